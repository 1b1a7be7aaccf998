"""How a district is watched, as a person sets it, and a rehearsal of it on last year."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.models import Level, Rehearsal, Sensitivity, Watch
from liandong.desk.work import jobs

REHEARSE: Final = "insight.rehearse"
LEAST, MOST = 2, 200
KEPT: Final = 20
"""Rehearsals of a district that are kept."""


@transaction.atomic
def set_watch(
    watch: Watch,
    *,
    sensitivity: str,
    floor: int,
    levels: Sequence[str],
    comparable_since: date | None,
    by: User,
) -> None:
    """Change how a district is watched, from the next night on. Raises ValidationError."""
    check(by, Permission.SET_ALERTS)
    _check(sensitivity, floor, levels)
    watch.sensitivity, watch.floor, watch.levels = sensitivity, floor, list(levels)
    watch.comparable_since = comparable_since
    watch.save(update_fields=["sensitivity", "floor", "levels", "comparable_since"])
    detail = {"sensitivity": sensitivity, "floor": floor, "levels": list(levels)}
    audit.record("alert.settings", by=by, of=watch, detail=detail)


@transaction.atomic
def start_rehearsal(
    watch: Watch, *, sensitivity: str, floor: int, levels: Sequence[str], by: User
) -> Rehearsal:
    """Find out in the background which alerts these settings would have raised last year."""
    check(by, Permission.SET_ALERTS)
    _check(sensitivity, floor, levels)
    made = Rehearsal.objects.create(
        watch=watch, sensitivity=sensitivity, floor=floor, levels=list(levels), by=by
    )
    older = watch.rehearsals.order_by("-pk").values_list("pk", flat=True)[KEPT:]
    Rehearsal.objects.filter(pk__in=list(older)).delete()
    detail = {"sensitivity": sensitivity, "floor": floor, "levels": list(levels)}
    audit.record("alert.rehearse", by=by, of=watch, detail=detail)
    jobs.start(REHEARSE, key=f"rehearsal-{made.pk}", by=by.pk, rehearsal_id=made.pk)
    return made


def _check(sensitivity: str, floor: int, levels: Sequence[str]) -> None:
    if sensitivity not in Sensitivity.values or not set(levels) <= set(Level.values):
        raise ValidationError(_("没有这样的选项。"))
    if not levels:
        raise ValidationError(_("请至少选一个层级。"))
    if not LEAST <= floor <= MOST:
        told = {"least": LEAST, "most": MOST}
        raise ValidationError(_("最少件数请在 %(least)d 到 %(most)d 之间。") % told)
