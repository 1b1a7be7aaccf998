"""Clues: the list, one with its steps and the days of the law, those of a dispute."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.queries import calendar
from liandong.desk.directory.rules.workdays import Calendar, working_days_between
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import sees_dispute
from liandong.desk.disputes.queries.clocks import AMBER_DAYS
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.outreach.models import Clue, ClueDispute, ClueStep
from liandong.desk.outreach.queries.findings.known_people import (
    eyes_without,
    is_number,
    of_traders,
    reported_near,
)
from liandong.desk.outreach.queries.visible import clues_visible_to
from liandong.desk.outreach.rules.clues import (
    STATES,
    STEPS,
    Due,
    State,
    StepRule,
    Verb,
    dues,
    may_go,
)
from liandong.desk.ui.query_parameters import parse_day

FILTERS: Final = (
    *((state.value, words) for state, words in STATES.items()),
    ("police", "涉嫌犯罪移送"),
    ("withdrawn", "已撤销登记"),
)


def narrowed(clues: QuerySet[Clue], filters: dict[str, str]) -> QuerySet[Clue]:
    """By district, source, state and the days on which they were found; `q`: number or a party of
    the register. Those withdrawn only where that state is chosen."""
    for name, field in (("district", "district__name"), ("source", "source")):
        if value := filters.get(name):
            clues = clues.filter(**{field: value})
    if since := parse_day(filters.get("since", "")):
        clues = clues.filter(found_on__gte=since)
    if until := parse_day(filters.get("until", "")):
        clues = clues.filter(found_on__lte=until)
    if words := filters.get("q", "").strip():
        found = Q(number=words)
        if not is_number(words):
            found |= Q(merchant__name__icontains=words)
        clues = clues.filter(found)
    match filters.get("state", ""):
        case "withdrawn":
            return clues.exclude(withdrawn_at=None)
        case "police":
            clues = clues.exclude(police="")
        case "":
            pass
        case state:
            clues = clues.filter(state=state)
    return clues.filter(withdrawn_at=None)


def with_steps(clues: QuerySet[Clue]) -> QuerySet[Clue]:
    """With the steps that stand, in a fixed number of queries."""
    steps = ClueStep.objects.filter(undone_at=None).order_by("on", "pk")
    return clues.prefetch_related(Prefetch("steps", steps, to_attr="standing"))


def standing_steps(clue: Clue) -> list[ClueStep]:
    """Those that were not taken back, in the order in which they were recorded."""
    return list(clue.steps.filter(undone_at=None).order_by("pk"))


@dataclass(frozen=True, slots=True)
class DueView:
    """A period as its chip shows it."""

    due: Due
    due_at: datetime
    days_left: int
    state: str

    @property
    def label(self) -> str:
        return self.due.label

    @property
    def words(self) -> str:
        return self.due.words

    @property
    def is_late(self) -> bool:
        """Not done by its last day, or done after it."""
        return (self.due.ended_on or timezone.localdate()) > self.due.due


def due_views(clue: Clue, steps: Iterable[ClueStep], known: Calendar) -> list[DueView]:
    today = timezone.localdate()
    taken = [(step.verb, step.on) for step in steps]
    return [_view(due, today, known) for due in dues(clue.found_on, taken, known)]


def running(clue: Clue, known: Calendar) -> list[DueView]:
    """Of a clue of the list (`with_steps`): what is still to be done."""
    steps: list[ClueStep] = clue.standing  # type: ignore[attr-defined]
    return [view for view in due_views(clue, steps, known) if view.due.ended_on is None]


def _view(due: Due, today: date, known: Calendar) -> DueView:
    left = working_days_between(today, due.due, known)
    if due.ended_on is not None:
        state = "done" if due.ended_on <= due.due else "over"
    elif due.due < today:
        state = "red"
    else:
        state = "amber" if left <= AMBER_DAYS else "green"
    moment = timezone.make_aware(datetime.combine(due.due, time(23, 59)))
    return DueView(due, moment, left, state)


def possible(clue: Clue, by: User) -> list[StepRule]:
    """The steps that `by` may record now; once a transfer is begun, those of it first; that
    the police pass it on is the exception."""
    if not may_change(clue, by):
        return []
    taken = [step.verb for step in standing_steps(clue)]
    rules = [rule for verb, rule in STEPS.items() if may_go(verb, clue.state, clue.police, taken)]
    return sorted(
        rules,
        key=lambda rule: (rule.is_police != bool(clue.police), rule.verb is Verb.REDIRECT),
    )


def has_next(clue: Clue) -> bool:
    """Whether one of the steps is what comes next: no clue leads to the police by default."""
    return clue.state == State.CHECKING or clue.police not in ENDED


def undoable(clue: Clue, steps: list[ClueStep], by: User) -> set[int]:
    """The last step of the check and of the transfer."""
    if not may_change(clue, by):
        return set()
    last = {STEPS[Verb(step.verb)].is_police: step.pk for step in steps}
    return set(last.values())


def may_record(by: User) -> bool:
    """Clues are the regulator's alone (办法 art. 27, 37)."""
    return (
        by.has_permission(Permission.VIEW_REPORTS)
        and by.has_permission(Permission.WARN)
        and by.department.kind == Department.Kind.REGULATOR
    )


def may_change(clue: Clue, by: User) -> bool:
    """Its own department, while it stands."""
    is_own = clue.department_id == by.department_id
    return may_record(by) and is_own and clue.withdrawn_at is None


def eyes_on_clue(clue: Clue) -> Eyes:
    """Without the people of the disputes that are or were linked, of all with its trader, and of
    what was reported in its district before: the informer stays unknown here too."""
    links = ClueDispute.objects.filter(clue=clue.pk)
    linked = Dispute.objects.filter(pk__in=links.values("dispute")).order_by()
    trader = of_traders([(clue.merchant_id, clue.party or "")])
    return eyes_without(linked, trader, reported_near([(clue.district_id, clue.found_on)]))


def disputes_of(clue: Clue, *, by: User) -> list[ClueDispute]:
    """The links to disputes that `by` sees."""
    rows = clue.links.filter(sees_dispute(by), undone_at=None)
    return list(rows.select_related("dispute", "by").order_by("pk"))


def clues_of_dispute(dispute: Dispute, *, by: User) -> QuerySet[Clue]:
    """Those that `by` sees, also of what was merged into it."""
    links = ClueDispute.objects.filter(of_whole(dispute), undone_at=None)
    rows = clues_visible_to(by).filter(pk__in=links.values("clue"))
    return with_steps(rows).order_by("-found_on", "-pk")


def waiting_clues(by: User) -> list[tuple[Clue, DueView]]:
    """Open ones of one's department with what is due first. Two queries."""
    if not may_record(by):
        return []
    mine = clues_visible_to(by).filter(department=by.department_id)
    open_ones = mine.filter(Q(state=State.CHECKING) | ~Q(police__in=ENDED))
    known = calendar()
    found = [
        (clue, min(views, key=lambda view: view.due.due))
        for clue in with_steps(open_ones)
        if (views := running(clue, known))
    ]
    return sorted(found, key=lambda pair: (pair[1].due.due, pair[0].pk))


ENDED: Final = ("", "refused", "supervised")
"""States of the transfer in which nothing of the regulator or police has a day."""
