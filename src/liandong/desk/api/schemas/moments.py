"""Times in the API: ISO 8601, with an offset or as China's wall clock."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, WithJsonSchema

from liandong.desk.ui.query_parameters import FIRST_YEAR, LAST_YEAR

CHINA: Final = ZoneInfo("Asia/Shanghai")
ISO: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d)?(\.\d{1,6})?\d*([Zz]|[+-]\d\d:\d\d)?", re.ASCII
)


DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read_moment(value: Any) -> Any:
    """A string as a datetime; what is no such string is left for the error to name it."""
    found = ISO.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("应为 2026-11-24T15:04:05+08:00 这样的时间")
    day, hour, seconds, fraction, offset = (part or "" for part in found.groups())
    try:
        return datetime.fromisoformat(f"{day}T{hour}{seconds}{fraction}{offset.upper()}")
    except ValueError as error:
        raise ValueError("没有这样的时间") from error


def read_day(value: Any) -> Any:
    """A string as a date: neither seconds since 1970 nor a time with its hour cut off.

    A day outside of the years in which disputes lie stands for their first or last: the result is
    the same.
    """
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise ValueError("应为 2026-11-24 这样的日期")
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise ValueError("没有这样的日期") from error
    return min(max(day, date(FIRST_YEAR, 1, 1)), date(LAST_YEAR, 12, 31))


def wall_clock(moment: datetime) -> datetime:
    """China's wall clock without a zone; a moment without a zone is that already."""
    return moment.astimezone(CHINA).replace(tzinfo=None) if moment.tzinfo else moment


Day = Annotated[
    date, BeforeValidator(read_day), WithJsonSchema({"type": "string", "format": "date"})
]
"""A day in a query."""

Moment = Annotated[
    datetime,
    BeforeValidator(read_moment),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "examples": ["2026-11-24T15:04:05+08:00"],
        }
    ),
]
"""A time in JSON; without an offset it is China's."""
