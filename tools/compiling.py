"""Compiles what the engine compiles at its first use: `python -m tools.compiling`.

Two workers of the tests that begin on a fresh clone would else compile the same at the same time.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

COMMAND = [sys.executable, "-m", "liandong.cli"]


def main() -> None:
    """The whole engine, once, on a small made-up city."""
    with TemporaryDirectory(prefix="liandong-compiling-") as folder:
        city, result = Path(folder, "city"), Path(folder, "result")
        liandong("simulate", "--out", city, "--records", 600, "--years", 1, "--people", 2_000)
        files = ("--police", city / "police.xlsx", "--complaints", city / "complaints.csv")
        liandong("run", *files, "--out", result)


def liandong(*arguments: object) -> None:
    """Its progress is told only where it fails."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.exit(done.stdout)


if __name__ == "__main__":
    main()
