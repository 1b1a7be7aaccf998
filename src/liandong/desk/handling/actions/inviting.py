"""Telling the parties of a sitting: invitations, reminders, changes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.models import Notice, Sitting
from liandong.desk.handling.rules.mediating import STILL_MEDIATED
from liandong.desk.work.events import publish
from liandong.desk.work.jobs import start

REMIND_BEFORE: Final = timedelta(hours=24)


@transaction.atomic
def invite(sitting: Sitting, to: Mapping[str, str], *, by: User) -> list[Notice]:
    """Tell each side at its telephone or mail address, and remind it a day before.

    Time, place and mediator are told in advance, with the right of recusal (办法第20、21条).
    """
    check(by, Permission.NOTE)
    hold(sitting.dispute)
    sitting.refresh_from_db()
    check_still_mediated(sitting)
    reached = {side: address.strip() for side, address in to.items() if address.strip()}
    if sitting.state != Sitting.State.PLANNED or not reached:
        raise ValidationError(_("请至少填一方的手机或邮箱；已取消的不再通知。"))
    now = timezone.now()
    made = [_notice(sitting, Notice.Kind.INVITATION, side, reached[side], now) for side in reached]
    remind_at = sitting.starts_at - REMIND_BEFORE
    if remind_at > now:
        kind = Notice.Kind.REMINDER
        made += [_notice(sitting, kind, side, reached[side], remind_at) for side in reached]
    Notice.objects.bulk_create(made)
    if set(reached) == set(Notice.Side.values):
        told = {"sitting": sitting.pk}
        record_fact(dispute=sitting.dispute, fact=Fact.INVITED, detail=told, by=by)
    audit.record("sitting.invite", by=by, of=sitting, detail={"sides": sorted(reached)})
    publish("board", dispute=sitting.dispute_id)
    start("handling.send_notices", key="notices")
    return made


def check_still_mediated(sitting: Sitting) -> None:
    """Raise ValidationError where the matter has gone on meanwhile, and nobody need come."""
    dispute = sitting.dispute
    if dispute.stage not in STILL_MEDIATED:
        words = _("这件现在是“%(stage)s”，这次调解不再进行，可以取消。")
        raise ValidationError(words % {"stage": dispute.get_stage_display()})


def tell_of_change(sitting: Sitting) -> None:
    """Those who were told before are told that the sitting was moved or called off."""
    told = list(sitting.notices.filter(kind=Notice.Kind.INVITATION))
    drop_notices(sitting)
    now = timezone.now()
    made = [_notice(sitting, Notice.Kind.CHANGE, one.side, one.to, now) for one in told]
    remind_at = sitting.starts_at - REMIND_BEFORE
    if sitting.state == Sitting.State.PLANNED and remind_at > now:
        kind = Notice.Kind.REMINDER
        made += [_notice(sitting, kind, one.side, one.to, remind_at) for one in told]
    Notice.objects.bulk_create(made)
    if made:
        start("handling.send_notices", key="notices")


def drop_notices(sitting: Sitting) -> None:
    """What still waits to be sent is not sent any more."""
    waiting = sitting.notices.filter(state=Notice.State.WAITING)
    waiting.update(state=Notice.State.DROPPED)


def _notice(sitting: Sitting, kind: str, side: str, to: str, due_at: datetime) -> Notice:
    return Notice(
        sitting=sitting, kind=kind, side=side, to=to, text=_words(sitting, kind), due_at=due_at
    )


def _words(sitting: Sitting, kind: str) -> str:
    """The text of a message: no name of a party, for telephones are read by others."""
    told = {
        "number": sitting.dispute.number,
        "start": f"{timezone.localtime(sitting.starts_at):%Y年%m月%d日 %H:%M}",
        "where": sitting.room.name if sitting.room else sitting.get_way_display(),
        "who": sitting.mediator.display_name,
    }
    if sitting.state == Sitting.State.CANCELLED:
        return _("您的消费纠纷（%(number)s）原定的调解已取消，另行通知。") % told
    head = {
        Notice.Kind.INVITATION: _("请参加调解："),
        Notice.Kind.REMINDER: _("提醒：明天有一次调解。"),
        Notice.Kind.CHANGE: _("调解时间有变动，现改为："),
    }[Notice.Kind(kind)]
    words = _(
        "%(start)s，%(where)s，调解员%(who)s，消费纠纷 %(number)s。"
        "您有权申请调解员回避；不能参加请提前告知。"
    )
    return head + words % told
