"""Offices, their segments of numbers, and which number is next."""

from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet

from liandong.desk.access.guard import check
from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.papers.models import Office, Segment, UsedNumber
from liandong.desk.papers.rules.parts import Form


def letterhead(department: Department) -> Office:
    """What the department puts on its papers; its plain name where nothing was set."""
    found = Office.objects.filter(department=department).first()
    return found or Office(department=department, full_name=department.name)


def next_number(department: Department, form: Form, year: int) -> tuple[Segment, int] | None:
    """The lowest number left among those allotted for the form; a segment of its own goes first."""
    segments = Segment.objects.filter(department=department, year=year).order_by("first", "pk")
    fitting = [one for one in segments if not one.covers or form.key in one.covers]
    for segment in sorted(fitting, key=lambda one: not one.covers):
        used = set(segment.used.values_list("serial", flat=True))
        left = (one for one in range(segment.first, segment.last + 1) if one not in used)
        if (serial := next(left, None)) is not None:
            return segment, serial
    return None


def segments(by: User) -> QuerySet[Segment]:
    """All segments with `gone` (numbers used or left out) and `highest`, newest first."""
    check(by, Permission.ALLOT)
    counted = Segment.objects.annotate(gone=Count("used"), highest=Max("used__serial"))
    return counted.select_related("department", "by").order_by("-year", "department", "first")


@dataclass(frozen=True, slots=True)
class Register:
    """A segment as its register shows it: what became of each number, and gaps without reason."""

    segment: Segment
    used: list[UsedNumber]
    gaps: list[int]

    @property
    def left(self) -> int:
        return self.segment.size - len(self.used)


def register_of(by: User, segment: Segment) -> Register:
    """Numbers below the highest one used that nobody used or explained are gaps."""
    check(by, Permission.ALLOT)
    used = list(segment.used.select_related("paper", "by").order_by("serial"))
    known = {one.serial for one in used}
    highest = max(known, default=segment.first)
    return Register(segment, used, [n for n in range(segment.first, highest) if n not in known])
