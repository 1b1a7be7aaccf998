"""The result of a night in all districts: which series leads, which show the same rise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from liandong.engine.surveillance.nightly.findings import Found, Night
from liandong.engine.surveillance.nightly.hierarchy import CITY, DIMENSIONS, Counted, members
from liandong.engine.surveillance.nightly.shared_rises import Rise, leaders

WINDOW: Final = timedelta(days=13)
"""The last two weeks, of which the end is one day."""
MOST_SPECIFIC_FIRST: Final = ("merchant", "item", "sector", "phrase", "district")
"""Of series that rise alike the first of these is the most useful to act on."""
Key = Mapping[str, str]


@dataclass(frozen=True)
class Standing:
    """A rise that is known: its series, and how many were expected when it was last found."""

    name: str
    key: Key
    expected: float


@dataclass(frozen=True)
class Candidate:
    """A series that a night found. `also` are others that show the same rise."""

    night: Night
    found: Found
    key: Key
    inside: pl.DataFrame  # its disputes in the window
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
    disputes: pl.DataFrame,
    standing: Sequence[Standing] = (),
) -> list[Candidate]:
    """One candidate for each rise, the surest first; what is standing leads what is like it.

    The nights are those of one day.
    """
    found = [
        _candidate(night, found_series, counted, disputes)
        for night in nights
        for found_series in night.found
    ]
    found.sort(key=lambda candidate: MOST_SPECIFIC_FIRST.index(candidate.key["level"]))
    known = {rise.name for rise in standing}
    rises = [_rise(candidate, standing=candidate.name in known) for candidate in found]
    names = {candidate.name for candidate in found}
    if found:
        end = found[0].found.until
        rises += [_still(rise, disputes, end) for rise in standing if rise.name not in names]
    leading = leaders(rises)
    return [
        Candidate(
            candidate.night,
            candidate.found,
            candidate.key,
            candidate.inside,
            _followers(place, leading, found),
        )
        for place, candidate in enumerate(found)
        if leading[place] == place
    ]


def _candidate(night: Night, found: Found, counted: Counted, disputes: pl.DataFrame) -> Candidate:
    key = counted.series.row(found.column, named=True)
    inside = members(disputes, key).filter(pl.col("day").is_between(found.since, found.until))
    return Candidate(night, found, key, inside)


def _rise(candidate: Candidate, *, standing: bool) -> Rise:
    excess = candidate.found.observed - candidate.found.expected
    wide = candidate.key["district"] == CITY
    return Rise(frozenset(candidate.inside["id"]), excess, candidate.found.p_value, wide, standing)


def _still(rise: Standing, disputes: pl.DataFrame, end: date) -> Rise:
    """A standing rise that is not found tonight: what is left of it."""
    inside = members(disputes, rise.key).filter(pl.col("day").is_between(end - WINDOW, end))
    excess = max(inside.height - rise.expected, 0.0)
    return Rise(frozenset(inside["id"]), excess, 1.0, rise.key["district"] == CITY, standing=True)


def _followers(
    place: int, leading: Sequence[int], found: Sequence[Candidate]
) -> tuple[Candidate, ...]:
    return tuple(
        found[other]
        for other, leader in enumerate(leading[: len(found)])
        if leader == place and other != place
    )
