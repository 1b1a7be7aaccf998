"""Which papers rest on a step: without it they are not issued, and it is not undone under a paper
that others rely on."""

from typing import Final

from django.db.models import Q

from liandong.desk.access.models import User
from liandong.desk.access.rules.offices import OFFICE_OF_ROLE, REGULATOR
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.acceptance import is_accepted_by_regulator, office_of_step
from liandong.desk.disputes.queries.facts import recorded_facts, since_opened, stage_before_archive
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.handling.queries.outcome import last_of_each, stated_by_regulator
from liandong.desk.handling.rules.issuing import Decided, of_its_office
from liandong.desk.handling.rules.names import CONSEQUENCES
from liandong.desk.papers.models import Paper, Service
from liandong.desk.papers.rules.forms import KEPT_COPY

AGREEMENTS: Final = frozenset(
    {"oral_agreement", *(rule.instrument for rule in CONSEQUENCES.values() if rule.instrument)}
)
"""What both sides have signed, or were told that it was kept."""
RESTING: Final = {
    "accept": frozenset({"acceptance"}),
    "refuse": frozenset({"refusal"}),
    "delegate": frozenset({"delegation"}),
    "delegate_committee": frozenset({"delegation"}),
    "agree": AGREEMENTS,
    "agree_and_perform": AGREEMENTS,
    "settle_later": AGREEMENTS | {"scene"},
    "settle_now": AGREEMENTS | {"scene"},
    "scene_failed": frozenset({"scene"}),
    "terminate": frozenset({"termination"}),
    "withdraw_claim": frozenset({"termination"}),
    "hand_over": frozenset({"handoff"}),
    "return": frozenset({"handoff"}),
}
"""The step to the forms that state what it decided."""
ISSUED_BY_REGULATOR: Final = Q(issued_by__role=REGULATOR) | (
    Q(department__kind=REGULATOR)
    & ~Q(issued_by__role__in=[role for role, of in OFFICE_OF_ROLE.items() if of != REGULATOR])
)
"""Papers that the regulator's own people have issued."""
REOPENING: Final = [verb for verb, step in STEPS.items() if step.tells is Fact.REOPENED]


def decided_of(dispute: Dispute) -> Decided:
    """What the papers of the dispute can state. What others refused or ended before a name was
    chosen is no decision of the regulator."""
    recorded = recorded_facts(dispute).select_related("by__department")
    rows = since_opened(dispute.pk, recorded)
    own = {Fact(row.fact) for row in rows if stated_by_regulator(row)}
    facts = last_of_each(dispute.pk, rows)
    named = facts.get(Fact.NAME_CHOSEN)
    return Decided(
        stage=stage_before_archive(dispute),
        name=str(named.detail.get("choice") or "") if named else "",
        admitted=Fact.ACCEPTED in facts,
        accepted=is_accepted_by_regulator(dispute),
        refused=Fact.REFUSAL in own,
        ended=Fact.TERMINATION in facts,
        ended_there=Fact.TERMINATION in own,
    )


def handles(by: User, paper: Paper) -> bool:
    """Whether `by` acts with an issued paper: of the department that issued it, and of the office
    that decides what it states."""
    own = paper.department_id == by.department_id
    return own and of_its_office(paper.form, by.role, by.department.kind)


def paper_resting_on(done: HistoryEntry) -> str:
    """Why the step cannot be undone: a paper that states it was served; empty where none was.

    Papers of a handling before the dispute was opened again rest on the steps of that time.
    """
    forms = RESTING.get(done.detail["step"])
    if not forms:
        return ""
    dispute = done.dispute
    whole = Dispute.objects.filter(Q(pk=dispute.pk) | Q(merged_into=dispute)).values("number")
    papers = Paper.objects.filter(
        dispute_number__in=whole, form__in=forms, state=Paper.State.ISSUED
    )
    if office_of_step(done) == REGULATOR:
        papers = papers.filter(~Q(form="handoff") | ISSUED_BY_REGULATOR)
    opened = dispute.history.filter(
        verb="stepped", undone_at=None, detail__step__in=REOPENING, pk__lt=done.pk
    ).last()
    if opened:
        papers = papers.filter(issued_at__gte=opened.at)
    served = Service.objects.exclude(recipient=KEPT_COPY).values("paper")
    paper = papers.filter(pk__in=served).select_related("department").order_by("pk").first()
    if paper is None:
        return ""
    number = f"（{paper.number}）" if paper.number else ""
    return (
        f"《{paper.kind.title}》{number}已由{paper.department.name}送达，"
        "该文书依据本步骤出具。请先由出具单位作废该文书，再撤销。"
    )
