"""Checks that have to pass before a worker starts, registered by the apps above."""

from collections.abc import Callable
from typing import Final

Check = Callable[[], None]
_checks: Final[list[Check]] = []


def register(check: Check) -> None:
    """Register a check, called at each start of a worker; it raises where none may start."""
    _checks.append(check)


def check_all() -> None:
    for check in _checks:
        check()
