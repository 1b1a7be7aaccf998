"""The minutes of a sitting: a draft that grows, kept as each saved it."""

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.handling.actions.inviting import drop_notices
from liandong.desk.handling.models import Sitting, Wording
from liandong.desk.ui.wording import when
from liandong.desk.work.events import publish


@dataclass(frozen=True, slots=True)
class Minutes:
    """What was said."""

    minutes: str
    consumer_asks: str = ""
    merchant_offers: str = ""


@transaction.atomic
def write_minutes(sitting: Sitting, told: Minutes, *, seen: int | None = None, by: User) -> Wording:
    """What was said: the sitting is held. Written again, the newer words stand; the older are kept.

    `seen` is the wording that the page showed (0: none yet). Raises ValidationError.
    """
    check(by, Permission.MEDIATE)
    hold(sitting.dispute)
    sitting.refresh_from_db()
    if sitting.state not in {Sitting.State.PLANNED, Sitting.State.HELD}:
        raise ValidationError(_("这次调解已取消，或有人未到。"))
    if not told.minutes.strip():
        raise ValidationError(_("请先写下调解经过。"))
    _nobody_came_before(sitting, seen, by)
    held = sitting.state == Sitting.State.HELD
    sitting.state = Sitting.State.HELD
    words = {name: text.strip() for name, text in asdict(told).items()}
    for name, text in words.items():
        setattr(sitting, name, text)
    sitting.save(update_fields=["state", *words])
    made = Wording.objects.create(sitting=sitting, **words, by=by)
    drop_notices(sitting)
    if not held:
        write(sitting.dispute, "held", by=by, sitting=sitting.pk)
    audit.record("sitting.minutes", by=by, of=sitting, detail={"dispute": sitting.dispute_id})
    publish("board", dispute=sitting.dispute_id)
    return made


def _nobody_came_before(sitting: Sitting, seen: int | None, by: User) -> None:
    if seen is None:
        return
    theirs = sitting.wordings.filter(pk__gt=seen).exclude(by=by).select_related("by").last()
    if theirs:
        words = _("%(who)s %(when)s 已保存过笔录，见下方；您写的还没有保存，请合并后再保存。")
        told = {"who": theirs.by.display_name, "when": when(theirs.at)}
        raise ValidationError(words % told)
