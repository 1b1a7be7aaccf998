"""Warning the holder and the supervisors of days that come, and taking note of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rows import sees_reports
from liandong.desk.directory.queries import calendar
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.clocks import RUNNING
from liandong.desk.disputes.rules.periods import CONFIDENTIAL, LABELS, Period
from liandong.desk.handling.actions.warning_out import send_out
from liandong.desk.handling.models import DueWarning, Instalment
from liandong.desk.handling.queries.people import answers_for, people_of
from liandong.desk.handling.queries.performance import TO_BE_DONE
from liandong.desk.handling.rules.warning import FORGOTTEN, WINDOW, moment_of
from liandong.desk.ui.wording import yuan
from liandong.desk.work.events import publish

PORTION: Final = 100


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which something of a dispute is due."""

    dispute: Dispute
    key: str
    what: str
    due_on: date


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
        for person in _told(day, people)
    ]
    made = 0
    for start in range(0, len(wanted), PORTION):
        made += _write(wanted[start : start + PORTION], by)
    return made


@transaction.atomic
def see_warnings(warnings: Iterable[DueWarning], *, by: User) -> int:
    """One's own warnings were read."""
    check(by, Permission.NOTE)
    own = DueWarning.objects.filter(pk__in=[one.pk for one in warnings], person=by, seen_at=None)
    seen = own.update(seen_at=timezone.now())
    if seen:
        audit.record("warning.see", by=by, detail={"warnings": seen})
    return seen


@transaction.atomic
def _write(portion: list[DueWarning], by: Actor) -> int:
    before = DueWarning.objects.filter(dispute__in={one.dispute_id for one in portion})
    known = set(before.values_list("dispute", "key", "due_on", "moment", "person"))
    fresh = [
        one
        for one in portion
        if (one.dispute_id, one.key, one.due_on, one.moment, one.person_id) not in known
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
    clocks = clocks.exclude(code=Period.PERFORMANCE, dispute__in=in_parts)  # told part by part
    for clock in clocks.select_related("dispute__holder", "dispute__district"):
        yield Day(clock.dispute, clock.code, LABELS.get(clock.code, clock.code), clock.due_on)
    parts = Instalment.objects.filter(
        done_on=None,
        due_on__range=about,
        entry__undone_at=None,
        dispute__stage__in=TO_BE_DONE,
        dispute__withdrawn_at=None,
    )
    for part in parts.select_related("dispute__holder", "dispute__district"):
        words = f"履行：{part.what} {yuan(part.amount_yuan)}"
        yield Day(part.dispute, f"part-{part.pk}", words, part.due_on)


def _told(day: Day, supervisors: list[User]) -> list[User]:
    """The holder, and the supervisors of the district; a clue's clock only the regulator's."""
    holder = day.dispute.holder
    people = {one.pk: one for one in supervisors if answers_for(one, day.dispute.district)}
    if holder is not None and holder.is_active:
        people[holder.pk] = holder
    if day.key in CONFIDENTIAL:
        return [one for one in people.values() if sees_reports(one)]
    return list(people.values())
