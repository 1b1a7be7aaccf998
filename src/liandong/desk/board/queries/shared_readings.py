"""Readings of the board, shared by all who see the same for as long as nothing has changed.

After each event all open boards read anew at once: those of one role and department read the same
rows. The table of events says whether anything has changed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, TypeVar

from liandong.desk.access.models import User
from liandong.desk.work import events

T = TypeVar("T")

#: Seconds after which it is read anew in any case: a shift ends or a roster changes without event.
FRESH: Final = 20.0
MOST: Final = 400


@dataclass(slots=True)
class Reading:
    """What was read, at which state of the events and when (seconds of the monotonic clock)."""

    lock: Lock = field(default_factory=Lock)
    state: Any = None
    at: float = 0.0
    value: Any = None


_readings: dict[tuple[Any, ...], Reading] = {}
_adding: Final = Lock()


def shared(by: User, part: str, read: Callable[[User], T]) -> T:
    """What `read` returns for people of this role and department. It depends on nothing else.

    Whoever asks while it is being read waits for that reading, so that many boards cost one.
    """
    reading = _reading_of((part, by.role, by.is_active, by.department_id, *by.department.districts))
    state = events.state()
    with reading.lock:
        now = time.monotonic()
        if reading.state != state or now - reading.at > FRESH:
            reading.value = read(by)
            reading.state, reading.at = state, now
        value: T = reading.value
        return value


def forget() -> None:
    """Read everything anew, after the database was exchanged."""
    with _adding:
        _readings.clear()


def _reading_of(key: tuple[Any, ...]) -> Reading:
    with _adding:
        if key not in _readings and len(_readings) >= MOST:
            _readings.clear()
        return _readings.setdefault(key, Reading())
