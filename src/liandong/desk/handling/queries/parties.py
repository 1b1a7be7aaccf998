"""The two sides of a dispute as its page shows them, masked, and as forms take them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import F

from liandong.desk.access.disclosure.revealable import Person
from liandong.desk.access.masking import show
from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import sees_dispute
from liandong.desk.disputes.queries.whole import of_any_whole, of_whole
from liandong.desk.disputes.rules.facts import PARTIES
from liandong.desk.handling.models import Party
from liandong.desk.handling.queries.proceedings import (
    open_records,
    records_complaint_first,
    statement_on_scene,
)
from liandong.desk.intake.models import RECORD_KEY, Record
from liandong.engine.vocabulary import Source

ROLES = {"agent": "代理人", "consumer": "监护人、联系人", "merchant": "维权专员"}


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as `by` may read them; `kind`, `pk` and `field` say where the clear text is."""

    role: str
    name: str
    phone: str
    kind: str
    pk: int
    field: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side. `party` is None while nobody wrote anything down."""

    side: str
    label: str
    people: list[Somebody]
    party: Party | None
    page_version: int

    @property
    def identity(self) -> str:
        return self.party.identity if self.party else ""

    @property
    def identity_words(self) -> str:
        return self.party.identity_words if self.party else str(Party.Identity.UNSEEN.label)

    @property
    def is_represented(self) -> bool:
        return bool(self.party and self.party.authority)

    @property
    def authority_words(self) -> str:
        return self.party.authority_words if self.party else str(Party.Authority.NONE.label)


def parties_of(dispute: Dispute) -> dict[str, Party]:
    """By side, what was written down last, also of what was merged into it. One query."""
    rows = Party.objects.filter(of_whole(dispute))
    return {row.side: row for row in rows.select_related("by").order_by("pk")}


def sides_of(by: User, dispute: Dispute) -> list[Side]:
    """Consumer, merchant. Two queries."""
    known = parties_of(dispute)
    named = [_consumer(by, record) for record in records_complaint_first(dispute)]
    consumers = {
        (person.name, person.phone): person
        for person in reversed(named)
        if person.name or person.phone
    }
    people = {"consumer": list(reversed(consumers.values())), "merchant": []}
    return [
        Side(
            side,
            label,
            [*people[side], *(_others(by, known[side]) if side in known else [])],
            known.get(side),
            known[side].pk if side in known else 0,
        )
        for side, label in PARTIES.items()
    ]


def consumers_of(by: User, disputes: Iterable[Dispute]) -> dict[int, Somebody]:
    """By dispute, the consumer of its first record, as `by` may read it. One query."""
    rows = Record.objects.filter(member__dispute__in=[dispute.pk for dispute in disputes])
    records = rows.exclude(source=Source.REPORT_12315).select_related("member")
    newest_first = records.order_by("-received_at", "-pk")
    consumers = {record.member.dispute_id: _consumer(by, record) for record in newest_first}
    return {pk: person for pk, person in consumers.items() if person.name or person.phone}


def _consumer(by: User, record: Record) -> Somebody:
    name = show(by, "person_name", record.person_name)
    phone = show(by, "person_phone", record.person_phone)
    return Somebody("消费者", name, phone, "record", record.pk, "person")


def _others(by: User, party: Party) -> list[Somebody]:
    found = [
        Somebody(
            ROLES[field if field == "agent" else party.side],
            show(by, "person_name", name),
            show(by, "person_phone", phone),
            "party",
            party.pk,
            field,
        )
        for field, name, phone in (
            ("contact", party.contact_name, party.contact_phone),
            ("agent", party.agent_name, party.agent_phone),
        )
    ]
    return [person for person in found if person.name or person.phone]


def named_in(disputes: Collection[int]) -> list[tuple[int, tuple[str | None, str | None]]]:
    """Everybody who was written down as a contact or agent in these disputes."""
    rows = Party.objects.filter(of_any_whole(disputes)).annotate(into=F("dispute__merged_into"))
    return [
        (row.into or row.dispute_id, pair)
        for row in rows
        for pair in (
            (row.contact_name, row.contact_phone),
            (row.agent_name, row.agent_phone),
        )
    ]


def resolve(by: User, pk: int, field: str) -> Person | None:
    """`agent` or `contact` in clear; None where `by` does not see the dispute."""
    if field not in {"agent", "contact"}:
        return None
    party = Party.objects.filter(sees_dispute(by), pk=pk).first()
    if party is None:
        return None
    name, phone = getattr(party, f"{field}_name"), getattr(party, f"{field}_phone")
    return Person(name or "", phone or "", ROLES[field if field == "agent" else party.side])


# How a party is reached, without showing the number to anybody.


def phone_of_the_consumer(dispute: Dispute) -> str:
    """The whole telephone of the latest record that has one, else of the statement on the scene;
    empty where all are masked."""
    records = open_records(dispute).reverse()
    for record in records.only(*RECORD_KEY, "person_phone"):
        if record.person_phone and str(record.person_phone).isdigit():
            return str(record.person_phone)
    on_scene = statement_on_scene(dispute)
    return on_scene.phone if on_scene and on_scene.phone.isdigit() else ""
