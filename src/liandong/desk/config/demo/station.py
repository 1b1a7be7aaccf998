"""The station of the demo: rooms, experts, who is on duty, what a settled case is paid."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.config.demo.people import STATION
from liandong.desk.directory.actions.experts import Profile, save_expert
from liandong.desk.directory.actions.rooms import save_room
from liandong.desk.directory.models import District, Expert, Room
from liandong.desk.handling.actions.roster import put_on_duty
from liandong.desk.handling.rules.shifts import SHIFTS, week_of
from liandong.desk.station.actions.subsidies import set_rates
from liandong.desk.station.models import SubsidyRate

ROOMS: Final = (("一号调解室", 6, False), ("二号调解室（视频）", 4, True))
EXPERTS: Final = (
    ("lawyer", "lawyer", "示例律师事务所", ()),
    ("expert", "association", "亭东区家用电器行业协会", ("家用电子电器",)),
)
"""Account, kind, where from, fields (none: all)."""
ON_DUTY: Final = ("duty", "mediator", "people")
LAWYER: Final = "顾示例"
BEHIND: Final = timedelta(days=28)
DAYS: Final = 42
"""Four weeks back, this week and the next."""
PAID: Final = (80, 150, 300)
"""Yuan for a simple, usual, hard case. Fictitious."""


def add_station() -> None:
    """Rooms, experts, weeks of roster and rates, where they are not there yet."""
    district = District.objects.get(name=STATION)
    keeper = User.objects.get(username="system")
    for name, seats, remote in ROOMS:
        if not Room.objects.filter(district=district, name=name).exists():
            save_room(
                room=Room(district=district, name=name, seats=seats, remote=remote), by=keeper
            )
    _add_experts(keeper)
    _add_roster(district)
    _add_rates()


def _add_experts(keeper: User) -> None:
    for username, kind, organisation, fields in EXPERTS:
        account = User.objects.get(username=username)
        if not Expert.objects.filter(user=account).exists():
            profile = Profile(account.display_name, kind, organisation, fields, (), account, True)
            save_expert(Expert(), profile, by=keeper)


def _add_roster(district: District) -> None:
    """Everybody by day, only the police by night, the lawyer on Wednesdays."""
    by = User.objects.get(username="duty")
    people = {user.username: user for user in User.objects.filter(username__in=ON_DUTY)}
    day_shift, night_shift = (shift.key for shift in SHIFTS)
    monday = week_of(timezone.localdate())[0] - BEHIND
    for day in (monday + timedelta(days=n) for n in range(DAYS)):
        for person in people.values():
            put_on_duty(district=district, day=day, shift=day_shift, person=person, by=by)
        put_on_duty(district=district, day=day, shift=night_shift, person=people["duty"], by=by)
        if day.weekday() == 2:
            put_on_duty(district=district, day=day, shift=day_shift, guest=LAWYER, by=by)


def _add_rates() -> None:
    if SubsidyRate.objects.exists():
        return
    oral, written, hard = (Decimal(yuan) for yuan in PAID)
    rate = SubsidyRate(
        since=timezone.localdate() - timedelta(days=365),
        oral_yuan=oral,
        written_yuan=written,
        complex_yuan=hard,
        basis="演示标准",
    )
    set_rates(rate=rate, by=User.objects.get(username="supervisor"))
