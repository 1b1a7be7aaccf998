"""Derives the fields of a dispute from those of its records.

A person's correction takes precedence over the machine's answer, a complaint over a telegraphic
police line, the earlier record over the later one. So the result does not depend on the order in
which the records arrived.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeVar

from liandong.desk.disputes.rules.source_progress import Progress, progress_of, progress_of_all
from liandong.desk.disputes.rules.summary import summarise

RICHNESS: Final = ("complaint_12315", "walk_in", "workorder_12345", "police_110", "report_12315")
PHRASES: Final = 5
SHORTEST_NAME: Final = 2  # characters of a shop's name

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RecordFacts:
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


def derive(records: Sequence[RecordFacts]) -> Derived:
    """At least one record is needed."""
    by_time = sorted(
        records, key=lambda record: (record.received_at, record.source, record.source_id)
    )
    ranked = sorted(by_time, key=lambda record: _rank(record.source))
    merchant = _first(_for(ranked, "merchant"), _merchant) or ("", "")
    phrases = list(
        dict.fromkeys(word for record in _for(ranked, "phrases") for word in record.phrases)
    )
    urgency = list(
        dict.fromkeys(word for record in _for(ranked, "urgency") for word in record.urgency)
    )
    persons = max((record.persons for record in records if record.persons), default=None)
    point = _first(
        ranked, lambda record: (record.lon, record.lat) if record.lon is not None else None
    )
    item = _first(_for(ranked, "item"), lambda record: record.item) or ""
    goods = _first(ranked, lambda record: record.goods) or item
    text = _first(ranked, lambda record: record.text) or ""
    return Derived(
        opened_at=by_time[0].received_at,
        status=_status(by_time),
        summary=summarise(goods, phrases, text),
        merchant_name=merchant[0],
        merchant_address=merchant[1],
        district=_first(_for(ranked, "district"), lambda record: record.district) or "",
        place=_first(ranked, lambda record: record.place or record.merchant_address) or "",
        lon=point[0] if point else None,
        lat=point[1] if point else None,
        sector=_first(_for(ranked, "sector"), lambda record: record.sector) or "",
        item=item,
        nature=_first(_for(ranked, "nature"), lambda record: record.nature) or "",
        phrases=phrases[:PHRASES],
        urgency=urgency,
        urgent=is_urgent(urgency, persons),
        persons=persons,
        amount=_amount(ranked),
        sources=list(dict.fromkeys(record.source for record in by_time)),
    )


def _rank(source: str) -> int:
    return RICHNESS.index(source) if source in RICHNESS else len(RICHNESS)


def _for(ranked: Sequence[RecordFacts], name: str) -> Sequence[RecordFacts]:
    """Only the records in which a person set this answer, where there are any."""
    return [record for record in ranked if name in record.corrected] or ranked


def _first(records: Iterable[RecordFacts], value: Callable[[RecordFacts], T | None]) -> T | None:
    return next((found for record in records if (found := value(record))), None)


def _merchant(record: RecordFacts) -> tuple[str, str] | None:
    corrected = "merchant" in record.corrected
    name = record.answer_merchant if corrected else record.merchant_name or record.answer_merchant
    return (name, record.merchant_address) if name else None


def _amount(ranked: Sequence[RecordFacts]) -> Decimal | None:
    """A corrected amount, else the one in the source's own column, else one read from the text."""
    for record in ranked:
        if "amount_yuan" in record.corrected:
            return record.answer_amount
    written = _first(ranked, lambda record: record.amount)
    return written if written is not None else _first(ranked, lambda record: record.answer_amount)


def _status(by_time: Sequence[RecordFacts]) -> Progress:
    return progress_of_all(
        [(record.received_at, progress_of(record.response, record.classes)) for record in by_time]
    )


def without_place(name: str, places: Iterable[str]) -> str:
    """铜马广场福临金店 without the landmark before it: 福临金店. Longest place names come first."""
    for place in places:
        if name.startswith(place) and len(name) - len(place) >= SHORTEST_NAME:
            return name[len(place) :]
    return name


UNREAD: Final = ("answer__evidence", "answer__machine")
"""Columns that the derivation does not need and that are expensive to read."""


URGENT: Final = ("受伤动手", "群体聚集", "闭店跑路", "未成年人", "险情")
"""What the urgent bar shows. Threats, old people and the press are marked, but do not go there."""

MANY_PERSONS: Final = 10
"""A dispute of this many people is urgent even when no word says so."""


def is_urgent(urgency: Sequence[str], persons: int | None) -> bool:
    return any(word in URGENT for word in urgency) or (persons or 0) >= MANY_PERSONS
