"""Ways to write a time that are not always known, for a profile to name."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Final

import polars as pl

from liandong.engine.records.dates import EARLIEST, TOLERANCE, now_in_china, parse_times

_DAYS: Final = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%m/%d/%Y", "%d/%m/%Y", "%m-%d-%Y"),
    *("%d-%m-%Y", "%d.%m.%Y", "%y-%m-%d", "%y/%m/%d", "%y.%m.%d", "%y年%m月%d日", "%y%m%d"),
    *("%d-%b-%y", "%d-%b-%Y", "%b %d %Y"),
)
_HOURS: Final = (
    *("", " %H:%M:%S", " %H:%M", " %H.%M.%S", "-%H.%M.%S", " %H-%M-%S", "-%H%M%S", "%H%M%S"),
    *("%H%M", " %H时%M分", " %I:%M:%S %p", " %I:%M %p", " %I:%M%p", " %I.%M.%S %p"),
)
ENOUGH: Final = 0.9
"""The part of the cells that a form must read to be taken for theirs."""


@cache
def time_forms() -> tuple[str, ...]:
    """All of them, days alone and hours before the day among them."""
    first = tuple(f"{hours} {day}" for day in _DAYS for hours in ("%H:%M:%S", "%H:%M"))
    return (*(day + hours for day in _DAYS for hours in _HOURS), *first)


def form_words(form: str) -> str:
    """A form by its example, 7:05 in the morning of 4 March 2026."""
    return datetime(2026, 3, 4, 7, 5).strftime(form)  # noqa: DTZ001


def fitting_form(texts: pl.Series) -> str | None:
    """The form that reads what is not always known, where it reads nine in ten of it.

    Where 04/03 and 03/04 both fit, the one with the later months is no better: the first counts,
    and a person looks at the rows.
    """
    unread = texts.filter(texts.is_not_null() & parse_times(texts).is_null()).unique()
    if not len(unread):
        return None
    share, _, form = max(_shares(unread), default=(0.0, 0, ""))
    return form if share >= ENOUGH else None


def _shares(unread: pl.Series) -> Iterator[tuple[float, int, str]]:
    latest = now_in_china() + TOLERANCE
    for place, form in enumerate(time_forms()):
        read = unread.str.to_datetime(form, time_unit="us", strict=False)
        good = read.is_between(EARLIEST, latest).fill_null(value=False).sum()
        yield int(good) / len(unread), -place, form
