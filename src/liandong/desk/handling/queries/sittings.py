"""Sittings: the calendar, free times, what a dispute has behind and before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import District, Room
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import sees_dispute
from liandong.desk.disputes.queries.reading_rights import may_read_people
from liandong.desk.disputes.queries.whole import of_whole, sees_whole, standing
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import Notice, Sitting, Wording
from liandong.desk.handling.queries.roster import districts_of
from liandong.desk.handling.rules.sittings import Span, free_slots
from liandong.desk.ui.query_parameters import midnight

LENGTH: Final = timedelta(minutes=60)
DAYS_SEARCHED: Final = 14  # days among which the first with a free time is proposed


def sittings(by: User) -> QuerySet[Sitting]:
    """Those of disputes that `by` sees, and of what was merged into these."""
    rows = Sitting.objects.filter(sees_whole(by))
    rows = rows.select_related("dispute__district", "dispute__merged_into__district")
    rows = rows.select_related("room", "mediator")
    return rows.defer("dispute__search", "dispute__merged_into__search")


def sitting_of(by: User, pk: int) -> Sitting | None:
    """One of `sittings`, of the dispute that stands."""
    found = sittings(by).filter(pk=pk).first()
    if found is not None:
        found.dispute = standing(found.dispute)
    return found


def reads_in_clear(by: User, sitting: Sitting) -> bool:
    """Whether the words of the parties at a sitting are clear to `by`, whoever wrote them down."""
    presides = sitting.mediator_id == by.pk and by.job.sees_people
    return presides or may_read_people(by, sitting.dispute)


def may_write_minutes(by: User, sitting: Sitting, last: Wording | None) -> bool:
    """Masked minutes are not written over: what is hidden in them would be lost. One's own are
    read, and corrected, as they were written. `last`: the wording that stands."""
    is_written = any((sitting.minutes, sitting.consumer_asks, sitting.merchant_offers, last))
    mine = last is not None and last.by_id == by.pk
    return not is_written or mine or reads_in_clear(by, sitting)


def are_own_minutes(by: User, sitting: Sitting, last: Wording | None) -> bool:
    """Whether `by` presided over a sitting that was held, or wrote the minutes that stand."""
    presided = sitting.state == Sitting.State.HELD and sitting.mediator_id == by.pk
    return presided or (last is not None and last.by_id == by.pk)


def of_dispute(by: User, dispute: Dispute) -> list[Sitting]:
    """All of one dispute, the first first, with their notices. Two queries."""
    notices = Prefetch("notices", Notice.objects.order_by("due_at", "pk"))
    found = Sitting.objects.filter(of_whole(dispute), sees_dispute(by, withdrawn=True))
    rows = found.select_related("room", "mediator").prefetch_related(notices)
    return list(rows.order_by("starts_at"))


def of_day(by: User, day: date) -> QuerySet[Sitting]:
    """What is on that day, cancelled ones left out."""
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    on = sittings(by).filter(starts_at__gte=begin, starts_at__lt=end)
    return on.exclude(state=Sitting.State.CANCELLED).order_by("starts_at", "pk")


def rooms_of(by: User, district: District | None = None) -> QuerySet[Room]:
    """Rooms in use, of one district or of all that `by` answers for."""
    own = districts_of(by)
    rooms = Room.objects.filter(is_active=True, district__in=own).select_related("district")
    return rooms.filter(district=district).order_by("name") if district else rooms.order_by("name")


def free(
    day: date, *, room: Room | None, mediator: User | None, dispute: Dispute, but: int | None = None
) -> list[Span]:
    """The times of a day at which room, mediator and parties are all free. One query."""
    mine = of_whole(dispute)
    if room is not None:
        mine |= Q(room=room)
    if mediator is not None:
        mine |= Q(mediator=mediator)
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    rows = Sitting.objects.filter(
        mine, state=Sitting.State.PLANNED, starts_at__lt=end, ends_at__gt=begin
    )
    if but is not None:
        rows = rows.exclude(pk=but)
    taken = [
        Span(timezone.localtime(start), timezone.localtime(stop))
        for start, stop in rows.values_list("starts_at", "ends_at")
    ]
    return free_slots(day, taken, length=LENGTH, after=timezone.localtime())


def first_free_day(*, room: Room | None, mediator: User | None, dispute: Dispute) -> date:
    """Today, or the next day within a fortnight that has a free time left; else today."""
    today = timezone.localdate()
    days = (today + timedelta(days=n) for n in range(DAYS_SEARCHED))
    return next(
        (day for day in days if free(day, room=room, mediator=mediator, dispute=dispute)), today
    )


@dataclass(frozen=True, slots=True)
class RoomDay:
    """A room on one day; `room` None holds what needs none."""

    room: Room | None
    sittings: list[Sitting]


def calendar_of(by: User, day: date) -> list[RoomDay]:
    """Each room of one's stations on that day, then telephone and video. Two queries."""
    found = list(of_day(by, day))
    rooms: Sequence[Room] = list(rooms_of(by))
    days = [
        RoomDay(room, [sitting for sitting in found if sitting.room_id == room.pk])
        for room in rooms
    ]
    known = {room.pk for room in rooms}
    others = [sitting for sitting in found if sitting.room_id not in known]
    return [*days, *([RoomDay(None, others)] if others else [])]


def is_to_be_booked(dispute: Dispute) -> bool:
    """Whether mediation has begun and no sitting is planned, nor held since."""
    if dispute.stage != Stage.MEDIATION:
        return False
    last = _last(dispute)
    if last is None or last.state == Sitting.State.NO_SHOW:
        return True
    return last.state == Sitting.State.HELD and last.ends_at < dispute.stage_since


def is_planned(dispute: Dispute) -> bool:
    """Whether the next sitting of a mediation stands in the calendar."""
    last = _last(dispute)
    return last is not None and last.state == Sitting.State.PLANNED


def planned_address(dispute: Dispute) -> str:
    """The page of that sitting."""
    last = _last(dispute)
    return reverse("handling:sitting", args=[last.pk]) if last else ""


def _last(dispute: Dispute) -> Sitting | None:
    rows = Sitting.objects.filter(of_whole(dispute)).exclude(state=Sitting.State.CANCELLED)
    return rows.order_by("-starts_at", "-pk").first()
