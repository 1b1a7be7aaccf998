"""Output to the terminal: results on stdout, everything else on stderr."""

import os
import sys
import time


def since_start() -> str:
    """With LIANDONG_SINCE (`make run TIMES=1`): how long ago that was; else empty."""
    since = os.environ.get("LIANDONG_SINCE")
    return f"[自开始 {time.time() - float(since):5.1f} 秒] " if since else ""


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
