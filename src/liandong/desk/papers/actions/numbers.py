"""Offices and the numbers their registers give out."""

from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.models import Department, User
from liandong.desk.access.row_versions import check_version, copy_columns
from liandong.desk.papers.models import Office, Paper, Segment, UsedNumber
from liandong.desk.papers.queries.offices import check_keeps

TYPED: Final = ("full_name", "level", "address", "phone")
"""What the form of an office writes."""


@transaction.atomic
def save_office(*, office: Office, page_version: str | None = None, by: User) -> Office:
    """Store what a department puts on its papers; those already issued stay as they are."""
    check_keeps(office.department, by)
    stored = Office.objects.select_for_update().filter(pk=office.pk).first()
    before = _particulars(stored)
    if stored is None:
        stored = office
    else:
        typed = {name: getattr(office, name) for name in TYPED}
        check_version(stored, page_version, typed=typed)
        copy_columns(office, stored, TYPED)
    stored.save()
    after = _particulars(stored)
    changed = [name for name in TYPED if before[name] != after[name]]
    audit.record(
        "papers.office",
        by=by,
        of=stored.department,
        detail={
            "before": {name: before[name] for name in changed},
            "after": {name: after[name] for name in changed},
        },
    )
    return stored


def _particulars(office: Office | None) -> dict[str, str]:
    return {name: str(getattr(office, name)) if office else "" for name in TYPED}


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
    check_keeps(department, by)
    if not 1 <= first <= last:
        raise ValidationError("止号应不小于起号。")
    if not (prefix := prefix.strip()) or not (basis := basis.strip()):
        raise ValidationError("请写明机关代字和登记依据。")
    lock_numbers()
    others = Segment.objects.filter(prefix=prefix, year=year, first__lte=last, last__gte=first)
    if other := others.first():
        raise ValidationError(f"与已登记的号段 {other} 重叠。")
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
    """Record that no paper of the desk bears this number, and why."""
    check_keeps(segment.department, by)
    if not (reason := reason.strip()):
        raise ValidationError("请写明空号原因。")
    if not segment.first <= serial <= segment.last:
        raise ValidationError(f"{serial} 不在这个号段里。")
    lock_numbers()
    if segment.used.filter(serial=serial).exists():
        raise ValidationError(f"{serial} 号已经用过。")
    left = use(segment, serial, reason=reason, by=by)
    audit.record("papers.leave_out", by=by, of=segment, detail={"number": segment.number(serial)})
    return left


def use(
    segment: Segment, serial: int, *, paper: Paper | None = None, reason: str = "", by: User
) -> UsedNumber:
    """Use the number up; the database refuses it a second time."""
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
