"""Time formats that a profile has to name, since they are ambiguous."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Final

import polars as pl

from liandong.engine.records.dates import EARLIEST, TOLERANCE, now_in_china, parse_times

_DAYS: Final = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%m/%d/%Y", "%d/%m/%Y", "%m-%d-%Y"),
    *(
        "%d-%m-%Y",
        "%d.%m.%Y",
        "%m/%d/%y",
        "%d/%m/%y",
        "%y-%m-%d",
        "%y/%m/%d",
        "%y.%m.%d",
        "%y年%m月%d日",
        "%y%m%d",
    ),
    *("%d-%b-%y", "%d-%b-%Y", "%b %d %Y"),
)
_HOURS: Final = (
    *("", " %H:%M:%S", " %H:%M", " %H.%M.%S", "-%H.%M.%S", " %H-%M-%S", "-%H%M%S", "%H%M%S"),
    *("%H%M", " %H时%M分", " %I:%M:%S %p", " %I:%M %p", " %I:%M%p", " %I.%M.%S %p"),
)
_SHAPE: Final = re.compile(
    r"(?i)^[\d年月日时分秒/.:, -]*(?:[a-z]{3}[ -]?)?[\d年月日时分秒/.:, -]{4,}(?:[AP]M)?$"
)
"""What may be a time at all: digits and separators, at most with the name of a month."""

TRIED: Final = 20
"""Cells on which each form is tried."""

ENOUGH: Final = 0.9
"""The share of the cells that a form must read to be chosen."""


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

    Where 04/03 and 03/04 both fit, the one by which the times lie closest together is taken: an
    export is of some weeks or months. A person looks at the rows.
    """
    spread = texts.filter(texts.str.contains(_SHAPE.pattern).fill_null(value=False))
    if len(spread) < ENOUGH * (len(texts) - texts.null_count()):
        return None
    plausible = parse_times(spread).is_between(EARLIEST, now_in_china() + TOLERANCE)
    unread = spread.filter(~plausible.fill_null(value=False)).unique(maintain_order=True)
    return _fitting(tuple(unread[:: max(1, len(unread) // TRIED)])) if len(unread) else None


@lru_cache(maxsize=256)
def _fitting(unread: tuple[str, ...]) -> str | None:
    share, _, _, form = max(_shares(unread))
    return form if share >= ENOUGH else None


def _shares(unread: Sequence[str]) -> Iterator[tuple[float, timedelta, int, str]]:
    """For each form its share read, its spread of times and its place; a greater tuple is
    better."""
    latest = now_in_china() + TOLERANCE
    for place, form in enumerate(time_forms()):
        read = [time for text in unread if (time := _read(text, form))]
        good = [time for time in read if EARLIEST <= time <= latest]
        apart = max(good, default=latest) - min(good, default=latest)
        yield round(len(good) / len(unread), 2), -apart, -place, form


def _read(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - wall clock of China
    except ValueError:
        return None
