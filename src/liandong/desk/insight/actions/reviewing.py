"""What the association and the station say of an alert: said, and taken back."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.models import Alert, AlertReview
from liandong.desk.insight.queries.alerts import side_of
from liandong.desk.insight.rules.reviewing import state
from liandong.desk.work.events import publish


@transaction.atomic
def review(alert: Alert, *, verdict: str, reason: str, by: User) -> AlertReview:
    """Say for one's side what the alert was, and why; an earlier word of that side is replaced.

    Raises ValidationError without a verdict or a reason.
    """
    check(by, Permission.REVIEW_ALERTS)
    side = _own_side(by)
    if verdict not in Alert.Verdict.values:
        raise ValidationError(_("请选择研判结论。"))
    if not reason.strip():
        raise ValidationError(_("请写明理由。"))
    _hold(alert)
    standing = alert.reviews.filter(side=side, undone_at=None)
    standing.update(undone_at=timezone.now(), undone_by=by)
    made = AlertReview.objects.create(
        alert=alert,
        side=side,
        verdict=verdict,
        reason=reason.strip(),
        observed=alert.observed,
        by=by,
    )
    _settle(alert)
    audit.record("alert.review", by=by, of=alert, detail={"verdict": verdict, "side": side})
    return made


@transaction.atomic
def take_back(made: AlertReview, *, by: User) -> None:
    """Take back what one's own side said. Raises ValidationError when it was replaced or taken."""
    check(by, Permission.REVIEW_ALERTS)
    if made.side != _own_side(by):
        raise PermissionDenied(_("只能撤回本方的研判"))
    _hold(made.alert)
    standing = AlertReview.objects.filter(pk=made.pk, undone_at=None)
    if not standing.update(undone_at=timezone.now(), undone_by=by):
        raise ValidationError(_("这条研判已撤回或已更改，请刷新。"))
    _settle(made.alert)
    audit.record("alert.take_back", by=by, of=made.alert, detail={"side": made.side})


def _own_side(by: User) -> str:
    side = side_of(by)
    if not side:
        raise PermissionDenied(_("您的部门不参加联合研判"))
    return side


def _hold(alert: Alert) -> None:
    """The page may be old: nobody changes the alert now, and it is read anew."""
    alert.refresh_from_db(from_queryset=Alert.objects.select_for_update())


def _settle(alert: Alert) -> None:
    said = alert.reviews.filter(undone_at=None).values_list("side", "verdict")
    alert.state, alert.verdict = state(dict(said))
    alert.save(update_fields=["state", "verdict", "updated_at"])
    publish("alerts", alert=alert.pk)
