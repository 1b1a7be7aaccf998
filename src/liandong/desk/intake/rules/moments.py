"""Until when a row tells: by this an older export is known from a newer one.

Exports carry no version. What a later export of the same row has more are later times: 受理时间,
办结时间, 反馈时间. So the latest moment in the row's columns of time is its age.
"""

import json
import re
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

COLUMN: Final = re.compile(r"(时间|日期|SJ|_at|time)$", re.IGNORECASE)
NOT_YET: Final = re.compile(r"预约|购买|时限|期限|到期|届满|截止")
"""Columns of time that tell of no step in the handling."""

MOMENT: Final = re.compile(
    r"\s*((?:19|20)\d\d)\D?(\d{1,2})\D?(\d{1,2})日?(?:[\sT]*(\d{1,2}):?(\d{2})(?::?(\d{2}))?)?"
)

USUAL: Final = re.compile(r"(?:19|20)\d\d-\d\d-\d\d[ T]\d\d:\d\d:\d\d", re.ASCII)
"""Nearly all moments are written so, which Python reads in a tenth of the time."""


def told_until(raw: str | None, received_at: datetime, *, now: datetime) -> datetime:
    """The latest moment in the raw row (a JSON object), between `received_at` and `now`.

    All three are wall clock of China without a zone.
    """
    latest = received_at
    cells = _cells(raw)
    for name in _steps(tuple(cells)):
        moment = _moment(cells[name])
        if moment is not None and latest < moment <= now:
            latest = moment
    return latest


@lru_cache(maxsize=64)
def _steps(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Those that tell when something was done; all rows of a file have the same."""
    return tuple(one for one in columns if COLUMN.search(one) and not NOT_YET.search(one))


def _cells(raw: str | None) -> dict[str, Any]:
    if not raw:
        return {}
    try:
        row = json.loads(raw)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        if USUAL.fullmatch(value):
            return datetime.fromisoformat(value)
        found = MOMENT.match(value)
        if found is None:
            return None
        return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
