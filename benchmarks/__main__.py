"""Every benchmark, one after the other: `make bench`. Exit code 1 where one fails."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
ALONE = {"linkage.growth", "linkage.spark"}  # minutes on both processors: run by themselves
PARTS = {"linkage.contest"}  # started by another


def _names() -> Iterator[str]:
    """Modules that can be run; the others hold data for them."""
    for path in HERE.rglob("*.py"):
        parts = path.relative_to(HERE).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__main__")
        runs = name and "if __name__" in path.read_text("utf-8")
        if runs and name not in ALONE | PARTS:
            yield name


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
