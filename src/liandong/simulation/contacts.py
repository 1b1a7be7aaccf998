"""Contacts about an occurrence: who reports it where and when; to 110, to 12315, to both, twice, by
husband and wife."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

Where = Literal["police", "complaint"]

TO_BOTH: Final = 0.33  # of the occurrences reported to 110 that are reported to 12315 too
CALL_FIRST: Final = 0.85  # of those: the call comes before the complaint
TWICE_TO_POLICE: Final = 0.07
PARTNER_TO_POLICE: Final = 0.03
TWICE_TO_OFFICE: Final = 0.05
PARTNER_TO_OFFICE: Final = 0.025

_DAY: Final = 86_400
_LONGEST: Final = 45 * _DAY


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned contact: `partner` if the spouse makes it, `again` if it is a repeat."""

    where: Where
    moment: int  # seconds from the first midnight
    partner: bool
    again: bool


def contacts(where: str, moment: int, random: Random) -> Iterator[Plan]:
    """The contacts about an occurrence, the first at `moment`. where: police, complaint or both."""
    at_police, at_office = moment, moment
    if where == "both":
        gap = _gap(random, hours=30)
        if random.random() < CALL_FIRST:
            at_office = _in_hours(moment + gap, random)
        else:
            at_police = _in_hours(moment + _gap(random, hours=72), random)
    if where != "complaint":
        yield from _with_repeats("police", at_police, random)
    if where != "police":
        yield from _with_repeats("complaint", at_office, random)


def _with_repeats(where: Where, moment: int, random: Random) -> Iterator[Plan]:
    """The first contact and the later ones in one place."""
    twice, partner, hours = (
        (TWICE_TO_POLICE, PARTNER_TO_POLICE, 1.2)
        if where == "police"
        else (TWICE_TO_OFFICE, PARTNER_TO_OFFICE, 200.0)
    )
    shared = where == "complaint" and random.random() < 0.06  # one spouse called, the other wrote
    yield Plan(where, moment, partner=shared, again=False)
    if random.random() < twice:
        yield Plan(
            where, _in_hours(moment + _gap(random, hours=hours), random), partner=shared, again=True
        )
    if random.random() < partner:
        yield Plan(
            where,
            _in_hours(moment + _gap(random, hours=hours), random),
            partner=not shared,
            again=False,
        )


def _gap(random: Random, *, hours: float) -> int:
    """Minutes to weeks, around `hours`, in seconds."""
    return int(min(_LONGEST, max(300.0, hours * 3600 * random.lognormvariate(0, 1.4))))


def _in_hours(moment: int, random: Random) -> int:
    """The moment, moved into the waking day when it falls into the night."""
    hour = moment % _DAY // 3600
    if 8 <= hour < 22:
        return moment
    return (
        moment // _DAY * _DAY + random.randrange(8 * 3600, 22 * 3600) + (_DAY if hour >= 22 else 0)
    )
