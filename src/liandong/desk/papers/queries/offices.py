"""Offices, their segments of numbers, and which number is next."""

from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, QuerySet

from liandong.desk.access.guard import check
from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.roles import ROLES
from liandong.desk.papers.models import Office, Segment, UsedNumber
from liandong.desk.papers.rules.forms import ISSUER_WORDS
from liandong.desk.papers.rules.parts import Form

HEADS: Final = [role.key for role in ROLES.values() if Permission.ALLOT in role.permissions]


def letterhead(department: Department) -> Office:
    """What the department puts on its papers; its plain name where nothing was set."""
    found = Office.objects.filter(department=department).first()
    return found or Office(department=department, full_name=department.name)


def next_number(department: Department, form: Form, year: int) -> tuple[Segment, int] | None:
    """The lowest number left among those allotted for the form; a segment of its own goes first."""
    segments = Segment.objects.filter(department=department, year=year).order_by("first", "pk")
    fitting = [segment for segment in segments if not segment.covers or form.key in segment.covers]
    for segment in sorted(fitting, key=lambda segment: not segment.covers):
        used = set(segment.used.values_list("serial", flat=True))
        left = (serial for serial in range(segment.first, segment.last + 1) if serial not in used)
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
    known = {number.serial for number in used}
    highest = max(known, default=segment.first)
    return Register(segment, used, [n for n in range(segment.first, highest) if n not in known])


def issuing_offices() -> QuerySet[Department]:
    """Those that may issue papers in their own name."""
    return Department.objects.filter(kind__in=list(ISSUER_WORDS)).order_by("kind", "name")


def offices_kept_by(by: User) -> QuerySet[Department]:
    """The offices whose letterhead and numbers `by` keeps: that of `by`, and those of the same
    districts in which nobody may."""
    heads = User.objects.filter(is_active=True, role__in=HEADS).values("department")
    own = set(by.department.districts)
    headless = [
        office.pk
        for office in issuing_offices().exclude(pk__in=heads)
        if not own or not office.districts or own & set(office.districts)
    ]
    return issuing_offices().filter(pk__in=[by.department_id, *headless])


def check_keeps(office: Department, by: User) -> None:
    """Raise PermissionDenied unless `by` keeps the letterhead and the numbers of the office."""
    check(by, Permission.ALLOT)
    if not offices_kept_by(by).filter(pk=office.pk).exists():
        raise PermissionDenied("落款和文号由该单位的负责人登记")
