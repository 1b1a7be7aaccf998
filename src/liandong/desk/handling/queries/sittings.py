"""Sittings: the calendar, free times, what a dispute has behind and before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import District, Room
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import seen_by
from liandong.desk.handling.models import Notice, Sitting
from liandong.desk.handling.queries.roster import districts_of
from liandong.desk.handling.rules.slots import Span, free_slots
from liandong.desk.ui.asked import midnight

LENGTH: Final = timedelta(minutes=60)
LOOK_AHEAD: Final = 14  # days among which the first with a free time is proposed


def sittings(by: User) -> QuerySet[Sitting]:
    """Those of disputes that `by` sees."""
    seen = Sitting.objects.filter(seen_by(by))
    return seen.select_related("dispute__district", "room", "mediator").defer("dispute__search")


def of_dispute(by: User, dispute: Dispute) -> list[Sitting]:
    """All of one matter, the first first, with what was told of them. Two queries."""
    whole = Q(dispute=dispute) | Q(dispute__merged_into=dispute)
    told = Prefetch("notices", Notice.objects.order_by("due_at", "pk"))
    found = Sitting.objects.filter(whole, seen_by(by, withdrawn=True))
    rows = found.select_related("room", "mediator").prefetch_related(told)
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
    mine = Q(dispute=dispute)
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
    days = (today + timedelta(days=n) for n in range(LOOK_AHEAD))
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
    days = [RoomDay(room, [one for one in found if one.room_id == room.pk]) for room in rooms]
    known = {room.pk for room in rooms}
    others = [one for one in found if one.room_id not in known]
    return [*days, *([RoomDay(None, others)] if others else [])]
