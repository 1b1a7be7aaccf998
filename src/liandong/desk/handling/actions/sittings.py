"""预约联调: booking, moving, calling off, checking in, holding a sitting."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import Room
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.page_versions import who_did
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.handling.actions.invitations import (
    check_still_mediated,
    drop_notices,
    hold_sitting,
    notify_of_change,
)
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.presiding import overlapping, presiding_over
from liandong.desk.handling.rules.sittings import BOOKABLE, too_early_to_come
from liandong.desk.ui.wording import when
from liandong.desk.work.events import publish


@transaction.atomic
def book(
    dispute: Dispute,
    *,
    way: str,
    room: Room | None,
    mediator: User,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
) -> Sitting:
    """Book a sitting where room and mediator are free. Raises ValidationError."""
    check(by, Permission.NOTE)
    hold(dispute, by=by)
    if dispute.stage not in BOOKABLE:
        raise ValidationError(f"“{dispute.get_stage_display()}”时不能预约调解，请先引导至调解室。")
    made = Sitting(
        dispute=dispute,
        way=way,
        room=room if way == Sitting.Way.ROOM else None,
        mediator=mediator,
        starts_at=starts_at,
        ends_at=ends_at,
        by=by,
    )
    _check_bookable(made)
    made.save()
    write(dispute, "booked", by=by, sitting=made.pk)
    _recorded("sitting.book", made, by)
    return made


@transaction.atomic
def move(
    sitting: Sitting,
    *,
    starts_at: datetime,
    ends_at: datetime,
    page_version: str | None = None,
    by: User,
) -> None:
    """Move to another time: both sides are notified, reminders of the old time are dropped.

    `page_version` is the time (ISO) that the page showed: a colleague may have moved it meanwhile.
    Raises PermissionDenied as `cancel`.
    """
    _takes_place(sitting, by)
    _check_may_change(sitting, by)
    if page_version is not None and page_version != sitting.starts_at.isoformat():
        moved = sitting.dispute.history.filter(verb="moved", detail__sitting=sitting.pk).last()
        who = f"{who_did(moved)} " if moved else ""
        raise ValidationError(
            f"{who}已改到 {when(sitting.starts_at)}，您的改期没有登记，仍要改的请再选一次。"
        )
    sitting.starts_at, sitting.ends_at = starts_at, ends_at
    _check_bookable(sitting)
    sitting.consumer_came_at = sitting.merchant_came_at = None  # came to the old time
    came = ["consumer_came_at", "merchant_came_at"]
    sitting.save(update_fields=["starts_at", "ends_at", *came])
    notify_of_change(sitting)
    write(sitting.dispute, "moved", by=by, sitting=sitting.pk)
    _recorded("sitting.move", sitting, by)


@transaction.atomic
def cancel(sitting: Sitting, *, by: User) -> None:
    """Call it off. Raises PermissionDenied for what the regulator has in hand where the office of
    `by` does not preside."""
    _planned(sitting, by)
    _check_may_change(sitting, by)
    sitting.state = Sitting.State.CANCELLED
    sitting.save(update_fields=["state"])
    notify_of_change(sitting)
    _recorded("sitting.cancel", sitting, by)


@transaction.atomic
def check_in(sitting: Sitting, side: str, *, early: bool = False, by: User) -> None:
    """One side (consumer, merchant) has come; long before the time only if `early` confirms it."""
    _takes_place(sitting, by)
    if not early and too_early_to_come(sitting.starts_at, timezone.now()):
        raise ValidationError(
            f"约定 {when(sitting.starts_at)} 开始，现在签到早了一小时以上。"
            "确已提前到的，请勾选确认。"
        )
    name = {"consumer": "consumer_came_at", "merchant": "merchant_came_at"}.get(side)
    if name is None:
        raise ValidationError("请选择到场的一方。")
    setattr(sitting, name, getattr(sitting, name) or timezone.now())
    sitting.save(update_fields=[name])
    _recorded("sitting.check_in", sitting, by)


@transaction.atomic
def no_show(sitting: Sitting, *, by: User) -> None:
    """Somebody did not come, though invited: a ground of termination (办法第23条第1款第2项). Raises
    PermissionDenied where the office of `by` does not preside."""
    _takes_place(sitting, by)
    if reason := presiding_over(sitting.dispute).of_other_office(by):
        raise PermissionDenied(reason)
    if sitting.starts_at > timezone.now():
        raise ValidationError("还没到约定的时间。")
    if sitting.consumer_came_at and sitting.merchant_came_at:
        raise ValidationError("双方都已签到。")
    sitting.state = Sitting.State.NO_SHOW
    sitting.save(update_fields=["state"])
    drop_notices(sitting)
    write(sitting.dispute, "no_show", by=by, sitting=sitting.pk)
    _recorded("sitting.no_show", sitting, by)


def _planned(sitting: Sitting, by: User) -> None:
    check(by, Permission.NOTE)
    hold_sitting(sitting, by)
    if sitting.state != Sitting.State.PLANNED:
        raise ValidationError("这次调解已不是待办，请刷新后再看。")


def _takes_place(sitting: Sitting, by: User) -> None:
    _planned(sitting, by)
    check_still_mediated(sitting)


def _check_may_change(sitting: Sitting, by: User) -> None:
    if reason := presiding_over(sitting.dispute).bars_change(by, sitting.mediator):
        raise PermissionDenied(reason)


def _check_bookable(sitting: Sitting) -> None:
    """Room, mediator and parties are free; nobody who may not mediate this does."""
    if sitting.starts_at >= sitting.ends_at or sitting.starts_at < timezone.now():
        raise ValidationError("请选一个将来的时段。")
    if sitting.way == Sitting.Way.ROOM and sitting.room is None:
        raise ValidationError("到站调解须选房间。")
    mediator = sitting.mediator
    if reason := presiding_over(sitting.dispute).why_not(mediator):
        raise ValidationError(reason)
    busy = overlapping(sitting)
    same = Q(mediator=mediator) | of_whole(sitting.dispute)
    if sitting.room is not None:
        same |= Q(room=sitting.room)
    if taken := busy.filter(same).select_related("room", "mediator").first():
        start = f"{timezone.localtime(taken.starts_at):%m-%d %H:%M}"
        room = taken.room.name if taken.room else taken.get_way_display()
        raise ValidationError(
            f"与 {start} 的一次调解冲突（{taken.mediator.display_name}，{room}），请另选时段。"
        )


def _recorded(action: str, sitting: Sitting, by: User) -> None:
    audit.record(action, by=by, of=sitting, detail={"dispute": sitting.dispute_id})
    publish("board", dispute=sitting.dispute_id)
