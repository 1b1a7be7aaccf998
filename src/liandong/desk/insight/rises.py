"""What a night finds in all districts: which series leads, which tell of the same rise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from liandong.engine.surveillance.hierarchy import CITY, DIMENSIONS, Counted, members
from liandong.engine.surveillance.nights import Found, Night
from liandong.engine.surveillance.rises import Rise, leaders

WINDOW: Final = timedelta(days=13)
"""The last two weeks, of which the end is one day."""
TELLING: Final = ("merchant", "item", "sector", "phrase", "district")
"""Of series that rise alike the first of these says the most about what to do."""
Key = Mapping[str, str]


@dataclass(frozen=True)
class Standing:
    """A rise that is known: its series, and how many were expected when it was last found."""

    name: str
    key: Key
    expected: float


@dataclass(frozen=True)
class Candidate:
    """A series that a night found. `also` are others that tell of the same rise."""

    night: Night
    found: Found
    key: Key
    inside: pl.DataFrame  # its matters in the window
    also: tuple["Candidate", ...] = ()

    @property
    def name(self) -> str:
        return series_name(self.key)


def series_name(key: Key) -> str:
    """One word for a series, by which its alert is known again."""
    return "|".join([key["district"], key["level"], *(key[name] for name in DIMENSIONS)])


def distinct(
    nights: Iterable[Night],
    counted: Counted,
    matters: pl.DataFrame,
    standing: Sequence[Standing] = (),
) -> list[Candidate]:
    """One candidate for each rise, the surest first; what is standing leads what is like it.

    The nights are those of one day.
    """
    found = [_candidate(night, one, counted, matters) for night in nights for one in night.found]
    found.sort(key=lambda one: TELLING.index(one.key["level"]))
    known = {one.name for one in standing}
    rises = [_rise(one, standing=one.name in known) for one in found]
    names = {one.name for one in found}
    if found:
        end = found[0].found.until
        rises += [_still(one, matters, end) for one in standing if one.name not in names]
    leading = leaders(rises)
    return [
        Candidate(one.night, one.found, one.key, one.inside, _followers(place, leading, found))
        for place, one in enumerate(found)
        if leading[place] == place
    ]


def _candidate(night: Night, found: Found, counted: Counted, matters: pl.DataFrame) -> Candidate:
    key = counted.series.row(found.column, named=True)
    inside = members(matters, key).filter(pl.col("day").is_between(found.since, found.until))
    return Candidate(night, found, key, inside)


def _rise(one: Candidate, *, standing: bool) -> Rise:
    excess = one.found.observed - one.found.expected
    wide = one.key["district"] == CITY
    return Rise(frozenset(one.inside["id"]), excess, one.found.p_value, wide, standing)


def _still(one: Standing, matters: pl.DataFrame, end: date) -> Rise:
    """A standing rise that is not found tonight: what is left of it."""
    inside = members(matters, one.key).filter(pl.col("day").is_between(end - WINDOW, end))
    excess = max(inside.height - one.expected, 0.0)
    return Rise(frozenset(inside["id"]), excess, 1.0, one.key["district"] == CITY, standing=True)


def _followers(
    place: int, leading: Sequence[int], found: Sequence[Candidate]
) -> tuple[Candidate, ...]:
    return tuple(
        found[other]
        for other, leader in enumerate(leading[: len(found)])
        if leader == place and other != place
    )
