"""Keep a figure as it stands, and take it back for a reason."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.definitions import DEFINITIONS
from liandong.desk.insight.models import FrozenFigure
from liandong.desk.insight.pictures import FREEZABLE, freezable_by
from liandong.desk.insight.queries.behind import behind, versions_of
from liandong.desk.insight.queries.frozen import frozen_visible_to
from liandong.desk.insight.queries.scoped import latest
from liandong.desk.insight.scope import Scope


def freeze(name: str, scope: Scope, *, purpose: str, by: User) -> FrozenFigure:
    """Keep the figure with this name (see `FREEZABLE`), as `by` sees it now.

    It is counted before the transaction: a year takes longer than others should wait to write.
    """
    check(by, Permission.FREEZE)
    if name not in freezable_by(by):
        raise PermissionDenied(_("您看不到这项数字"))
    drawn = FREEZABLE[name].draw(scope, by)
    rows = behind(name, scope, by=by)
    ids = sorted(rows.values_list("pk", flat=True))
    versions = versions_of(rows)
    with transaction.atomic():
        made = FrozenFigure.objects.create(
            figure=name,
            query=scope.fixed,
            words=scope.words(),
            title=drawn.title,
            note=drawn.note,
            purpose=purpose,
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
        detail = {"chart": name, "disputes": len(ids), **scope.fixed}
        audit.record("figure.freeze", by=by, of=made, detail=detail)
    return made


def withdraw(figure: FrozenFigure, *, reason: str, by: User) -> None:
    """Say that it is not to be used, and why; it stays readable. A second time changes nothing."""
    check(by, Permission.FREEZE)
    if not frozen_visible_to(by).filter(pk=figure.pk).exists():
        raise PermissionDenied(_("您看不到这张冻结的图表"))
    with transaction.atomic():
        waiting = FrozenFigure.objects.filter(pk=figure.pk, withdrawn_at=None)
        if waiting.update(withdrawn_by=by, withdrawn_at=timezone.now(), withdrawn_reason=reason):
            audit.record("figure.withdraw", by=by, of=figure, detail={"reason": reason})
    figure.refresh_from_db()
