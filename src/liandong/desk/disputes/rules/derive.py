"""What holds for a dispute, from what holds for its records.

A person's correction goes before the machine's answer; a complaint goes before a telegraphic police
line; the earlier record goes before the later one. So the result does not depend on the order in
which the records arrived.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeVar

from liandong.desk.disputes.rules.progress import Progress, progress_of, progress_of_all
from liandong.desk.disputes.rules.summary import summarise
from liandong.desk.disputes.rules.urgency import is_urgent

RICHNESS: Final = ("complaint_12315", "walk_in", "workorder_12345", "police_110", "report_12315")
PHRASES: Final = 5
SHORTEST_NAME: Final = 2  # characters of a shop's name

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Told:
    """One record with its answers. Texts are redacted; `corrected` are the fields a person set."""

    source: str
    source_id: str
    received_at: datetime
    merchant_name: str = ""
    merchant_address: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    text: str = ""
    response: str = ""
    classes: Sequence[str] = ()
    goods: str = ""
    amount: Decimal | None = None
    sector: str = ""
    item: str = ""
    nature: str = ""
    phrases: Sequence[str] = ()
    answer_amount: Decimal | None = None
    answer_merchant: str = ""
    district: str = ""
    urgency: Sequence[str] = ()
    persons: int | None = None
    corrected: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Derived:
    """The fields of a dispute that follow from its records."""

    opened_at: datetime
    status: str
    summary: str
    merchant_name: str
    merchant_address: str
    district: str
    place: str
    lon: float | None
    lat: float | None
    sector: str
    item: str
    nature: str
    phrases: list[str]
    urgency: list[str]
    urgent: bool
    persons: int | None
    amount: Decimal | None
    sources: list[str]


def derive(records: Sequence[Told]) -> Derived:
    """At least one record is needed."""
    by_time = sorted(records, key=lambda told: (told.received_at, told.source, told.source_id))
    ranked = sorted(by_time, key=lambda told: _rank(told.source))
    merchant = _first(_for(ranked, "merchant"), _merchant) or ("", "")
    phrases = list(dict.fromkeys(word for told in _for(ranked, "phrases") for word in told.phrases))
    urgency = list(dict.fromkeys(word for told in _for(ranked, "urgency") for word in told.urgency))
    persons = max((told.persons for told in records if told.persons), default=None)
    point = _first(ranked, lambda told: (told.lon, told.lat) if told.lon is not None else None)
    item = _first(_for(ranked, "item"), lambda told: told.item) or ""
    goods = _first(ranked, lambda told: told.goods) or item
    text = _first(ranked, lambda told: told.text) or ""
    return Derived(
        opened_at=by_time[0].received_at,
        status=_status(by_time),
        summary=summarise(goods, phrases, text),
        merchant_name=merchant[0],
        merchant_address=merchant[1],
        district=_first(_for(ranked, "district"), lambda told: told.district) or "",
        place=_first(ranked, lambda told: told.place or told.merchant_address) or "",
        lon=point[0] if point else None,
        lat=point[1] if point else None,
        sector=_first(_for(ranked, "sector"), lambda told: told.sector) or "",
        item=item,
        nature=_first(_for(ranked, "nature"), lambda told: told.nature) or "",
        phrases=phrases[:PHRASES],
        urgency=urgency,
        urgent=is_urgent(urgency, persons),
        persons=persons,
        amount=_amount(ranked),
        sources=list(dict.fromkeys(told.source for told in by_time)),
    )


def _rank(source: str) -> int:
    return RICHNESS.index(source) if source in RICHNESS else len(RICHNESS)


def _for(ranked: Sequence[Told], name: str) -> Sequence[Told]:
    """Only the records in which a person set this answer, where there are any."""
    return [told for told in ranked if name in told.corrected] or ranked


def _first(records: Iterable[Told], value: Callable[[Told], T | None]) -> T | None:
    return next((found for told in records if (found := value(told))), None)


def _merchant(told: Told) -> tuple[str, str] | None:
    corrected = "merchant" in told.corrected
    name = told.answer_merchant if corrected else told.merchant_name or told.answer_merchant
    return (name, told.merchant_address) if name else None


def _amount(ranked: Sequence[Told]) -> Decimal | None:
    """A corrected amount, else the one in the source's own column, else one read from the text."""
    for told in ranked:
        if "amount_yuan" in told.corrected:
            return told.answer_amount
    written = _first(ranked, lambda told: told.amount)
    return written if written is not None else _first(ranked, lambda told: told.answer_amount)


def _status(by_time: Sequence[Told]) -> Progress:
    return progress_of_all(
        [(told.received_at, progress_of(told.response, told.classes)) for told in by_time]
    )


def without_place(name: str, places: Iterable[str]) -> str:
    """铜马广场福临金店 without the landmark before it: 福临金店. Longest place names come first."""
    for place in places:
        if name.startswith(place) and len(name) - len(place) >= SHORTEST_NAME:
            return name[len(place) :]
    return name
