"""What the regulator has accepted and decided: what its name on a mediation, and its papers, rest
on."""

from collections.abc import Collection
from typing import Final

from django.db.models import Exists, Q

from liandong.desk.access.models import Department
from liandong.desk.access.rules.offices import REGULATOR, office_of
from liandong.desk.disputes.models import Dispute, DisputeFact, HistoryEntry
from liandong.desk.disputes.queries.whole import of_any_whole, of_each_whole
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.papers.models import Paper

REGULATOR_ROLE = "regulator"
OF_REGULATOR = Department.Kind.REGULATOR
BY_REGULATOR = Q(by__role=REGULATOR_ROLE) | Q(by__department__kind=OF_REGULATOR)
"""Facts that the regulator's staff has recorded."""
STEPPED_BY_REGULATOR: Final = Q(detail__office=REGULATOR) | (
    Q(detail__office__isnull=True) & BY_REGULATOR
)
"""Steps that its staff has taken. Older entries name no office."""
DECISIONS: Final = frozenset({Fact.ACCEPTED, Fact.REFUSAL})
"""What the regulator alone decides on what 12315 has registered (办法第15条)."""


def accepted_by_regulator(disputes: Collection[int]) -> frozenset[int]:
    """Those of the disputes that the regulator has accepted, also with one merged into them: its
    own staff decided so, or its notice of acceptance (受理决定书) was issued.

    What the association's or the station's staff found admissible is not accepted by the regulator
    (办法第15条: 市场监督管理部门 ... 作出受理或者不予受理的决定). Two queries.
    """
    facts = DisputeFact.objects.filter(BY_REGULATOR, of_any_whole(disputes), undone_at=None)
    facts = facts.filter(fact=Fact.ACCEPTED.value)
    pairs = facts.values_list("dispute", "dispute__merged_into")
    return frozenset({into or dispute for dispute, into in pairs}) | noticed(disputes)


def noticed(disputes: Collection[int]) -> frozenset[int]:
    """Those of which the regulator's notice of acceptance was issued. One query."""
    notices = Paper.objects.filter(
        form="acceptance", state=Paper.State.ISSUED, department__kind=OF_REGULATOR
    )
    with_notice = Dispute.objects.filter(
        Q(pk__in=disputes) | Q(merged_into__in=disputes),
        number__in=notices.values("dispute_number"),
    )
    return frozenset(into or pk for pk, into in with_notice.values_list("pk", "merged_into"))


def office_of_step(entry: HistoryEntry) -> str:
    """The office for which a step was taken. Reads `by.department` of older entries."""
    if office := entry.detail.get("office"):
        return str(office)
    return office_of(entry.by.role, entry.by.department.kind) if entry.by else ""


def accepted_by_its_staff() -> Exists:
    """The same for each row of a query of disputes, without the notices."""
    facts = DisputeFact.objects.filter(BY_REGULATOR, of_each_whole(), undone_at=None)
    return Exists(facts.filter(fact=Fact.ACCEPTED.value))


def is_accepted_by_regulator(dispute: Dispute) -> bool:
    return dispute.pk in accepted_by_regulator([dispute.pk])


def counts(fact: DisputeFact, *, registered: bool) -> bool:
    """Whether the fact says something of the dispute: of what 12315 has `registered`, an acceptance
    or a refusal of another office decides nothing, wherever it came from. Reads `by.department`."""
    if not registered or Fact(fact.fact) not in DECISIONS:
        return True
    by = fact.by
    return by.role == REGULATOR_ROLE or by.department.kind == OF_REGULATOR
