"""Offices and the numbers their registers give out."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import Department, User
from liandong.desk.access.permissions import Permission
from liandong.desk.papers.models import Office, Paper, Segment, UsedNumber


@transaction.atomic
def save_office(*, office: Office, by: User) -> Office:
    """Store what a department puts on its papers; those already issued keep what they say."""
    check(by, Permission.ALLOT)
    office.save()
    audit.record("papers.office", by=by, of=office.department)
    return office


@transaction.atomic
def allot(
    *,
    department: Department,
    prefix: str,
    year: int,
    first: int,
    last: int,
    covers: Sequence[str],
    basis: str,
    by: User,
) -> Segment:
    """Register numbers that the office's own register has set apart; none may be in two segments.

    Raises ValidationError for such, and for a segment without what it rests on.
    """
    check(by, Permission.ALLOT)
    if not 1 <= first <= last:
        raise ValidationError(_("止号应不小于起号。"))
    if not (prefix := prefix.strip()) or not (basis := basis.strip()):
        raise ValidationError(_("请写明机关代字和登记依据。"))
    lock_numbers()
    others = Segment.objects.filter(prefix=prefix, year=year, first__lte=last, last__gte=first)
    if other := others.first():
        raise ValidationError(_("与已登记的号段 %(other)s 重叠。") % {"other": other})
    made = Segment.objects.create(
        department=department,
        prefix=prefix,
        year=year,
        first=first,
        last=last,
        covers=list(covers),
        basis=basis,
        by=by,
    )
    audit.record("papers.allot", by=by, of=made, detail={"numbers": str(made)})
    return made


@transaction.atomic
def leave_out(*, segment: Segment, serial: int, reason: str, by: User) -> UsedNumber:
    """Say of a number that no paper of the desk bears it, and why."""
    check(by, Permission.ALLOT)
    if not (reason := reason.strip()):
        raise ValidationError(_("请写明空号原因。"))
    if not segment.first <= serial <= segment.last:
        raise ValidationError(_("%(serial)d 不在这个号段里。") % {"serial": serial})
    lock_numbers()
    if segment.used.filter(serial=serial).exists():
        raise ValidationError(_("%(serial)d 号已经用过。") % {"serial": serial})
    left = use(segment, serial, reason=reason, by=by)
    audit.record("papers.leave_out", by=by, of=segment, detail={"number": segment.number(serial)})
    return left


def use(
    segment: Segment, serial: int, *, paper: Paper | None = None, reason: str = "", by: User
) -> UsedNumber:
    """Take the number away; the database refuses it a second time."""
    return UsedNumber.objects.create(
        segment=segment,
        prefix=segment.prefix,
        year=segment.year,
        serial=serial,
        paper=paper,
        reason=reason,
        by=by,
    )


def lock_numbers() -> None:
    """Until the transaction ends, nobody else gives out or allots numbers of known segments."""
    list(Segment.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
