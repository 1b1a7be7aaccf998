"""The two sides of a dispute as its page shows them, masked, and as forms take them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from liandong.desk.access.masking import show
from liandong.desk.access.models import User
from liandong.desk.access.reveal import Person
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import seen_by
from liandong.desk.disputes.rules.facts import PARTIES
from liandong.desk.handling.models import Party
from liandong.desk.handling.queries.told import records_told
from liandong.desk.intake.models import Record
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
    seen: int

    @property
    def identity(self) -> str:
        return self.party.identity if self.party else ""

    @property
    def identity_words(self) -> str:
        return self.party.identity_words if self.party else str(Party.Identity.UNSEEN.label)

    @property
    def authority_words(self) -> str:
        return self.party.authority_words if self.party else str(Party.Authority.NONE.label)


def parties_of(dispute: Dispute) -> dict[str, Party]:
    """By side, what was written down last, also of what was merged into it. One query."""
    rows = Party.objects.filter(Q(dispute=dispute) | Q(dispute__merged_into=dispute))
    return {row.side: row for row in rows.select_related("by").order_by("pk")}


def sides_of(by: User, dispute: Dispute) -> list[Side]:
    """Consumer, merchant. Two queries."""
    known = parties_of(dispute)
    told = [_teller(by, record) for record in records_told(dispute)]
    tellers = {(one.name, one.phone): one for one in reversed(told) if one.name or one.phone}
    people = {"consumer": list(reversed(tellers.values())), "merchant": []}
    return [
        Side(
            side,
            _(label),
            [*people[side], *(_others(by, known[side]) if side in known else [])],
            known.get(side),
            known[side].pk if side in known else 0,
        )
        for side, label in PARTIES.items()
    ]


def consumers_of(by: User, disputes: Iterable[Dispute]) -> dict[int, Somebody]:
    """By dispute, who told of it first, as `by` may read it. One query."""
    rows = Record.objects.filter(member__dispute__in=[one.pk for one in disputes])
    told = rows.exclude(source=Source.REPORT_12315).select_related("member")
    newest_first = told.order_by("-received_at", "-pk")
    tellers = {one.member.dispute_id: _teller(by, one) for one in newest_first}
    return {pk: one for pk, one in tellers.items() if one.name or one.phone}


def _teller(by: User, record: Record) -> Somebody:
    name = show(by, "person_name", record.person_name)
    phone = show(by, "person_phone", record.person_phone)
    return Somebody(_("消费者"), name, phone, "record", record.pk, "person")


def _others(by: User, party: Party) -> list[Somebody]:
    found = [
        Somebody(
            _(ROLES[field if field == "agent" else party.side]),
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
    return [one for one in found if one.name or one.phone]


def resolve(by: User, pk: int, field: str) -> Person | None:
    """`agent` or `contact` in clear; None where `by` does not see the dispute."""
    if field not in {"agent", "contact"}:
        return None
    party = Party.objects.filter(seen_by(by), pk=pk).first()
    if party is None:
        return None
    name, phone = getattr(party, f"{field}_name"), getattr(party, f"{field}_phone")
    return Person(name or "", phone or "", _(ROLES[field if field == "agent" else party.side]))
