"""Rises that are put into the city on purpose, to measure surveillance by."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any, Final

import numpy as np

from liandong.engine.calendar import lunar_days
from liandong.simulation.catalogue import Fault, Item
from liandong.simulation.city import Merchant
from liandong.simulation.occurrences import Occurrence, Occurrences
from liandong.simulation.rhythm import Rhythm
from liandong.simulation.words import table

_A_YEAR: Final = 8.0
_LARGEST_SHARE: Final = 0.12  # of all occurrences: outbreaks colour the city, they do not make it
_QUIET_DAYS: Final = 40  # before the end, where only the two outbreaks of the present stand out
_GOING_ON: Final = ((2, 25), (0, 8))  # of the present: number of the shape, days since it began
_SMALLEST: Final = 5
_PLACES: Final = ("D01", "D01", "D02", "D03", "D04", "D05", "D06")


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of rise, as data/outbreaks.toml describes it."""

    kind: str
    items: tuple[str, ...]
    phrases: tuple[str, ...]
    nature: str | None
    days: tuple[int, int]
    extra: tuple[int, int]
    merchant: bool
    district: bool
    group: bool
    front: float
    before: str | None


@cache
def shapes() -> tuple[Shape, ...]:
    """Every kind of rise, in the order in which they are used."""
    return tuple(_shape(entry) for entry in table("outbreaks")["shape"])


def _shape(entry: dict[str, Any]) -> Shape:
    return Shape(
        kind=entry["kind"],
        items=tuple(entry["items"].split()),
        phrases=tuple(entry["fault"].split()),
        nature=entry.get("nature"),
        days=(entry["days"][0], entry["days"][1]),
        extra=(entry["extra"][0], entry["extra"][1]),
        merchant=entry.get("merchant", False),
        district=entry.get("district", False),
        group=entry.get("group", False),
        front=entry.get("front", 1.0),
        before=entry.get("before"),
    )


@dataclass(frozen=True, slots=True)
class Outbreak:
    """One rise, with its truth: so many `extra` occurrences, each with its moment in seconds."""

    id: str
    kind: str
    district: str
    sector: str
    item: str
    merchant: str
    first: date
    last: date
    extra: int
    occurrences: tuple[tuple[Occurrence, int], ...]


@dataclass(frozen=True, slots=True)
class PlannedOutbreak:
    """A rise that is asked for besides those that every city has: at one merchant of a district.

    `item` and `phrases` as in the catalogue, `district` by its code, `extra` occurrences from the
    `first` to the `last` day.
    """

    kind: str
    item: str
    phrases: tuple[str, ...]
    district: str
    first: date
    last: date
    extra: int


class Outbreaks:
    """Puts rises into a window."""

    def __init__(
        self, occurrences: Occurrences, rhythm: Rhythm, random: Random, rng: np.random.Generator
    ) -> None:
        self.occurrences = occurrences
        self.rhythm = rhythm
        self.random = random
        self.rng = rng
        self.items = {item.name: item for item in occurrences.catalogue}
        self.made = 0

    def plan(self, years: float, most: int) -> Iterator[Outbreak]:
        """Rises over the whole window: about eight a year, and two that are going on at its end.

        `most` is how many occurrences there are in all.
        """
        budget = int(most * _LARGEST_SHARE)
        yield from self._going_on(budget)
        for number in range(round(_A_YEAR * years)):
            shape = shapes()[number % len(shapes())]
            days = self.random.randint(*shape.days)
            first = self._first_day(shape, days)
            if first is not None:
                size = self._size(shape, budget, years)
                yield self._outbreak(shape, first, first + timedelta(days), size)

    def planned(self, plan: PlannedOutbreak) -> Outbreak:
        """The rise that is asked for.

        Raises:
            KeyError: no such item in the catalogue.
        """
        shape = Shape(
            kind=plan.kind,
            items=(plan.item,),
            phrases=plan.phrases,
            nature=None,
            days=(0, (plan.last - plan.first).days),
            extra=(plan.extra, plan.extra),
            merchant=True,
            district=True,
            group=False,
            front=1.0,
            before=None,
        )
        return self._outbreak(shape, plan.first, plan.last, plan.extra, district=plan.district)

    def _going_on(self, budget: int) -> Iterator[Outbreak]:
        """The two of the present, in the old town."""
        today = self.rhythm.days[-1]
        for number, days in _GOING_ON:
            shape = shapes()[number]
            first = max(self.rhythm.days[0], today - timedelta(days))
            size = max(_SMALLEST, min(shape.extra[1] // 2, budget // 6))
            yield self._outbreak(shape, first, today, size, district="D01")

    def _size(self, shape: Shape, budget: int, years: float) -> int:
        """As the shape has it, less where there are few occurrences in all."""
        fair = budget / max(1.0, _A_YEAR * years)
        scale = min(1.5, max(0.3, fair / 25))
        return max(_SMALLEST, round(self.random.randint(*shape.extra) * scale))

    def _first_day(self, shape: Shape, days: int) -> date | None:
        known = self.rhythm.days
        if shape.before is not None:
            holidays = [
                h
                for h in lunar_days(shape.before)
                if known[0] < h - timedelta(days) and h < known[-1]
            ]
            return self.random.choice(holidays) - timedelta(days) if holidays else None
        room = len(known) - days - _QUIET_DAYS
        return known[self.random.randrange(room)] if room > 0 else None

    def _outbreak(
        self, shape: Shape, first: date, last: date, size: int, *, district: str | None = None
    ) -> Outbreak:
        self.made += 1
        item = self.items[self.random.choice(shape.items)]
        if shape.district and district is None:
            district = self.random.choice(_PLACES)
        merchant = self.occurrences.seller(item, district) if shape.merchant else None
        moments = self.rhythm.within(self.rng, size, first, last, "shop", front=shape.front)
        identity = f"O{self.made:03d}"
        occurrences = tuple(
            (self._occurrence(shape, item, identity, merchant, district), int(m)) for m in moments
        )
        return Outbreak(
            id=identity,
            kind=shape.kind,
            district=merchant.district if merchant else self._named(district),
            sector=item.sector,
            item=item.name,
            merchant=merchant.id if merchant else "",
            first=first,
            last=last,
            extra=size,
            occurrences=occurrences,
        )

    def _occurrence(
        self, shape: Shape, item: Item, identity: str, merchant: Merchant | None, code: str | None
    ) -> Occurrence:
        fault = self._fault(item, shape)
        return self.occurrences.make(
            item,
            fault.nature,
            fault,
            merchant=merchant or self.occurrences.seller(item, code),
            outbreak=identity,
            persons=self.random.choice((0, 0, 6, 10, 15, 25)) if shape.group else 0,
        )

    def _named(self, code: str | None) -> str:
        return next(
            (d.name for d in self.occurrences.city.districts if code and d.code == code), ""
        )

    def _fault(self, item: Item, shape: Shape) -> Fault:
        """A fault of the item that the shape names, or any of the nature that it names."""
        faults = [
            f
            for nature, found in item.faults.items()
            for f in found
            if shape.nature in {None, nature}
        ]
        named = [f for f in faults if f.label in shape.phrases]
        return self.random.choices(named or faults, [f.weight for f in named or faults])[0]
