#!/bin/sh
# Runs a command and says how long it took. First argument: what it is, in words.
name=$1
shift
begun=$(date +%s.%N)
"$@"
code=$?
awk -v name="$name" -v begun="$begun" -v since="$LIANDONG_SINCE" -v now="$(date +%s.%N)" \
	'BEGIN { printf "[%5.1f 秒，自开始 %5.1f 秒] %s\n", now - begun, now - since, name }' >&2
exit $code
