"""The roster: who is on duty when."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import NOT_OURS
from liandong.desk.directory.models import District
from liandong.desk.handling.models import Duty
from liandong.desk.handling.queries.staff import answers_for, kind_of
from liandong.desk.work.events import publish

WEEK = timedelta(days=7)


@transaction.atomic
def put_on_duty(
    *,
    district: District,
    day: date,
    shift: str,
    person: User | None = None,
    guest: str = "",
    by: User,
) -> Duty:
    """Put an account, or a stationed lawyer by name, on a shift. Twice is once."""
    _check(district, by)
    if person is not None and not answers_for(person, district):
        raise ValidationError("此人不负责这个商圈。")
    who = {"person": person} if person else {"guest": guest.strip(), "person": None}
    if not person and not who["guest"]:
        raise ValidationError("请选择人员，或填写驻点律师姓名。")
    kind = kind_of(person) if person else Duty.Kind.LAWYER
    duty, _new = Duty.objects.get_or_create(
        district=district, day=day, shift=shift, **who, defaults={"kind": kind}
    )
    _record("roster.add", duty, by)
    return duty


@transaction.atomic
def take_off_duty(duty: Duty, *, by: User) -> None:
    """Not from a day that is over: who was on duty then stays."""
    _check(duty.district, by)
    if duty.day < timezone.localdate():
        raise ValidationError(
            "过去的班次已成记录，不能取消；排错的，请补排实际值班的人，并写进交接。"
        )
    _record("roster.remove", duty, by)
    duty.delete()


@transaction.atomic
def repeat_week(*, district: District, monday: date, by: User) -> int:
    """The week of `monday` becomes like the one before it, beside what stands there already."""
    _check(district, by)
    last = Duty.objects.filter(district=district, day__gte=monday - WEEK, day__lt=monday)
    there = Duty.objects.filter(district=district, day__gte=monday, day__lt=monday + WEEK)
    known = {_key(duty) for duty in there}
    new = [
        Duty(
            district=district,
            day=duty.day + WEEK,
            shift=duty.shift,
            kind=duty.kind,
            person_id=duty.person_id,
            guest=duty.guest,
        )
        for duty in last
    ]
    made = Duty.objects.bulk_create(duty for duty in new if _key(duty) not in known)
    audit.record("roster.repeat", by=by, of=district, detail={"duties": len(made)})
    publish("board")
    return len(made)


def _key(duty: Duty) -> tuple[date, str, int | None, str]:
    return duty.day, duty.shift, duty.person_id, duty.guest


def _check(district: District, by: User) -> None:
    check(by, Permission.DISPATCH)
    if not answers_for(by, district):
        raise PermissionDenied(NOT_OURS)


def _record(action: str, duty: Duty, by: User) -> None:
    detail = {"day": duty.day.isoformat(), "shift": duty.shift, "person": duty.person_id}
    audit.record(action, by=by, of=duty, detail=detail)
    publish("board")
