"""Every benchmark, one after the other: `make bench`. Exit code 1 where one fails."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
HELPERS = {"__init__", "__main__"}
ALONE = {"linkage_growth", "spark"}  # minutes on both processors: run by themselves


def _names() -> Iterator[str]:
    """Files and packages that can be run; the others hold data for them."""
    for path in HERE.glob("*.py"):
        if path.stem not in HELPERS | ALONE and "if __name__" in path.read_text("utf-8"):
            yield path.stem
    yield from (path.parent.name for path in HERE.glob("*/__main__.py"))


def main() -> int:
    failed = []
    for name in sorted(_names()):
        print(f"\n=== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}", *sys.argv[1:]]
        if subprocess.run(command, cwd=HERE.parent, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
