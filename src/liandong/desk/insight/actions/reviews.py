"""Reviews of an alert by the association and the station, and taking them back."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.masking import mask_text
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.models import Alert, AlertReview
from liandong.desk.insight.queries.alerts import is_own_word, people_around, side_of
from liandong.desk.insight.rules.reviews import state
from liandong.desk.work.events import publish


@transaction.atomic
def review(alert: Alert, *, verdict: str, reason: str, by: User) -> AlertReview:
    """Record the verdict of one's side on the alert, with the reason; it replaces an earlier one.
    The reason is stored without whom the disputes around it know.

    Raises ValidationError without a verdict or a reason.
    """
    check(by, Permission.REVIEW_ALERTS)
    side = _own_side(alert, by)
    if verdict not in Alert.Verdict.values:
        raise ValidationError({"verdict": "请选择研判结论。"})
    if not reason.strip():
        raise ValidationError({"reason": "请写明理由。"})
    _hold(alert)
    standing = alert.reviews.filter(side=side, undone_at=None)
    for theirs in standing.select_related("by__department"):
        if not is_own_word(theirs, by):
            raise ValidationError(f"本方已由{theirs.by.department}研判，由该单位更改或撤回。")
    standing.update(undone_at=timezone.now(), undone_by=by)
    made = AlertReview.objects.create(
        alert=alert,
        side=side,
        verdict=verdict,
        reason=mask_text(reason.strip(), people_around(alert)),
        observed=alert.observed,
        by=by,
    )
    _settle(alert)
    audit.record("alert.review", by=by, of=alert, detail={"verdict": verdict, "side": side})
    return made


@transaction.atomic
def take_back(made: AlertReview, *, by: User) -> None:
    """Take back the review of one's own side, by the department that gave it.

    Raises ValidationError when it was replaced or taken back.
    """
    check(by, Permission.REVIEW_ALERTS)
    if made.side != _own_side(made.alert, by) or not is_own_word(made, by):
        raise PermissionDenied("只能撤回本单位的研判")
    _hold(made.alert)
    standing = AlertReview.objects.filter(pk=made.pk, undone_at=None)
    if not standing.update(undone_at=timezone.now(), undone_by=by):
        raise ValidationError("这条研判已撤回或已更改，请刷新。")
    _settle(made.alert)
    audit.record("alert.take_back", by=by, of=made.alert, detail={"side": made.side})


def _own_side(alert: Alert, by: User) -> str:
    side = side_of(by, alert)
    if not side:
        raise PermissionDenied("您的部门不参加这个商圈的联合研判")
    return side


def _hold(alert: Alert) -> None:
    """Lock and reread the alert: the page may be outdated."""
    alert.refresh_from_db(from_queryset=Alert.objects.select_for_update())


def _settle(alert: Alert) -> None:
    verdicts = alert.reviews.filter(undone_at=None).values_list("side", "verdict")
    alert.state, alert.verdict = state(dict(verdicts))
    alert.save(update_fields=["state", "verdict", "updated_at"])
    publish("alerts", alert=alert.pk)
