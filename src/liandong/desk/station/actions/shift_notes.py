"""From one shift to the next."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.masking import mask_text
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import NOT_OURS
from liandong.desk.directory.models import District
from liandong.desk.handling.queries.staff import answers_for
from liandong.desk.handling.rules.shifts import shift_at
from liandong.desk.station.models import HandOver
from liandong.desk.station.queries.shift_notes import people_lately_known
from liandong.desk.work.events import publish


@transaction.atomic
def leave_message(*, district: District, text: str, by: User) -> HandOver:
    """Leave words to the next shift; they may name people, so they are encrypted."""
    check(by, Permission.NOTE)
    if not answers_for(by, district):
        raise PermissionDenied(NOT_OURS)
    if not text.strip():
        raise ValidationError("请填写交班事项。")
    day, shift = shift_at(timezone.localtime())
    text = text.strip()
    check_double(HandOver, "at", "留言", district=district, text=text, by=by)
    left = HandOver.objects.create(
        district=district,
        day=day,
        shift=shift.key,
        text=text,
        masked=mask_text(text, people_lately_known(by)),
        by=by,
    )
    audit.record("handover.leave", by=by, of=left)
    publish("board")
    return left


@transaction.atomic
def take_over(left: HandOver, *, by: User) -> None:
    """Take over the message; the first to do so is kept."""
    check(by, Permission.NOTE)
    if not answers_for(by, left.district):
        raise PermissionDenied(NOT_OURS)
    open_ones = HandOver.objects.select_for_update().filter(pk=left.pk, taken_by=None)
    if not open_ones.update(taken_by=by, taken_at=timezone.now()):
        raise ValidationError("已有人接班。")
    audit.record("handover.take", by=by, of=left)
    publish("board")
