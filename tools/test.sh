#!/bin/sh
# `make test`: the checks, the tests on both databases and both engines, the API against its
# description, browser journeys; the documentation as a site. All run, also after one that fails; the
# sum stands at the end. With COVERAGE=1 the tests on SQLite are measured and fail below the floor.
bin=${VENV:-.venv}/bin
failed=
sum=
step() {
	name=$1
	shift
	echo "· $name"
	since=$(date +%s)
	if "$@"; then state=通过; else state=未通过 failed="$failed $name"; fi
	sum="$sum
$(printf '%-12s %5d 秒  %s' "$name" $(($(date +%s) - since)) "$state")"
}
sqlite() {
	set -- -m pytest -n 2 -m 'not journey and not cluster'
	if [ -z "${COVERAGE:-}" ]; then
		"$bin/python" "$@"
	else
		rm -rf var/coverage && mkdir -p var/coverage && "$bin/coverage" run "$@" &&
			"$bin/coverage" combine -q && "$bin/coverage" report --format=total
	fi
}
step 检查 tools/check.sh
step 文档 "$bin/zensical" build --strict --clean
step Chromium tools/chromium.sh
step SQLite sqlite
step Spark "$bin/python" -m pytest -m cluster tests/engine
step PostgreSQL "$bin/python" -m tests.postgresql -n 2 -m 'not journey' tests/desk tests/security
step 浏览器 "$bin/python" -m tests.running_desk -n 2 --dist worksteal -m journey
echo "$sum"
test -z "$failed" || { echo "未通过：$failed"; exit 1; }
