"""Warning the holder and the supervisors of days that come, and taking note of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.contacts import set_contact
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.models import Contact, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import OF_REGULATOR, decides
from liandong.desk.access.visible_rows import sees_reports
from liandong.desk.directory.queries import calendar
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.clocks import RUNNING, is_left_to_regulator
from liandong.desk.disputes.rules.periods import CONFIDENTIAL, LABELS, Period
from liandong.desk.handling.models import DueWarning, Instalment, Notice, WarningChoice
from liandong.desk.handling.queries.performance import owed
from liandong.desk.handling.queries.staff import answers_for, people_of
from liandong.desk.handling.rules.warning_days import FORGOTTEN, WINDOW, Moment, moment_of
from liandong.desk.handling.rules.warning_days import LABELS as MOMENTS
from liandong.desk.ui.wording import yuan
from liandong.desk.work.events import publish
from liandong.desk.work.jobs import start

BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which something of a dispute is due."""

    dispute: Dispute
    key: str
    what: str
    due_on: date
    offices: frozenset[str] = frozenset()  # that alone can do it; none: any


def warn_of_due(*, by: Actor) -> int:
    """Write the warnings of today; who was warned of a moment is not warned of it again."""
    today, known = timezone.localdate(), calendar()
    people = people_of(None, Permission.APPROVE)
    wanted = [
        DueWarning(
            dispute=day.dispute,
            key=day.key,
            what=day.what,
            due_on=day.due_on,
            moment=moment.value,
            person=person,
        )
        for day in _days(today)
        if (moment := moment_of(day.due_on, today, known))
        for person in _recipients(day, people)
    ]
    made = 0
    for first in range(0, len(wanted), BATCH):
        made += _write(wanted[first : first + BATCH], by)
    return made


@transaction.atomic
def mark_warnings_read(warnings: Iterable[DueWarning], *, by: User) -> int:
    """One's own warnings were read."""
    check(by, Permission.NOTE)
    own = DueWarning.objects.filter(
        pk__in=[warning.pk for warning in warnings], person=by, read_at=None
    )
    count = own.update(read_at=timezone.now())
    if count:
        audit.record("warning.see", by=by, detail={"warnings": count})
    return count


@transaction.atomic
def _write(batch: list[DueWarning], by: Actor) -> int:
    before = DueWarning.objects.filter(dispute__in={warning.dispute_id for warning in batch})
    known = set(before.values_list("dispute", "key", "due_on", "moment", "person"))
    fresh = [
        warning
        for warning in batch
        if (warning.dispute_id, warning.key, warning.due_on, warning.moment, warning.person_id)
        not in known
    ]
    if fresh:
        DueWarning.objects.bulk_create(fresh, ignore_conflicts=True)
        detail = {"warnings": len(fresh), "messages": send_out(fresh)}
        audit.record("warning.write", by=by, detail=detail)
        publish("board")
    return len(fresh)


def _days(today: date) -> Iterator[Day]:
    """Clocks that run and parts of agreements that are open, due about now."""
    about = (today - FORGOTTEN, today + WINDOW)
    in_parts = Instalment.objects.filter(entry__undone_at=None).values("dispute")
    clocks = Clock.objects.filter(RUNNING, due_on__range=about, dispute__withdrawn_at=None)
    clocks = clocks.exclude(code=Period.PERFORMANCE, dispute__in=in_parts)  # warned of part by part
    for clock in clocks.select_related("dispute__holder__department", "dispute__district"):
        label = LABELS.get(clock.code, clock.code)
        offices = OF_REGULATOR if is_left_to_regulator(clock) else frozenset[str]()
        yield Day(clock.dispute, clock.code, label, clock.due_on, offices)
    parts = owed().filter(due_on__range=about)
    for part in parts.select_related(
        "dispute__holder__department", "dispute__merged_into__holder__department"
    ):
        words = f"履行：{yuan(part.amount_yuan)}"  # what it is for may name people
        yield Day(part.standing_dispute, f"part-{part.pk}", words, part.due_on)


def _recipients(day: Day, supervisors: list[User]) -> list[User]:
    """The holder, and the supervisors of the district; a clue's clock only the regulator's. Of what
    one office alone can do, its own people, if any of them is there."""
    holder = day.dispute.holder
    people = {
        supervisor.pk: supervisor
        for supervisor in supervisors
        if answers_for(supervisor, day.dispute.district)
    }
    if holder is not None and holder.is_active:
        people[holder.pk] = holder
    if day.key in CONFIDENTIAL:
        return [person for person in people.values() if sees_reports(person)]
    able = [
        person
        for person in people.values()
        if decides(day.offices, person.role, person.department.kind)
    ]
    return able or list(people.values())


# Warnings as messages out of the house, to who has given an address and wants them there.

NAMED: Final = 5
"""So many disputes are named in a message; the others stand at the desk."""


def choice_of(person: User) -> WarningChoice:
    """The person's, or that of everybody who has not chosen."""
    found = WarningChoice.objects.filter(person=person).first()
    return found or WarningChoice(person=person)


@transaction.atomic
def choose_warnings(
    *, mobile: str, email: str, by_mobile: list[str], by_email: list[str], by: User
) -> None:
    """One's own addresses, and the moments of which a message is sent there."""
    check(by, Permission.NOTE)
    set_contact(person=by, mobile=mobile, email=email, by=by)
    chosen = {"by_mobile": by_mobile, "by_email": by_email}
    WarningChoice.objects.update_or_create(person=by, defaults=chosen)
    audit.record("warning.choose", by=by, detail=chosen)


def send_out(warnings: Sequence[DueWarning]) -> int:
    """One message a person and address for all of these; within the caller's transaction.

    A telephone is read by others: numbers, periods and days, no name and no words of the dispute.
    """
    by_person = groupby(
        sorted(warnings, key=lambda warning: warning.person_id), lambda warning: warning.person_id
    )
    grouped = {pk: list(own) for pk, own in by_person}
    choices = WarningChoice.objects.in_bulk(grouped, field_name="person_id")
    made = [
        Notice(person_id=pk, kind=Notice.Kind.DUE, to=to, text=_words(own), due_at=timezone.now())
        for contact in Contact.objects.filter(person__in=grouped, person__is_active=True)
        for pk in (contact.person_id,)
        for to, moments in _ways(contact, choices.get(pk) or WarningChoice())
        if (own := [warning for warning in grouped[pk] if warning.moment in moments])
    ]
    Notice.objects.bulk_create(made)
    if made:
        start("handling.send_notices", key="notices")
    return len(made)


def _ways(contact: Contact, choice: WarningChoice) -> Iterator[tuple[str, list[str]]]:
    for to, moments in ((contact.mobile, choice.by_mobile), (contact.email, choice.by_email)):
        if to:
            yield str(to), moments


def _words(own: Sequence[DueWarning]) -> str:
    urgent_first = sorted(own, key=lambda warning: (warning.due_on, warning.dispute_id))
    named = "；".join(map(_line, urgent_first[:NAMED]))
    more = len(own) - NAMED
    rest = f"；另有 {more} 条见系统" if more > 0 else ""
    return f"时限提醒 {len(own)} 条：{named}{rest}。"


def _line(warning: DueWarning) -> str:
    period, moment = (LABELS.get(warning.key, "履行")), MOMENTS[Moment(warning.moment)]
    return f"{warning.dispute.number} {period} {moment} {warning.due_on.isoformat()}"
