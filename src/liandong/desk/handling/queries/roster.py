"""The roster of a week, and who is on duty now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import scope, works_in
from liandong.desk.directory.models import District
from liandong.desk.handling.models import Duty
from liandong.desk.handling.rules.shifts import SHIFTS, Shift, shift_at, week_of


@dataclass(frozen=True, slots=True)
class Cell:
    """One shift of one day."""

    day: date
    shift: Shift
    duties: list[Duty]
    running: bool


@dataclass(frozen=True, slots=True)
class OnDuty:
    """The running shift and who is on it."""

    day: date
    shift: Shift
    duties: list[Duty]

    @property
    def by_kind(self) -> list[tuple[str, list[Duty]]]:
        """(民警, …), in the order of the kinds; kinds without anybody are there too."""
        return [
            (str(kind.label), [duty for duty in self.duties if duty.kind == kind])
            for kind in Duty.Kind
        ]


def districts_of(by: User) -> QuerySet[District]:
    """The districts whose station `by` belongs to or watches."""
    names = scope(by)
    districts = District.objects.order_by("code")
    return districts if names is None else districts.filter(name__in=names)


def own_district(by: User) -> District | None:
    """The first district in which `by` acts, else the first that they see."""
    visible = list(districts_of(by))
    ours = (district for district in visible if works_in(by, district.name))
    return next(ours, next(iter(visible), None))


def duties_of(by: User) -> QuerySet[Duty]:
    """What `by` may see of the roster."""
    return Duty.objects.filter(district__in=districts_of(by)).select_related("person")


def week(by: User, district: District, day: date) -> list[tuple[date, list[Cell]]]:
    """The shifts of the days of a week. One query."""
    days = week_of(day)
    found = duties_of(by).filter(district=district, day__range=(days[0], days[-1]))
    cells: dict[tuple[date, str], list[Duty]] = defaultdict(list)
    for duty in found.order_by("kind", "pk"):
        cells[duty.day, duty.shift].append(duty)
    now = shift_at(timezone.localtime())
    return [
        (
            weekday,
            [
                Cell(weekday, shift, cells[weekday, shift.key], (weekday, shift) == now)
                for shift in SHIFTS
            ],
        )
        for weekday in days
    ]


def on_duty(by: User, districts: Iterable[District]) -> OnDuty:
    """Who is on duty now in these districts."""
    day, shift = shift_at(timezone.localtime())
    found = duties_of(by).filter(day=day, shift=shift.key, district__in=list(districts))
    return OnDuty(day, shift, list(found.order_by("kind", "pk")))
