"""Labelled records in memory, to learn from and to test with."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import pyarrow as pa

from liandong.engine.records.schema import RECORD_SCHEMA
from liandong.engine.vocabulary import Source
from liandong.simulation.drafting import Author
from liandong.simulation.records import complaints, police, reports
from liandong.simulation.records.hotline import hotline_text
from liandong.simulation.records.incidents import Kind, kinds
from liandong.simulation.records.police import TIME, Cell, Contact
from liandong.simulation.rhythm import Window
from liandong.simulation.truth import Truth, no_dispute, truth_of

EXAMPLE_SCHEMA: Final = pa.schema(
    [
        *RECORD_SCHEMA,
        pa.field("is_dispute", pa.bool_(), nullable=False),
        pa.field("sector", pa.string()),
        pa.field("item", pa.string()),
        pa.field("nature", pa.string()),
        pa.field("phrases", pa.list_(pa.string())),
        pa.field("stated_yuan", pa.float64()),  # the amount that the text names
        pa.field("district", pa.string()),
    ]
)
"""A canonical record and what it is; sector, item and nature are null where it is no dispute."""

MIX: Final[Mapping[Source, float]] = {
    Source.POLICE_110: 0.30,
    Source.COMPLAINT_12315: 0.25,
    Source.REPORT_12315: 0.07,
    Source.WORKORDER_12345: 0.38,
}

_DISPUTES: Final[Mapping[Source, float]] = {
    Source.POLICE_110: 0.45,
    Source.COMPLAINT_12315: 0.85,
    Source.REPORT_12315: 0.35,
    Source.WORKORDER_12345: 0.42,
}
_NEAR: Final = 0.55  # of the calls that are no dispute: those that look like one
_EVEN: Final = 0.35  # of the disputes: all kinds alike, so that the rare ones are learned
_HOTLINE: Final[Mapping[str, float]] = {
    "房屋装修物业": 11.0,
    "房屋建材": 3.0,
    "公共设施服务": 3.0,
    "电信": 2.5,
    "教育培训": 1.5,
    "食品": 0.35,
    "合同": 4.0,
    "价格": 1.5,
    "虚假宣传": 0.5,
}
"""How much more often a city hotline gets calls about homes, deposits and fees than the
regulator."""
_UNTIL: Final = datetime(2026, 7, 1)  # noqa: DTZ001 -- wall clock of China

_POLICE_COLUMNS: Final = {
    "person_name": "报警人",
    "person_phone": "报警人电话",
    "place": "警情地址",
    "lon": "经度",
    "lat": "纬度",
    "text": "报警内容",
    "response": "处警情况",
}
_COMPLAINT_COLUMNS: Final = {
    "person_name": "投诉人",
    "person_phone": "联系电话",
    "merchant_name": "被投诉主体名称",
    "merchant_address": "被投诉主体地址",
    "place": "消费地点",
    "text": "投诉内容",
    "response": "反馈内容",
    "goods": "商品名称",
    "amount_yuan": "涉及金额(元)",
}
_REPORT_COLUMNS: Final = {
    "person_name": "举报人",
    "person_phone": "联系电话",
    "merchant_name": "被举报主体名称",
    "merchant_address": "被举报主体地址",
    "text": "举报内容",
    "response": "反馈内容",
    "goods": "商品名称",
    "amount_yuan": "涉及金额(元)",
}


def examples(n: int, seed: int, *, mix: Mapping[Source, float] = MIX) -> pa.Table:
    """`n` labelled records by EXAMPLE_SCHEMA, the same for the same seed.

    More of them are disputes than in a real city, more of the rest resemble one, and rare sectors
    are not so rare.

    Args:
        mix: the share of each source.
    """
    maker = _Maker(n, seed)
    sources = list(mix)
    weights = np.array(list(mix.values()))
    drawn = maker.author.rng.choice(len(sources), n, p=weights / weights.sum())
    rows = [maker.one(sources[k], number) for number, k in enumerate(drawn.tolist())]
    return pa.Table.from_pylist(rows, schema=EXAMPLE_SCHEMA)


class _Maker:
    def __init__(self, n: int, seed: int) -> None:
        window = Window(_UNTIL - timedelta(days=730), _UNTIL)
        self.author = Author(seed, window, max(1000, n), max(200, n))
        self.near = [k for k in kinds() if k.near]
        occurrences = self.author.occurrences
        self.even = np.flatnonzero(occurrences.share).tolist()
        self.usual = occurrences.kinds(self.author.rng, n).tolist()
        self.hotline = occurrences.kinds(self.author.rng, n, _HOTLINE).tolist()

    def one(self, source: Source, number: int) -> dict[str, Any]:
        author = self.author
        at = author.at(author.random.randrange(86_400, author.rhythm.end_second))
        dispute = author.random.random() < _DISPUTES[source]
        makers: dict[Source, Callable[[datetime, str, bool], dict[str, Any]]] = {
            Source.POLICE_110: self._police,
            Source.COMPLAINT_12315: self._complaint,
            Source.REPORT_12315: self._report,
            Source.WORKORDER_12345: self._workorder,
        }
        return makers[source](at, f"E{number:08d}", dispute)

    def _contact(self, at: datetime, *, hotline: bool = False) -> Contact:
        author = self.author
        random = author.random
        kinds_drawn = self.hotline if hotline else self.usual
        kind = random.choice(self.even if random.random() < _EVEN else kinds_drawn)
        occurrence = author.occurrences.draw(kind)
        return Contact(occurrence, author.people[occurrence.person], at, random.random() < 0.05)

    def _police(self, at: datetime, number: str, dispute: bool) -> dict[str, Any]:
        author = self.author
        if dispute:
            contact = self._contact(at)
            row, statement = author.police.row(contact, number)
            truth = truth_of("police", number, contact.occurrence, statement)
        else:
            incident = author.incidents.incident(
                self._kind(), at_station=author.random.random() < 0.3
            )
            person = author.people[author.random.randrange(author.people.size)]
            row = author.incidents.row(incident, person, at, number)
            truth = no_dispute("police", number, incident.id, district=incident.district.name)
        return _record(dict(zip(police.COLUMNS, row, strict=True)), _POLICE_COLUMNS, at, truth)

    def _kind(self) -> Kind:
        if self.author.random.random() < _NEAR:
            return self.author.random.choice(self.near)
        return self.author.random.choices(kinds(), [k.share for k in kinds()])[0]

    def _complaint(self, at: datetime, number: str, dispute: bool) -> dict[str, Any]:
        if dispute:
            contact = self._contact(at)
            row, statement = self.author.complaints.row(contact, number)
            truth = truth_of("complaint", number, contact.occurrence, statement)
        else:
            row, named = self.author.elsewhere.complaint(at, number)
            truth = no_dispute("complaint", number, number, merchant=named)
        return _record(
            dict(zip(complaints.COLUMNS, row, strict=True)), _COMPLAINT_COLUMNS, at, truth
        )

    def _report(self, at: datetime, number: str, dispute: bool) -> dict[str, Any]:
        if dispute:
            contact = self._contact(at)
            row, statement = self.author.reports.bought(contact, number)
            truth = truth_of("report", number, contact.occurrence, statement)
        else:
            row, merchant = self.author.reports.witnessed(at, number)
            truth = no_dispute("report", number, number, merchant=merchant)
        return _record(dict(zip(reports.COLUMNS, row, strict=True)), _REPORT_COLUMNS, at, truth)

    def _workorder(self, at: datetime, number: str, dispute: bool) -> dict[str, Any]:
        if dispute:
            contact = self._contact(at, hotline=True)
            statement = hotline_text(contact, self.author.random)
            truth = truth_of("hotline", number, contact.occurrence, statement)
            return _record({"text": statement.text}, {"text": "text"}, at, truth)
        text, _ = self.author.elsewhere.text("hotline", at)
        return _record({"text": text}, {"text": "text"}, at, no_dispute("hotline", number, number))


def _record(
    cells: Mapping[str, Cell], columns: Mapping[str, str], at: datetime, truth: Truth
) -> dict[str, Any]:
    """A row of EXAMPLE_SCHEMA from the cells of an export."""
    record: dict[str, Any] = {name: cells[column] for name, column in columns.items()}
    record |= {
        "source": truth.source,
        "source_id": truth.source_id,
        "received_at": datetime.strptime(at.strftime(TIME), TIME),  # noqa: DTZ007 -- to the second, as exports write it
        "is_dispute": truth.is_dispute,
        "sector": truth.sector,
        "item": truth.item,
        "nature": truth.nature,
        "phrases": list(truth.phrases),
        "stated_yuan": truth.amount_yuan,
        "district": truth.district,
    }
    return record
