"""What waits for the reader's own office: the next step of a dispute, and papers that are due.

Under whose name a dispute is mediated decides who goes on with it; a paper is due from the office
that may issue it, also where another one mediates (办法第19条: by delegation, in the regulator's
name).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import OF_REGULATOR, decides
from liandong.desk.directory.queries import calendar
from liandong.desk.disputes.models import Clock, Dispute, DisputeFact, Member
from liandong.desk.disputes.queries.acceptance import accepted_by_its_staff, counts
from liandong.desk.disputes.queries.clocks import (
    RUNNING,
    ClockView,
    being_decided,
    clock_views,
    settled_undecided,
)
from liandong.desk.disputes.queries.facts import held_as, since_opened
from liandong.desk.disputes.queries.steps import may_decide
from liandong.desk.disputes.queries.visibility import worked_by
from liandong.desk.disputes.queries.whole import of_each_whole
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.handling.models import CallAppointment, Sitting
from liandong.desk.handling.queries.outcome import form_due, issues, last_of_each, not_issued
from liandong.desk.handling.queries.paper_candidates import CANDIDATES, paper_candidates
from liandong.desk.handling.queries.papers_of_steps import handles
from liandong.desk.handling.rules.due_papers import TO_BE_SERVED
from liandong.desk.papers.queries.offices import letterhead
from liandong.desk.papers.queries.papers import PaperCard, paper_cards
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.parts import EVERYBODY, Form
from liandong.engine.vocabulary import Source

Kind = Department.Kind
MEDIATES: Final = {
    "regulator": Kind.REGULATOR,
    "delegated": Kind.ASSOCIATION,
    "delegated_committee": Kind.COMMITTEE,
    "association": Kind.ASSOCIATION,
    "committee": Kind.COMMITTEE,
}
"""The kind of office that goes on with a dispute mediated under this name."""
MEDIATED: Final = (Stage.MEDIATION, Stage.TESTING, Stage.UNPERFORMED, Stage.TERMINATED)
ROOMS: Final = {Stage.REVIEW: "handling:jurisdiction", Stage.NAMING: "handling:name"}
"""Stages whose next step is taken on a page of its own."""
CLOCKS: Final = {
    "acceptance": Period.DECISION,
    "refusal": Period.DECISION,
    "termination": Period.NOTICE,
    "confirmation": Period.CONFIRMATION,
}
LATEST: Final = date.max


@dataclass(frozen=True, slots=True)
class PaperDue:
    """A paper to be issued, or one that was issued and has not reached everybody: `unserved`."""

    dispute: Dispute
    form: Form
    href: str
    unserved: tuple[str, ...]
    clock: ClockView | None

    @property
    def due_on(self) -> date:
        return self.clock.clock.due_on if self.clock else LATEST


def next_steps(by: User) -> QuerySet[Dispute]:
    """Disputes whose next step is one of the reader's office, the longest waiting first."""
    wanted = Q(pk__in=[])
    if may_decide(by, STEPS["accept"]):
        wanted |= Q(stage=Stage.REVIEW.value) & _accepted_by(by)
    if by.has_permission(Permission.MEDIATE):
        mine = [name for name, kind in MEDIATES.items() if kind == by.department.kind]
        wanted |= Q(stage=Stage.NAMING.value) & _named_by(by)
        wanted |= Q(stage__in=[stage.value for stage in MEDIATED], held_as__in=mine)
    if decides(OF_REGULATOR, by.role, by.department.kind) and by.has_permission(Permission.ACCEPT):
        wanted |= settled_undecided()
    # Of all disputes these few by their index: the condition above no database looks up by itself.
    waiting = Dispute.objects.filter(withdrawn_at=None, stage__in=[*ROOMS, *MEDIATED])
    near = waiting.values_list("pk", flat=True).union(being_decided())
    rows = worked_by(by).filter(pk__in=near)
    rows = rows.annotate(held_as=held_as(of_each_whole(), of_whole=True)).filter(wanted)
    return rows.select_related("district", "holder").defer("search").order_by("stage_since", "pk")


def _accepted_by(by: User) -> Q:
    """What 12315 has registered, or the regulator accepted before, waits for it alone."""
    if decides(STEPS["accept"].of_12315, by.role, by.department.kind):
        return Q()
    of_12315 = Member.objects.filter(dispute=OuterRef("pk"), source=Source.COMPLAINT_12315)
    return ~Q(Exists(of_12315)) & ~Q(accepted_by_its_staff())


def _named_by(by: User) -> Q:
    """Under whose name it is mediated, the regulator says of what it has accepted."""
    if decides(STEPS["begin"].in_official_name, by.role, by.department.kind):
        return Q()
    return ~Q(accepted_by_its_staff())


def address_of(dispute: Dispute) -> str:
    """The page on which the next step of one of `next_steps` is taken."""
    return reverse(ROOMS.get(Stage(dispute.stage), "disputes:detail"), args=[dispute.number])


