"""How a district is watched, as a person sets it, and a rehearsal of it on last year."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import check_works_in
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
    least_in_window: int,
    levels: Sequence[str],
    comparable_since: date | None,
    by: User,
) -> None:
    """Change how a district is watched, from the next night on. Raises ValidationError."""
    check(by, Permission.SET_ALERTS)
    check_works_in(by, watch.district.name if watch.district else "")
    _check(sensitivity, least_in_window, levels)
    watch.sensitivity, watch.least_in_window, watch.levels = (
        sensitivity,
        least_in_window,
        list(levels),
    )
    watch.comparable_since = comparable_since
    watch.save(update_fields=["sensitivity", "least_in_window", "levels", "comparable_since"])
    detail = {
        "sensitivity": sensitivity,
        "least_in_window": least_in_window,
        "levels": list(levels),
    }
    audit.record("alert.settings", by=by, of=watch, detail=detail)


@transaction.atomic
def start_rehearsal(
    watch: Watch, *, sensitivity: str, least_in_window: int, levels: Sequence[str], by: User
) -> Rehearsal:
    """Find out in the background which alerts these settings would have raised last year."""
    check(by, Permission.SET_ALERTS)
    check_works_in(by, watch.district.name if watch.district else "")
    _check(sensitivity, least_in_window, levels)
    made = Rehearsal.objects.create(
        watch=watch,
        sensitivity=sensitivity,
        least_in_window=least_in_window,
        levels=list(levels),
        by=by,
    )
    older = watch.rehearsals.order_by("-pk").values_list("pk", flat=True)[KEPT:]
    Rehearsal.objects.filter(pk__in=list(older)).delete()
    detail = {
        "sensitivity": sensitivity,
        "least_in_window": least_in_window,
        "levels": list(levels),
    }
    audit.record("alert.rehearse", by=by, of=watch, detail=detail)
    jobs.start(REHEARSE, key=f"rehearsal-{made.pk}", by=by.pk, rehearsal_id=made.pk)
    return made


def _check(sensitivity: str, least_in_window: int, levels: Sequence[str]) -> None:
    if sensitivity not in Sensitivity.values or not set(levels) <= set(Level.values):
        raise ValidationError("没有这样的选项。")
    if not levels:
        raise ValidationError({"levels": "请至少选一个层级。"})
    if not LEAST <= least_in_window <= MOST:
        raise ValidationError({"least_in_window": f"最少件数请在 {LEAST} 到 {MOST} 之间。"})
