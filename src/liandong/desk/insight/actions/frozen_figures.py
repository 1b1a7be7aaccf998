"""Keep a figure as it stands, and take it back for a reason."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.guard import check
from liandong.desk.access.masking import mask_text
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import sees_district, works_in
from liandong.desk.insight.definitions import DEFINITIONS
from liandong.desk.insight.models import FrozenFigure
from liandong.desk.insight.pictures import FREEZABLE, freezable_by
from liandong.desk.insight.queries.frozen import frozen_visible_to, people_behind
from liandong.desk.insight.queries.frozen_digests import digest_of
from liandong.desk.insight.queries.scoped import latest
from liandong.desk.insight.queries.underlying import behind, versions_of
from liandong.desk.insight.scope import Scope


def freeze(name: str, scope: Scope, *, purpose: str, by: User) -> FrozenFigure:
    """Keep the figure with this name (see `FREEZABLE`), as `by` sees it now.

    The purpose is stored without whom its disputes know: colleagues read it who see nobody.
    Of a district that `by` does not see it would be 0, and stand as its figure for good.
    It is counted before the transaction: a year takes longer than others should wait to write.
    """
    check(by, Permission.FREEZE)
    if name not in freezable_by(by):
        raise PermissionDenied("您看不到这项数字")
    if scope.district and not sees_district(by, scope.district):
        raise PermissionDenied("没有这个商圈，或不在您可见的范围内")
    drawn = FREEZABLE[name].draw(scope, by)
    rows = behind(name, scope, by=by)
    ids = sorted(rows.values_list("pk", flat=True))
    versions = versions_of(rows)
    masked = mask_text(purpose, people_behind(ids))
    with transaction.atomic():
        same: dict[str, Any] = {
            "figure": name,
            "query": scope.fixed,
            "purpose": masked,
            "withdrawn_at": None,
        }
        check_double(FrozenFigure, "at", "留存", by=by, **same)
        made = FrozenFigure.objects.create(
            figure=name,
            query=scope.fixed,
            words=scope.words(),
            title=drawn.title,
            note=drawn.note,
            purpose=masked,
            spec=drawn.spec,
            rows=ids,
            definition=str(DEFINITIONS[name].text),
            method=str(DEFINITIONS[name].method),
            versions=versions,
            latest=latest(by=by),
            district="" if FREEZABLE[name].everywhere else scope.district,
            department=by.department,
            by=by,
        )
        made.refresh_from_db()  # numbers as the database writes them
        digest = digest_of(made)
        detail = {"chart": name, "disputes": len(ids), "digest": digest, **scope.fixed}
        audit.record("figure.freeze", by=by, of=made, detail=detail)
    return made


def may_withdraw(figure: FrozenFigure, by: User) -> bool:
    """Whether the figure is of the own department, or of a district that it serves; those of the
    whole city withdraw all."""
    own = figure.department_id == by.department_id or by.department.area is None
    theirs = own or (bool(figure.district) and works_in(by, figure.district))
    return theirs and by.has_permission(Permission.FREEZE)


def withdraw(figure: FrozenFigure, *, reason: str, by: User) -> None:
    """Withdraw the figure with a reason; it stays readable. A second time changes nothing."""
    check(by, Permission.FREEZE)
    if not frozen_visible_to(by).filter(pk=figure.pk).exists():
        raise PermissionDenied("您看不到这张存档图表")
    if not may_withdraw(figure, by):
        raise PermissionDenied("由留存它的单位撤回")
    masked = mask_text(reason, people_behind(figure.rows))
    with transaction.atomic():
        standing = FrozenFigure.objects.select_for_update().filter(pk=figure.pk, withdrawn_at=None)
        if waiting := standing.first():
            waiting.withdrawn_by, waiting.withdrawn_at = by, timezone.now()
            waiting.withdrawn_reason = masked
            waiting.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
            audit.record("figure.withdraw", by=by, of=figure)
    figure.refresh_from_db()
