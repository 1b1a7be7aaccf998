"""What the records of a dispute tell already, so that nobody types it again on the scene.

The phone gets name and telephone masked, and sends them only where they differ: an empty field
stands for what is recorded. Nothing of legal meaning is carried over: no presence, no consent, no
sum that was agreed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from liandong.desk.access.masking import mask_text, people, show
from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.queries.proceedings import records_complaint_first
from liandong.desk.intake.models import RECORD_KEY, Record
from liandong.engine.masks import HIDDEN
from liandong.engine.vocabulary import Source

LONGEST_FACT: Final = 500
"""Characters, as the field on the phone takes them."""


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """Of the complaint, else the first record. What it does not tell, or tells masked, is empty."""

    name: str = ""
    phone: str = ""
    goods: str = ""
    fact: str = ""
    item: str = ""

    @property
    def fields(self) -> set[str]:
        """Of the page of the scene those that need not be filled in."""
        recorded = {"name": self.name, "phone": self.phone, "fact": self.fact}
        return {key for key, value in recorded.items() if value}

    def on_phone(self, by: User) -> dict[str, Any]:
        """As the phone shows it. `read`: the goods are what the machine read in the text."""
        return {
            "name": show(by, "person_name", self.name),
            "phone": show(by, "person_phone", self.phone),
            "goods": self.goods or self.item,
            "read": not self.goods,
            "fact": self.fact,
        }


NOTHING: Final = CarriedOver()


def carried_over(dispute: Dispute | None) -> CarriedOver:
    """What an entry on the scene of this dispute may leave out."""
    records = records_complaint_first(dispute) if dispute else []
    return _of(records[0]) if records else NOTHING


def carried_over_of(disputes: Iterable[Dispute]) -> dict[int, CarriedOver]:
    """The same by dispute. One query."""
    rows = Record.objects.filter(member__dispute__in=[dispute.pk for dispute in disputes])
    rows = rows.exclude(source=Source.REPORT_12315).select_related("member", "answer")
    rows = rows.only(
        *RECORD_KEY, "source", "person_name", "person_phone", "goods", "redacted_text",
        "member__dispute", "answer__item",
    )  # fmt: skip
    found: dict[int, Record] = {}
    for record in rows.order_by("received_at", "pk"):
        first = found.setdefault(record.member.dispute_id, record)
        if record.source == Source.COMPLAINT_12315 != first.source:
            found[record.member.dispute_id] = record
    return {pk: _of(record) for pk, record in found.items()}


def as_recorded(fact: str, dispute: Dispute) -> bool:
    """Whether a fact that a phone sent is what the record tells."""
    return bool(fact) and fact == carried_over(dispute).fact


def _of(record: Record) -> CarriedOver:
    answer = getattr(record, "answer", None)
    named = people([(record.person_name, record.person_phone)])
    return CarriedOver(
        name=_in_clear(record.person_name),
        phone=_in_clear(record.person_phone),
        goods=mask_text(record.goods, named),
        fact=" ".join(record.redacted_text.split())[:LONGEST_FACT].strip(),
        item=answer.item if answer else "",
    )


def _in_clear(value: str | None) -> str:
    return value if value and HIDDEN not in value else ""
