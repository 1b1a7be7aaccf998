"""Notices to the parties of a sitting: invitations, reminders, changes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.forms.addresses import address_of
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.queries.whole import standing
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.models import Notice, Sitting
from liandong.desk.handling.rules.sittings import STILL_MEDIATED
from liandong.desk.work.events import publish
from liandong.desk.work.jobs import start

ONE_SIDE_ALONE: Final = "只通知另一方的，请把这一方留空。"
REMIND_BEFORE: Final = timedelta(hours=24)
HEADS: Final[dict[str, str]] = {
    Notice.Kind.INVITATION: "请参加调解：",
    Notice.Kind.REMINDER: "提醒：明天有一次调解。",
}
MOVED: Final = "调解时间有变动，现改为："
NEW_MEDIATOR: Final = "调解员有更换，时间、地点不变："


@transaction.atomic
def invite(sitting: Sitting, to: Mapping[str, str], *, by: User) -> list[Notice]:
    """Notify each side at its telephone or mail address, and remind it a day before.

    The notice names time, place, mediator and the right of recusal (办法第20、21条).
    """
    check(by, Permission.NOTE)
    hold_sitting(sitting, by)
    check_still_mediated(sitting)
    given = {side: address_of(words) for side, words in to.items()}
    reached = {side: address for side, address in given.items() if address}
    if sitting.state != Sitting.State.PLANNED or not reached:
        raise ValidationError("请至少填一方的手机或邮箱；已取消的不再通知。")
    now = timezone.now()
    if sitting.starts_at <= now:
        raise ValidationError("约定的时间已过，不能再通知；请先改期。")
    made = [_notice(sitting, Notice.Kind.INVITATION, side, reached[side], now) for side in reached]
    for notice in made:
        same = {"sitting": sitting, "side": notice.side, "to": notice.to, "text": notice.text}
        what = f"给{notice.get_side_display()}的通知"
        check_double(
            Notice, "due_at", what, remedy=ONE_SIDE_ALONE, state__in=Notice.ON_ITS_WAY, **same
        )
    remind_at = sitting.starts_at - REMIND_BEFORE
    if remind_at > now:
        kind = Notice.Kind.REMINDER
        made += [_notice(sitting, kind, side, reached[side], remind_at) for side in reached]
    Notice.objects.bulk_create(made)
    if set(reached) == set(Notice.Side.values):
        detail = {"sitting": sitting.pk}
        record_fact(dispute=sitting.dispute, fact=Fact.INVITED, detail=detail, by=by)
    audit.record("sitting.invite", by=by, of=sitting, detail={"sides": sorted(reached)})
    publish("board", dispute=sitting.dispute_id)
    start("handling.send_notices", key="notices")
    return made


def hold_sitting(sitting: Sitting, by: User) -> None:
    """As `hold`; where its dispute was merged into another, what is done with it counts there."""
    hold(standing(sitting.dispute), by=by)
    sitting.refresh_from_db()
    sitting.dispute = standing(sitting.dispute)


def check_still_mediated(sitting: Sitting) -> None:
    """Raise ValidationError where the dispute has gone on meanwhile, and nobody need come."""
    dispute = sitting.dispute
    if dispute.stage not in STILL_MEDIATED:
        raise ValidationError(
            f"这件现在是“{dispute.get_stage_display()}”，这次调解不再进行，可以取消。"
        )


def notify_of_change(sitting: Sitting, head: str = MOVED) -> None:
    """Notify those who were invited that the sitting was called off, or what changed: `head` comes
    before time, place and mediator."""
    invited = list(sitting.notices.filter(kind=Notice.Kind.INVITATION))
    drop_notices(sitting)
    now = timezone.now()
    made = [
        _notice(sitting, Notice.Kind.CHANGE, notice.side, notice.to, now, head)
        for notice in invited
    ]
    remind_at = sitting.starts_at - REMIND_BEFORE
    if sitting.state == Sitting.State.PLANNED and remind_at > now:
        kind = Notice.Kind.REMINDER
        made += [_notice(sitting, kind, notice.side, notice.to, remind_at) for notice in invited]
    Notice.objects.bulk_create(made)
    if made:
        start("handling.send_notices", key="notices")


def drop_notices(sitting: Sitting) -> None:
    """What still waits to be sent is not sent any more."""
    waiting = sitting.notices.filter(state=Notice.State.WAITING)
    waiting.update(state=Notice.State.DROPPED)


def _notice(
    sitting: Sitting, kind: str, side: str, to: str, due_at: datetime, head: str = ""
) -> Notice:
    text = _words(sitting, head or HEADS[kind])
    return Notice(sitting=sitting, kind=kind, side=side, to=to, text=text, due_at=due_at)


def _words(sitting: Sitting, head: str) -> str:
    """The text of a message: no name of a party, for telephones are read by others."""
    number = sitting.dispute.number
    if sitting.state == Sitting.State.CANCELLED:
        return f"您的消费纠纷（{number}）原定的调解已取消，另行通知。"
    start = f"{timezone.localtime(sitting.starts_at):%Y年%m月%d日 %H:%M}"
    return (
        f"{head}{start}，{_where(sitting)}，调解员{sitting.mediator.display_name}，"
        f"消费纠纷 {number}。您有权申请调解员回避；不能参加请提前告知。"
    )


def _where(sitting: Sitting) -> str:
    """The room, or the way; a video sitting with its link."""
    if sitting.room:
        return sitting.room.name
    way = str(sitting.get_way_display())
    return f"{way} {sitting.link}" if sitting.link else way


# The link of a video sitting: both sides and the experts of the panel come in by it.

LONGEST: Final = 500


@transaction.atomic
def set_link(sitting: Sitting, link: str, *, by: User) -> None:
    """Where the video sitting takes place; who was invited already gets a notice. Raises
    ValidationError for what is no address, or no video sitting to come."""
    check(by, Permission.NOTE)
    hold_sitting(sitting, by)
    if sitting.way != Sitting.Way.VIDEO or sitting.state != Sitting.State.PLANNED:
        raise ValidationError("只有约好的视频调解可以登记入会链接。")
    address = link.strip()
    if len(address) > LONGEST:
        raise ValidationError("链接太长。")
    URLValidator(schemes=["https", "http"], message="请填完整的入会链接，如 https://…")(address)
    sitting.link = address
    sitting.save(update_fields=["link"])
    notify_of_change(sitting, f"视频调解入会链接：{address} 。")
    audit.record("sitting.link", by=by, of=sitting)
    publish("board", dispute=sitting.dispute_id)
