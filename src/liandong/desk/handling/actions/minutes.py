"""The minutes of a sitting: a draft that grows, kept as each saved it."""

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.history import write
from liandong.desk.handling.actions.invitations import drop_notices, hold_sitting
from liandong.desk.handling.models import Sitting, Wording
from liandong.desk.handling.queries.presiding import Presiding, presiding_over
from liandong.desk.handling.queries.sittings import are_own_minutes, may_write_minutes
from liandong.desk.handling.rules.sittings import not_begun
from liandong.desk.ui.wording import when
from liandong.desk.work.events import publish


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes, and the positions of both sides."""

    minutes: str
    consumer_asks: str = ""
    merchant_offers: str = ""


@transaction.atomic
def write_minutes(
    sitting: Sitting,
    minutes: Minutes,
    *,
    early: bool = False,
    page_version: int | None = None,
    by: User,
) -> Wording:
    """Save the minutes: the sitting counts as held. Earlier versions are kept.

    Before the time that was agreed only with `early`, which says that it took place then: it began
    when both sides were there, or now where nobody wrote down that they came.
    `page_version` is the wording that the page showed (0: none yet). Raises ValidationError, also
    where others preside than the office of `by`: what was typed is not lost on the page.
    """
    check(by, Permission.MEDIATE)
    hold_sitting(sitting, by)
    if sitting.state not in {Sitting.State.PLANNED, Sitting.State.HELD}:
        raise ValidationError("这次调解已取消，或有人未到。")
    if not minutes.minutes.strip():
        raise ValidationError("请先写下调解经过。")
    rule = presiding_over(sitting.dispute)
    _may_be_written(sitting, rule, by)
    _nobody_came_before(sitting, page_version, by)
    held = sitting.state == Sitting.State.HELD
    if not held and (reason := rule.excluded(sitting.mediator)):
        raise ValidationError(f"{reason}请取消这次调解，另约调解员。")
    if not held and not_begun(sitting.starts_at, timezone.now()):
        _begin_early(sitting, early)
    sitting.state = Sitting.State.HELD
    words = {name: text.strip() for name, text in asdict(minutes).items()}
    for name, text in words.items():
        setattr(sitting, name, text)
    sitting.save(update_fields=["state", "starts_at", "ends_at", *words])
    made = Wording.objects.create(sitting=sitting, **words, by=by)
    drop_notices(sitting)
    if not held:
        write(sitting.dispute, "held", by=by, sitting=sitting.pk)
    audit.record("sitting.minutes", by=by, of=sitting, detail={"dispute": sitting.dispute_id})
    publish("board", dispute=sitting.dispute_id)
    return made


def _begin_early(sitting: Sitting, early: bool) -> None:
    if not early:
        raise ValidationError(
            f"约定 {when(sitting.starts_at)} 开始，还没到时间。"
            "确已提前进行的，请勾选“提前进行”再保存。"
        )
    came = sitting.consumer_came_at, sitting.merchant_came_at
    length = sitting.ends_at - sitting.starts_at
    both = [moment for moment in came if moment]
    sitting.starts_at = max(both) if len(both) == len(came) else timezone.now()
    sitting.ends_at = sitting.starts_at + length


def _may_be_written(sitting: Sitting, rule: Presiding, by: User) -> None:
    last = sitting.wordings.select_related("by").order_by("pk").last()
    if reason := rule.bars_minutes(by, own=are_own_minutes(by, sitting, last)):
        raise ValidationError(f"{reason}您写的没有保存，请交主持的调解员。")
    if not may_write_minutes(by, sitting, last):
        who = f"{last.by.display_name} {when(last.at)} 已保存过笔录" if last else "已有笔录"
        raise ValidationError(
            f"{who}，其中的个人信息您看不到，不能由您改写，您写的没有保存。请交承办人或主持的调解员补记。"
        )


def _nobody_came_before(sitting: Sitting, page_version: int | None, by: User) -> None:
    if page_version is None:
        return
    theirs = sitting.wordings.filter(pk__gt=page_version).exclude(by=by).select_related("by").last()
    if theirs:
        raise ValidationError(
            f"{theirs.by.display_name} {when(theirs.at)} 已保存过笔录，见下方；"
            "您写的还没有保存，请合并后再保存。"
        )
