#!/bin/sh
# `make test`: the checks, the tests on both databases and both engines, the API against its description, browser journeys.
set -e
bin=${VENV:-.venv}/bin
tools/check.sh
tools/chromium.sh
echo '· SQLite'
"$bin/python" -m pytest -n 2 -m 'not journey and not cluster'
echo '· Spark'
"$bin/python" -m pytest -m cluster tests/engine
echo '· PostgreSQL'
"$bin/python" -m tests.postgresql -n 2 -m 'not journey' tests/desk
echo '· 浏览器'
"$bin/python" -m tests.running_desk -n 2 --dist worksteal -m journey
