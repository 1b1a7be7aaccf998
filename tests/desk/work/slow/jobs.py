"""A job that counts to sixty, a step each 50 ms, and remembers where it was.

Half-way it waits while the file that it counts in has a neighbour `<file>.wait`: a test that has to
catch it at work is not hurried.
"""

import time
from pathlib import Path

from liandong.desk.work.jobs import Progress, job

LAST = 60


@job("slow.count", title="数数")
def count(progress: Progress, *, file: str) -> dict[str, int]:
    """Append the next number to the file until it holds all; goes on where it stopped."""
    path = Path(file)
    done = len(path.read_text().split()) if path.exists() else 0
    started_at = done
    for number in range(done + 1, LAST + 1):
        with path.open("a") as lines:
            lines.write(f"{number}\n")
        progress.report(number, LAST)
        time.sleep(0.05)
        while number == LAST // 2 and path.with_suffix(".wait").exists():
            progress.report(number, LAST)
            time.sleep(0.05)
    return {"started_at": started_at}
