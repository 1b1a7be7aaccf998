#!/bin/sh
# Everything that looks at the code and changes nothing. Runs all, then says which failed.
bin=${VENV:-.venv}/bin
failed=
step() {
	name=$1
	shift
	echo "· $name"
	"$@" || failed="$failed $name"
}
step ruff "$bin/ruff" check -q .
step format "$bin/ruff" format --check -q .
step djlint "$bin/djlint" --quiet --lint src
step templates "$bin/python" -m tools.templates
step mypy "$bin/mypy"
step contracts "$bin/lint-imports" --no-logo
step migrations "$bin/python" manage.py makemigrations --check --dry-run -v 0
step front tools/npm.sh "$bin" --prefix src/liandong/desk/ui/frontend run --silent check
test -z "$failed" || { echo "未通过：$failed"; exit 1; }
