"""What waits for a person: approvals and signatures, own drafts, answers that are due; the returns
and summaries of campaigns; topics, minutes and resolutions of meetings; clues that run."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.queries.approvals import Elsewhere
from liandong.desk.outreach.models import (
    Campaign,
    Clue,
    Letter,
    Meeting,
    Reminder,
    Resolution,
    SpecialReport,
    StationForward,
    Visit,
)
from liandong.desk.outreach.queries.campaigns.campaigns import (
    waiting_for_return,
    waiting_for_summary,
)
from liandong.desk.outreach.queries.clues.clues import DueView, waiting_clues
from liandong.desk.outreach.queries.joint_meetings.meetings import (
    calling_for_topics,
    eyes_on_meeting,
    to_attend,
    waiting_for_minutes,
)
from liandong.desk.outreach.queries.joint_meetings.resolutions import (
    waiting_for_convener,
    waiting_for_owner,
)
from liandong.desk.outreach.queries.publicity.reminders import Near, own_drafts, to_begin_now
from liandong.desk.outreach.queries.publicity.reminders import to_decide as reminders_to_decide
from liandong.desk.outreach.queries.special_reports import to_decide
from liandong.desk.outreach.queries.station_registers.entries import waiting_forwards
from liandong.desk.outreach.queries.visible import letters_visible_to, reports_visible_to
from liandong.desk.outreach.queries.visits.ledger import due_visits
from liandong.desk.outreach.rules.steps.letters import OUT, State
from liandong.desk.outreach.rules.steps.reminders import State as ReminderState
from liandong.desk.outreach.rules.steps.reports import State as ReportState

SOON: Final = timedelta(days=2)
"""So long before its answer date a letter is shown to its drafter."""
SHOWN: Final = 6


def to_approve(by: User) -> QuerySet[Letter]:
    """Letters of one's department that wait for an approval, but not one's own."""
    if not by.has_permission(Permission.APPROVE):
        return Letter.objects.none()
    rows = letters_visible_to(by).filter(state=State.SUBMITTED, department=by.department_id)
    return rows.exclude(drafted_by=by).order_by("pk")


def approvals_for(by: User) -> list[Elsewhere]:
    """For the list of what waits for a supervisor."""
    if not by.has_permission(Permission.VIEW_OUTREACH):
        return []
    return [
        *(_letter(row) for row in to_approve(by)),
        *(_report(row) for row in to_decide(by)),
        *(_reminder(row) for row in reminders_to_decide(by)),
        *(_minutes(row) for row in waiting_for_minutes(by)),
    ]


def count_approvals(by: User) -> int:
    """How many `approvals_for` lists. One query: every page of a supervisor shows it."""
    if not by.has_permission(Permission.VIEW_OUTREACH):
        return 0
    waiting = to_approve(by), to_decide(by), reminders_to_decide(by), waiting_for_minutes(by)
    letters, *others = (rows.order_by().values_list("number") for rows in waiting)
    return letters.union(*others, all=True).count()


def _letter(letter: Letter) -> Elsewhere:
    return Elsewhere(
        f"批准{letter.get_instrument_display()}",
        letter.merchant_name,
        reverse("outreach:letter", args=[letter.number]),
        letter.drafted_by,
    )


def _report(report: SpecialReport) -> Elsewhere:
    label = "会签专项报告" if report.state == ReportState.SUBMITTED else "印发专项报告"
    address = reverse("outreach:report", args=[report.number])
    return Elsewhere(label, report.subject, address, report.drafted_by)


DECISIONS: Final = {
    ReminderState.SUBMITTED: "审核消费提醒",
    ReminderState.REVIEWED: "会签消费提醒",
    ReminderState.SIGNED: "签发消费提醒",
}


def _reminder(reminder: Reminder) -> Elsewhere:
    address = reverse("outreach:reminder", args=[reminder.number])
    label = DECISIONS[ReminderState(reminder.state)]
    return Elsewhere(label, reminder.subject, address, reminder.drafted_by)


def _minutes(meeting: Meeting) -> Elsewhere:
    address = reverse("outreach:meeting", args=[meeting.number])
    return Elsewhere(
        "签发会议纪要", meeting.name, address, meeting.recorded_by or meeting.drafted_by
    )


@dataclass(frozen=True, slots=True)
class Due:
    """A letter whose answer date is near or over."""

    letter: Letter
    days_left: int


@dataclass(frozen=True, slots=True)
class DueResolution:
    """An open resolution of one's department whose day is near or over; or, `is_done`, one that its
    owner reports as done to the convener. `text` as everybody reads it."""

    resolution: Resolution
    text: str
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """What waits for who drafted it, and of campaigns and meetings for their department."""

    due: list[Due]
    drafts: list[Letter]
    reports: list[SpecialReport]
    returns: list[Campaign]
    summaries: list[Campaign]
    visits: list[Visit]
    reminders: list[Reminder]
    occasions: list[Near]  # of which a reminder is to be begun
    meetings: list[Meeting]
    attended: list[Meeting]  # of which notice was given
    resolutions: list[DueResolution]
    forwards: list[StationForward]  # of rights stations, to be answered
    clues: list[tuple[Clue, DueView]]  # of the regulator, with what is due first

    @property
    def count(self) -> int:
        lists: tuple[list[Any], ...] = (
            self.due, self.drafts, self.reports, self.returns, self.summaries, self.visits,
            self.reminders, self.occasions, self.meetings, self.attended, self.resolutions,
            self.forwards, self.clues,
        )  # fmt: skip
        return sum(len(each) for each in lists)


def own_of(by: User) -> Own:
    """Fifteen queries."""
    if not by.has_permission(Permission.WARN):
        return Own([], [], [], [], [], [], [], [], [], [], [], [], [])
    mine = letters_visible_to(by).filter(drafted_by=by)
    drafts = mine.filter(state=State.DRAFT).order_by("-pk")[:SHOWN]
    reports = reports_visible_to(by).filter(drafted_by=by, state=State.DRAFT).order_by("-pk")
    return Own(
        list(_due(mine)),
        list(drafts),
        list(reports[:SHOWN]),
        list(waiting_for_return(by)[:SHOWN]),
        list(waiting_for_summary(by)[:SHOWN]),
        list(due_visits(by)[:SHOWN]),
        own_drafts(by),
        to_begin_now(by),
        list(calling_for_topics(by)[:SHOWN]),
        list(to_attend(by)[:SHOWN]),
        [*_resolutions(waiting_for_owner(by)), *_resolutions(waiting_for_convener(by), True)],
        list(waiting_forwards(by)[:SHOWN]),
        waiting_clues(by)[:SHOWN],
    )


def _resolutions(rows: QuerySet[Resolution], is_done: bool = False) -> Iterable[DueResolution]:
    for row in rows[:SHOWN]:
        yield DueResolution(row, eyes_on_meeting(row.meeting).read(row.content), is_done)


def _due(mine: QuerySet[Letter]) -> Iterable[Due]:
    today = timezone.localdate()
    rows = mine.filter(state__in=[state.value for state in OUT], answer_by__lte=today + SOON)
    for letter in rows.order_by("answer_by", "pk")[:SHOWN]:
        if letter.answer_by:
            yield Due(letter, (letter.answer_by - today).days)
