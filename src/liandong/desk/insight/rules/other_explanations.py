"""Other explanations of a rise: holidays, sales, late entries, one person many times, doubles.

Each is checked and shown with its result, whatever that is. Where a rise would be within its bound
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
"""A dispute that happened this long before it was reported is not part of what happens now."""
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
    """In the order of the page."""

    HOLIDAY = "holiday"
    SALE = "sale"
    LATE = "late"
    PERSON = "person"
    DOUBLE = "double"


@dataclass(frozen=True, slots=True)
class CountedDispute:
    """A dispute of the window. `person`: key of who complains, empty where it is not known."""

    pk: int
    opened: date
    happened: date | None = None
    person: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One check: which days, or how many disputes it takes away; whether the rest is normal."""

    kind: Kind
    days: tuple[str, ...] = ()
    fewer: int = 0
    left: int = 0
    explains: bool = False


def exclusions(
    disputes: Sequence[CountedDispute],
    doubles: Iterable[tuple[int, int]],
    *,
    since: date,
    until: date,
    upper: int,
) -> list[Exclusion]:
    """doubles: pairs of disputes that may be one, not decided yet."""
    total = len(disputes)
    fewer = {
        Kind.LATE: sum(_is_late(dispute) for dispute in disputes),
        Kind.PERSON: _repeats(disputes),
        Kind.DOUBLE: _joined({dispute.pk for dispute in disputes}, doubles),
    }
    return [
        Exclusion(Kind.HOLIDAY, days=_holidays(since, until)),
        Exclusion(Kind.SALE, days=_sales(since, until)),
        *(
            Exclusion(kind, (), n, total - n, explains=n > 0 and total - n <= upper)
            for kind, n in fewer.items()
        ),
    ]


def _is_late(dispute: CountedDispute) -> bool:
    return dispute.happened is not None and dispute.opened - dispute.happened > LATE


def _repeats(disputes: Sequence[CountedDispute]) -> int:
    """How many disputes are a person's second or later."""
    counts = Counter(dispute.person for dispute in disputes if dispute.person)
    return sum(times - 1 for times in counts.values())


def _joined(inside: set[int], doubles: Iterable[tuple[int, int]]) -> int:
    """How many disputes go if every doubtful pair is one."""
    owner = {pk: pk for pk in inside}

    def root(pk: int) -> int:
        while owner[pk] != pk:
            pk = owner[pk]
        return pk

    for first, other in doubles:
        if first in inside and other in inside:
            owner[root(first)] = root(other)
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