def papers_due(by: User) -> list[PaperDue]:
    """Papers that the reader's office has to issue or to bring to their recipients, what is due
    first at the head. A fixed number of queries, over the few disputes that may have one due; at
    most `CANDIDATES` of them, the most urgent first."""
    if not by.has_permission(Permission.ISSUE):
        return []
    rows = {with_paper.pk: with_paper for with_paper in _with_papers(by)}
    if not rows:
        return []
    into = {pk: pk for pk in rows}
    merged = Dispute.objects.filter(merged_into__in=rows).values_list("pk", "number", "merged_into")
    numbers = {dispute.number: pk for pk, dispute in rows.items()}
    for pk, number, target in merged:
        if target is not None:
            into[pk], numbers[number] = target, target
    facts, sittings = _facts(into, rows), _sittings(into)
    cards: dict[int, list[PaperCard]] = defaultdict(list)
    for card in paper_cards(numbers):
        if card.paper.is_valid:
            cards[numbers[card.paper.dispute_number]].append(card)
    clocks = _clocks(rows)
    mine = _issued_by(by)
    found = [
        due
        for pk, dispute in rows.items()
        for due in _of(dispute, facts[pk], sittings[pk], cards[pk], clocks, mine, by)
    ]
    return sorted(found, key=lambda due: (due.due_on, due.dispute.stage_since))


def _with_papers(by: User) -> QuerySet[Dispute]:
    """What may have a paper due, the nearest day of a clock first."""
    codes = {code.value for code in (*CLOCKS.values(), Period.MEDIATION)}
    running = Clock.objects.filter(RUNNING, dispute=OuterRef("pk"), code__in=codes)
    nearest = Subquery(running.order_by("due_on").values("due_on")[:1])
    rows = paper_candidates(by).annotate(nearest=Coalesce(nearest, Value(LATEST)))
    rows = rows.select_related("holder").defer("search")
    return rows.order_by("nearest", "stage_since", "pk")[:CANDIDATES]


def _facts(
    into: Mapping[int, int], disputes: Mapping[int, Dispute]
) -> dict[int, dict[Fact, DisputeFact]]:
    """The last of each kind since the dispute was opened last, as `facts_since_opened`."""
    recorded: dict[int, list[DisputeFact]] = defaultdict(list)
    rows = DisputeFact.objects.filter(dispute__in=into, undone_at=None).order_by("pk")
    for row in rows.select_related("by__department"):
        recorded[into[row.dispute_id]].append(row)
    found: dict[int, dict[Fact, DisputeFact]] = defaultdict(dict)
    for dispute, facts in recorded.items():
        registered = Source.COMPLAINT_12315 in disputes[dispute].sources
        lasting = since_opened(dispute, facts)
        counting = [row for row in lasting if counts(row, registered=registered)]
        found[dispute] = last_of_each(dispute, counting)
    return found


def _sittings(into: Mapping[int, int]) -> dict[int, list[Sitting]]:
    found: dict[int, list[Sitting]] = defaultdict(list)
    for sitting in Sitting.objects.filter(dispute__in=into).only("dispute", "state"):
        found[into[sitting.dispute_id]].append(sitting)
    return found


def _clocks(disputes: Iterable[int]) -> dict[tuple[int, str], ClockView]:
    running = Clock.objects.filter(RUNNING, dispute__in=list(disputes))
    views = clock_views(running, calendar())
    return {(view.clock.dispute_id, view.clock.code): view for view in views}


def _issued_by(by: User) -> Callable[[Form, Dispute], bool]:
    """Whether a form is one of the reader's office. One that every office may issue is due from
    the office that has the dispute in hand."""
    level = letterhead(by.department).level

    def mine(form: Form, dispute: Dispute) -> bool:
        if not issues(by, form, level):
            return False
        if form.issuers != EVERYBODY:
            return True
        return dispute.holder is None or dispute.holder.department_id == by.department_id

    return mine


def _of(
    dispute: Dispute,
    facts: Mapping[Fact, DisputeFact],
    sittings: Sequence[Sitting],
    cards: Sequence[PaperCard],
    clocks: Mapping[tuple[int, str], ClockView],
    mine: Callable[[Form, Dispute], bool],
    by: User,
) -> Iterable[PaperDue]:
    for key in not_issued(dispute, facts, sittings, cards):
        form = form_due(key, dispute, facts)
        if mine(form, dispute):
            href = reverse("handling:new_paper", args=[dispute.number, key])
            yield PaperDue(dispute, form, href, (), _clock(dispute, key, clocks))
    for card in cards:
        key = card.paper.form
        if key in TO_BE_SERVED and card.unserved and handles(by, card.paper):
            href = reverse("handling:paper", args=[card.paper.pk])
            clock = _clock(dispute, key, clocks)
            yield PaperDue(dispute, FORMS[key], href, tuple(card.unserved), clock)


def _clock(
    dispute: Dispute, key: str, clocks: Mapping[tuple[int, str], ClockView]
) -> ClockView | None:
    code = CLOCKS.get(key, Period.MEDIATION)
    return clocks.get((dispute.pk, code.value))


# Calls that were put off, as long as nothing else was done in the dispute since.


def call_appointments(by: User) -> QuerySet[CallAppointment]:
    """Those that wait, the next first; of each dispute the last that was made."""
    mine = worked_by(by).filter(stage=Stage.HANDLING.value)
    return _waiting([], all_of=mine).order_by("at", "pk")


def call_appointment_of(dispute: Dispute) -> CallAppointment | None:
    """When the parties are rung again."""
    return _waiting([dispute.pk]).first()


def _waiting(
    disputes: Iterable[int], *, all_of: QuerySet[Dispute] | None = None
) -> QuerySet[CallAppointment]:
    keys: Any = all_of.values("pk") if all_of is not None else list(disputes)
    rows = CallAppointment.objects.filter(
        dispute__in=keys,
        dispute__stage=Stage.HANDLING.value,
        made_at__gte=F("dispute__stage_since"),
    )
    newer = rows.filter(dispute=OuterRef("dispute"), pk__gt=OuterRef("pk"))
    return rows.filter(~Exists(newer)).select_related("dispute", "by").defer("dispute__search")
