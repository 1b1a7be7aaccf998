"""From one shift to the next."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import District
from liandong.desk.handling.models import HandOver
from liandong.desk.handling.queries.people import answers_for
from liandong.desk.handling.rules.shifts import shift_at
from liandong.desk.work.events import publish


@transaction.atomic
def leave_message(*, district: District, text: str, by: User) -> HandOver:
    """Leave words to the next shift; they may name people, so they are encrypted."""
    check(by, Permission.NOTE)
    if not answers_for(by, district):
        raise ValidationError(_("这个商圈不在您的范围内。"))
    if not text.strip():
        raise ValidationError(_("请先写下要交代的事。"))
    day, shift = shift_at(timezone.localtime())
    left = HandOver.objects.create(
        district=district, day=day, shift=shift.key, text=text.strip(), by=by
    )
    audit.record("handover.leave", by=by, of=left)
    publish("board")
    return left


@transaction.atomic
def take_over(left: HandOver, *, by: User) -> None:
    """Say that one has read it and goes on with it; the first to say so is kept."""
    check(by, Permission.NOTE)
    open_ones = HandOver.objects.select_for_update().filter(pk=left.pk, taken_by=None)
    if not open_ones.update(taken_by=by, taken_at=timezone.now()):
        raise ValidationError(_("已有人接班。"))
    audit.record("handover.take", by=by, of=left)
    publish("board")
