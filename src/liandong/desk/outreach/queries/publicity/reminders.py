"""Consumer reminders: the list, the occasions that are near, who may do what, their papers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import scope, served, serves
from liandong.desk.outreach.models import DutyShift, Publication, Reminder, ReminderStep
from liandong.desk.outreach.queries.publicity.reminder_topics import Topic, topic_of
from liandong.desk.outreach.queries.special_reports import may_draft_reports
from liandong.desk.outreach.queries.visible import reminders_visible_to
from liandong.desk.outreach.rules.publicity.occasions import (
    LEAD,
    OCCASIONS,
    Season,
    seasons_between,
    to_begin,
)
from liandong.desk.outreach.rules.steps import turns
from liandong.desk.outreach.rules.steps.reminders import (
    COURSE,
    OPEN,
    STAGES,
    STATES,
    State,
    Verb,
    sides_of,
)
from liandong.desk.outreach.rules.steps.reports import SIDES
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.layout import Heading, Sheet, lay_out
from liandong.desk.ui.kinds import Step, TimelineEntry

CALENDAR: Final = timedelta(days=120)
"""So far the calendar of occasions looks."""
SHOWN: Final = 6
DRAFT: Final = "草稿"
ICONS: Final = {
    Verb.SUBMIT: ("send", ""),
    Verb.REVIEW: ("check", ""),
    Verb.SIGN: ("signature", ""),
    Verb.RETURN: ("arrow-back-up", "warn"),
    Verb.ISSUE: ("speakerphone", "good"),
    Verb.WITHDRAW: ("ban", "bad"),
}


def season_of(key: str, year: int) -> Season | None:
    """None for an occasion or a year that the calendar does not have."""
    occasion = OCCASIONS.get(key)
    return occasion.at(year) if occasion and 2000 <= year < 2100 else None


def narrowed(rows: QuerySet[Reminder], filters: dict[str, str]) -> QuerySet[Reminder]:
    """By district, occasion and state (`open`: not issued yet)."""
    for name, field in (("district", "district__name"), ("occasion", "occasion")):
        if value := filters.get(name):
            rows = rows.filter(**{field: value})
    state = filters.get("state", "")
    if state == "open":
        rows = rows.filter(state__in=OPEN)
    elif state in set(STATES):
        rows = rows.filter(state=state)
    return rows.order_by("-pk")


def with_channels(rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
    """With how many places each was published in."""
    return rows.annotate(channels=Count("publications"))


@dataclass(frozen=True, slots=True)
class Near:
    """An occasion of the calendar: reminders of it that `by` sees, whether it is time to begin."""

    season: Season
    reminders: list[Reminder]
    days_left: int

    @property
    def is_due(self) -> bool:
        return self.days_left <= LEAD.days and not self.reminders


def calendar_of(by: User) -> list[Near]:
    """The occasions of the months to come. One query."""
    today = timezone.localdate()
    seasons = seasons_between(today, today + CALENDAR)
    return _near(seasons, by, today)


def to_begin_now(by: User) -> list[Near]:
    """Occasions that are near and of which `by` sees no reminder; for who may draft one."""
    if not may_draft(by):
        return []
    today = timezone.localdate()
    return [near for near in _near(to_begin(today), by, today) if near.is_due]


def _near(seasons: list[Season], by: User, today: date) -> list[Near]:
    wanted = Q(pk__in=[])
    for season in seasons:
        wanted |= Q(occasion=season.occasion.key, year=season.year)
    found: dict[tuple[str, int], list[Reminder]] = {}
    for row in reminders_visible_to(by).filter(wanted).exclude(state=State.WITHDRAWN):
        found.setdefault((row.occasion, row.year), []).append(row)
    return [
        Near(season, found.get(season.key, []), (season.day - today).days) for season in seasons
    ]


def may_draft(by: User) -> bool:
    """Departments that may issue it, people who see disputes."""
    return may_draft_reports(by) and scope(by) != []


def may_edit(reminder: Reminder, by: User) -> bool:
    """A draft is written by who drafted it: others read its free text masked."""
    return reminder.state == State.DRAFT and reminder.drafted_by_id == by.pk and may_draft(by)


def may_plan_duty(reminder: Reminder, by: User) -> bool:
    """The drafter until it is submitted; its department once it is issued, when people swap."""
    if reminder.state == State.ISSUED:
        return may_draft(by) and reminder.department_id == by.department_id
    return may_edit(reminder, by)


def may_publish(reminder: Reminder, by: User) -> bool:
    """Record where it was published: its department, once it is issued."""
    is_own = reminder.department_id == by.department_id
    return reminder.state == State.ISSUED and is_own and may_draft(by)


def may_withdraw(reminder: Reminder, by: User) -> bool:
    """A draft by its department; what was submitted by who may approve there."""
    if reminder.department_id != by.department_id or reminder.state == State.WITHDRAWN:
        return False
    if reminder.state == State.DRAFT:
        return may_draft(by)
    return by.has_permission(Permission.APPROVE) and by.has_permission(Permission.ISSUE)


def speaks_for(by: User, district: str) -> bool:
    """Whether the department of `by` publishes for the district of this name, or for the whole city
    without one: not in the districts of another office, which it may well see."""
    return serves(by.department, district)


def side_of(by: User, reminder: Reminder) -> str:
    """For which side of its district `by` countersigns; empty for none."""
    return _side(by) if speaks_for(by, reminder.district.name if reminder.district else "") else ""


def _side(by: User) -> str:
    kind = str(by.department.kind)
    return kind if kind in SIDES and by.has_permission(Permission.APPROVE) else ""


def to_decide(by: User) -> QuerySet[Reminder]:
    """Those that wait for a review, a signature or to be issued by `by`."""
    waits = Q(pk__in=[])
    if by.has_permission(Permission.APPROVE):
        own = Q(department=by.department_id) & ~Q(drafted_by=by)
        own &= served(by.department, "district__name")
        waits |= Q(own, state=State.SUBMITTED)
        if by.has_permission(Permission.ISSUE):
            waits |= Q(own, state=State.SIGNED)
    if side := _side(by):
        signed = ReminderStep.objects.filter(
            reminder=OuterRef("pk"), round=OuterRef("round"), side=side
        )
        others = Q(~Exists(signed), ~Q(department__kind=side), state=State.REVIEWED)
        waits |= others & served(by.department, "district__name")
    return reminders_visible_to(by).filter(waits).order_by("pk")


def own_drafts(by: User) -> list[Reminder]:
    rows = reminders_visible_to(by).filter(drafted_by=by, state=State.DRAFT)
    return list(rows.order_by("-pk")[:SHOWN])


def topics_of(reminder: Reminder) -> list[Topic]:
    return [topic_of(kept) for kept in reminder.topics]


def eyes() -> Eyes:
    """How everybody reads what staff wrote of it: masked. It is made to be published."""
    return Eyes(clear=False)


def steps_of(reminder: Reminder) -> list[ReminderStep]:
    """Of all rounds, in order."""
    return list(reminder.steps.select_related("by", "department").order_by("at", "pk"))


def standing(reminder: Reminder, steps: list[ReminderStep], verb: Verb) -> list[ReminderStep]:
    """Those of this kind of what was submitted last; of a draft none: it is another wording."""
    if reminder.state == State.DRAFT:
        return []
    return [step for step in steps if step.round == reminder.round and step.verb == verb]


def missing_sides(reminder: Reminder, steps: list[ReminderStep]) -> list[str]:
    signed = {step.side for step in standing(reminder, steps, Verb.SIGN)}
    return [SIDES[side] for side in sides_of(reminder.department.kind) if side not in signed]


def turn(reminder: Reminder, missing: list[str]) -> str:
    """Who takes the next step. `missing`: the sides that have not signed."""
    return turns.of_reminder(
        reminder.state,
        drafter=str(reminder.drafted_by),
        department=str(reminder.department),
        missing=missing,
    )


def stepper(reminder: Reminder) -> list[Step]:
    at = COURSE.index(State(reminder.state)) if reminder.state in OPEN else len(COURSE)
    return [
        Step(label, "done" if n < at else "now" if n == at else "next")
        for n, label in enumerate(STAGES)
    ]


def history(steps: list[ReminderStep], reader: Eyes) -> list[TimelineEntry]:
    """The newest first."""
    found = []
    for step in reversed(steps):
        icon, tone = ICONS[Verb(step.verb)]
        what = step.get_verb_display() + (f"（{step.get_side_display()}）" if step.side else "")
        who = f"{step.by}（{step.department.name}）"
        found.append(TimelineEntry(step.at, who, what, reader.read(step.words), icon, tone))
    return found


def duty_of(reminder: Reminder) -> list[DutyShift]:
    return list(reminder.duty.order_by("starts_at", "pk"))


def publications_of(reminder: Reminder) -> list[Publication]:
    return list(reminder.publications.select_related("by").order_by("published_at", "pk"))


def reminder_values(reminder: Reminder) -> dict[str, str]:
    """Of what is published."""
    read = eyes().read
    lines: list[str] = []
    for number, rule in enumerate(reminder.rules.order_by("position"), start=1):
        lines += [f"{number}. {read(rule.text)}", f"理由：{read(rule.why)}"]
        lines.append(f"留存凭证：{read(rule.keep)}")
    found = {
        "title": read(reminder.title),
        "background": read(reminder.background),
        "rules": "\n".join(lines),
        "remedies": read(reminder.remedies),
        "phone": reminder.phone,
    }
    return {name: value for name, value in found.items() if value}


def record_values(reminder: Reminder) -> dict[str, str]:
    """Of the sheet of its approval."""
    steps = steps_of(reminder)
    signed = {
        verb: "\n".join(map(_signed, standing(reminder, steps, verb)))
        for verb in (Verb.REVIEW, Verb.SIGN, Verb.ISSUE)
    }
    drafted = f"{timezone.localtime(reminder.drafted_at):%Y-%m-%d %H:%M}"
    found = {
        "subject": reminder.subject,
        "reference": reminder.official_number,
        "title": eyes().read(reminder.title),
        "evidence": "\n".join(topic.words for topic in topics_of(reminder)),
        "duty": "\n".join(map(duty_words, duty_of(reminder))),
        "drafted_by": f"{reminder.drafted_by}（{reminder.department}）　{drafted}",
        "reviewed_by": signed[Verb.REVIEW],
        "signed_by": signed[Verb.SIGN],
        "issued_by": signed[Verb.ISSUE],
        "published": "\n".join(map(published_words, publications_of(reminder))),
    }
    return {name: value for name, value in found.items() if value}


def _signed(step: ReminderStep) -> str:
    side = f"{step.get_side_display()}：" if step.side else ""
    words = f"　{eyes().read(step.words)}" if step.words else ""
    return (
        f"{side}{step.by}（{step.department}）　{timezone.localtime(step.at):%Y-%m-%d %H:%M}{words}"
    )


def duty_words(shift: DutyShift) -> str:
    start, end = timezone.localtime(shift.starts_at), timezone.localtime(shift.ends_at)
    return f"{start:%m-%d %H:%M} 至 {end:%m-%d %H:%M}　{shift.who}（{shift.office}）　{shift.phone}"


def published_words(publication: Publication) -> str:
    at = timezone.localtime(publication.published_at)
    words = f"{publication.get_channel_display()}　{publication.name}　{at:%Y-%m-%d %H:%M}"
    if publication.reads is None:
        return words
    return f"{words}　阅读 {publication.reads} 次（截至 {publication.read_on}）"


def reminder_sheet(reminder: Reminder, key: str) -> Sheet:
    """The paper of this key. Before it is issued what is to be published is marked as a draft."""
    is_record = key == "reminder_record"
    values = record_values(reminder) if is_record else reminder_values(reminder)
    marks = {State.ISSUED.value: "", State.WITHDRAWN.value: STATES[State.WITHDRAWN]}
    mark = marks.get(reminder.state, DRAFT)
    heading = Heading()
    if reminder.paper is not None and not is_record:
        day = timezone.localdate(reminder.paper.issued_at)
        heading = Heading(reminder.paper.department.name, reminder.paper.number, day)
    return lay_out(FORMS[key], values, heading, mark)
