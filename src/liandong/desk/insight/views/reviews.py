"""联合研判: the review of an alert by one's side."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.actions import reviews
from liandong.desk.insight.forms.alerts import LONGEST
from liandong.desk.insight.views.alerts import alert_of
from liandong.desk.ui.pages import run_action
from liandong.desk.ui.typed_texts import typed_text


@require_POST
@requires(Permission.REVIEW_ALERTS)
def review(request: AuthenticatedHttpRequest, alert: str) -> HttpResponse:
    found = alert_of(request, alert)
    verdict, reason = (
        request.POST.get("verdict", ""),
        typed_text(request, "reason", "理由", most=LONGEST),
    )
    return run_action(
        request,
        lambda: reviews.review(found, verdict=verdict, reason=reason, by=request.user),
        "本方研判意见已保存",
        reverse("alerts:detail", args=[found.number]),
        tag=lambda made: f"undo:{reverse('alerts:take_back', args=[found.number, made.pk])}",
    )


@require_POST
@requires(Permission.REVIEW_ALERTS)
def take_back(request: AuthenticatedHttpRequest, alert: str, pk: int) -> HttpResponse:
    found = alert_of(request, alert)
    made = get_object_or_404(found.reviews, pk=pk)
    return run_action(
        request,
        lambda: reviews.take_back(made, by=request.user),
        "已撤回，重新待研判",
        reverse("alerts:detail", args=[found.number]),
    )
