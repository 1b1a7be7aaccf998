"""Every benchmark, one after the other: `make bench`. Exit code 1 where one fails."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
HELPERS = {"__init__", "__main__"}


def main() -> int:
    failed = []
    for name in sorted(p.stem for p in HERE.glob("*.py") if p.stem not in HELPERS):
        if "if __name__" not in (HERE / f"{name}.py").read_text("utf-8"):
            continue  # data for others, not a benchmark
        print(f"\n=== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}", *sys.argv[1:]]
        if subprocess.run(command, cwd=HERE.parent, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
