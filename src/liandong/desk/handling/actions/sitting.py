"""预约联调: booking, moving, calling off, checking in, holding a sitting."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import Room
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.seeing import who_did
from liandong.desk.handling.actions.inviting import (
    check_still_mediated,
    drop_notices,
    tell_of_change,
)
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.people import answers_for
from liandong.desk.handling.queries.recusals import recused
from liandong.desk.handling.rules.mediating import BOOKABLE
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
    hold(dispute)
    if dispute.stage not in BOOKABLE:
        words = _("“%(stage)s”时不能预约调解，请先“进站再调”。")
        raise ValidationError(words % {"stage": dispute.get_stage_display()})
    made = Sitting(
        dispute=dispute,
        way=way,
        room=room if way == Sitting.Way.ROOM else None,
        mediator=mediator,
        starts_at=starts_at,
        ends_at=ends_at,
        by=by,
    )
    _fits(made)
    made.save()
    write(dispute, "booked", by=by, sitting=made.pk)
    _recorded("sitting.book", made, by)
    return made


@transaction.atomic
def move(
    sitting: Sitting, *, starts_at: datetime, ends_at: datetime, seen: str = "", by: User
) -> None:
    """Another time; both sides are told of it, reminders of the old time are dropped.

    `seen` is the time (ISO) that the page showed: a colleague may have moved it meanwhile.
    """
    _takes_place(sitting, by)
    if seen and seen != sitting.starts_at.isoformat():
        moved = sitting.dispute.history.filter(verb="moved", detail__sitting=sitting.pk).last()
        words = _("%(who)s已改到 %(start)s，您的改期没有登记，仍要改的请再选一次。")
        who = f"{who_did(moved)} " if moved else ""
        raise ValidationError(words % {"who": who, "start": when(sitting.starts_at)})
    sitting.starts_at, sitting.ends_at = starts_at, ends_at
    _fits(sitting)
    sitting.save(update_fields=["starts_at", "ends_at"])
    tell_of_change(sitting)
    write(sitting.dispute, "moved", by=by, sitting=sitting.pk)
    _recorded("sitting.move", sitting, by)


@transaction.atomic
def cancel(sitting: Sitting, *, by: User) -> None:
    _planned(sitting, by)
    sitting.state = Sitting.State.CANCELLED
    sitting.save(update_fields=["state"])
    tell_of_change(sitting)
    _recorded("sitting.cancel", sitting, by)


@transaction.atomic
def check_in(sitting: Sitting, side: str, *, by: User) -> None:
    """One side (consumer, merchant) has come."""
    _takes_place(sitting, by)
    name = {"consumer": "consumer_came_at", "merchant": "merchant_came_at"}.get(side)
    if name is None:
        raise ValidationError(_("请选择到的是哪一方。"))
    setattr(sitting, name, getattr(sitting, name) or timezone.now())
    sitting.save(update_fields=[name])
    _recorded("sitting.check_in", sitting, by)


@transaction.atomic
def no_show(sitting: Sitting, *, by: User) -> None:
    """Somebody did not come, though told: a ground to end the mediation (办法第23条第1款第2项)."""
    _takes_place(sitting, by)
    if sitting.starts_at > timezone.now():
        raise ValidationError(_("还没到约定的时间。"))
    if sitting.consumer_came_at and sitting.merchant_came_at:
        raise ValidationError(_("双方都已签到。"))
    sitting.state = Sitting.State.NO_SHOW
    sitting.save(update_fields=["state"])
    drop_notices(sitting)
    write(sitting.dispute, "no_show", by=by, sitting=sitting.pk)
    _recorded("sitting.no_show", sitting, by)


def _planned(sitting: Sitting, by: User) -> None:
    check(by, Permission.NOTE)
    hold(sitting.dispute)
    sitting.refresh_from_db()
    if sitting.state != Sitting.State.PLANNED:
        raise ValidationError(_("这次调解已不是待办，请刷新后再看。"))


def _takes_place(sitting: Sitting, by: User) -> None:
    _planned(sitting, by)
    check_still_mediated(sitting)


def _fits(sitting: Sitting) -> None:
    """Room, mediator and parties are free; nobody who may not mediate this does."""
    if sitting.starts_at >= sitting.ends_at or sitting.starts_at < timezone.now():
        raise ValidationError(_("请选一个将来的时段。"))
    if sitting.way == Sitting.Way.ROOM and sitting.room is None:
        raise ValidationError(_("到站调解须选房间。"))
    mediator, district = sitting.mediator, sitting.dispute.district
    if not mediator.has_permission(Permission.MEDIATE) or not answers_for(mediator, district):
        raise ValidationError(_("所选的人不能调解这件纠纷。"))
    if mediator.pk in recused(sitting.dispute):
        raise ValidationError(_("此人已被准许回避，请换一位调解员。"))
    busy = Sitting.objects.filter(
        state=Sitting.State.PLANNED, starts_at__lt=sitting.ends_at, ends_at__gt=sitting.starts_at
    ).exclude(pk=sitting.pk)
    same = Q(mediator=mediator) | Q(dispute=sitting.dispute)
    if sitting.room is not None:
        same |= Q(room=sitting.room)
    if taken := busy.filter(same).select_related("room", "mediator").first():
        words = _("与 %(start)s 的一次调解冲突（%(who)s，%(room)s），请另选时段。")
        told = {
            "start": f"{timezone.localtime(taken.starts_at):%m-%d %H:%M}",
            "who": taken.mediator.display_name,
            "room": taken.room.name if taken.room else taken.get_way_display(),
        }
        raise ValidationError(words % told)


def _recorded(action: str, sitting: Sitting, by: User) -> None:
    audit.record(action, by=by, of=sitting, detail={"dispute": sitting.dispute_id})
    publish("board", dispute=sitting.dispute_id)
