"""What else may explain a rise: holidays, sales, late entries, one person many times, doubles.

Each is checked whatever it finds, and the page says so. Where a rise would be within its bound
without what was found, that explains it; a person decides.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from liandong.engine.calendar.comparable import holiday

LATE: Final = timedelta(days=30)
"""A matter that happened so long before it was told was not part of what happens now."""
SALES: Final = {(6, 18): 14, (11, 11): 14, (12, 12): 10, (3, 15): 7}
"""Days of sales, and of 3·15, and for how many days after they bring complaints."""
HOLIDAYS: Final = {
    "spring": "春节前后",
    "dragon_boat": "端午",
    "mid_autumn": "中秋",
    (1, 1): "元旦",
    (4, 4): "清明",
    (5, 1): "五一",
    (10, 1): "国庆",
}


class Kind(StrEnum):
    """In the order in which the page tells them."""

    HOLIDAY = "holiday"
    SALE = "sale"
    LATE = "late"
    PERSON = "person"
    DOUBLE = "double"


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter of the window. `person`: key of who complains, empty where it is not known."""

    pk: int
    opened: date
    happened: date | None = None
    person: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One check: which days, or how many matters it takes away; whether the rest is normal."""

    kind: Kind
    days: tuple[str, ...] = ()
    fewer: int = 0
    left: int = 0
    explains: bool = False


def exclusions(
    matters: Sequence[Matter],
    doubles: Iterable[tuple[int, int]],
    *,
    since: date,
    until: date,
    upper: int,
) -> list[Exclusion]:
    """doubles: pairs of matters that may be one, which nobody has decided on."""
    total = len(matters)
    fewer = {
        Kind.LATE: sum(_is_late(one) for one in matters),
        Kind.PERSON: _repeats(matters),
        Kind.DOUBLE: _joined({one.pk for one in matters}, doubles),
    }
    return [
        Exclusion(Kind.HOLIDAY, days=_holidays(since, until)),
        Exclusion(Kind.SALE, days=_sales(since, until)),
        *(
            Exclusion(kind, (), n, total - n, explains=n > 0 and total - n <= upper)
            for kind, n in fewer.items()
        ),
    ]


def _is_late(one: Matter) -> bool:
    return one.happened is not None and one.opened - one.happened > LATE


def _repeats(matters: Sequence[Matter]) -> int:
    """How many matters are a person's second or later."""
    told = Counter(one.person for one in matters if one.person)
    return sum(times - 1 for times in told.values())


def _joined(inside: set[int], doubles: Iterable[tuple[int, int]]) -> int:
    """How many matters go if every doubtful pair is one."""
    owner = {pk: pk for pk in inside}

    def root(pk: int) -> int:
        while owner[pk] != pk:
            pk = owner[pk]
        return pk

    for one, other in doubles:
        if one in inside and other in inside:
            owner[root(one)] = root(other)
    return sum(pk != of for pk, of in owner.items())


def _holidays(since: date, until: date) -> tuple[str, ...]:
    places = (holiday(day) for day in _days(since, until))
    names = (HOLIDAYS.get(place[0]) for place in places if place)
    return tuple(dict.fromkeys(name for name in names if name))


def _sales(since: date, until: date) -> tuple[str, ...]:
    found = []
    for (month, day), lasting in SALES.items():
        begin = date(until.year, month, day)
        if begin <= until and begin + timedelta(days=lasting) >= since:
            found.append(f"{month}·{day}")
    return tuple(found)


def _days(since: date, until: date) -> list[date]:
    return [since + timedelta(days=number) for number in range((until - since).days + 1)]
