"""Processes that tests look at while they start and end."""

from contextlib import suppress

import psutil


def runs(process: psutil.Process, module: str = "") -> bool:
    """Whether it runs (this module): not so where it is about to begin, or ends meanwhile."""
    with suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE and module in " ".join(process.cmdline())
    return False
