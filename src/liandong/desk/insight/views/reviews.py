"""联合研判: what one's side says of an alert."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.actions import reviewing
from liandong.desk.insight.forms_alerts import LONGEST
from liandong.desk.insight.views.alerts import alert_of


@require_POST
@requires(Permission.REVIEW_ALERTS)
def review(request: AuthenticatedHttpRequest, alert: str) -> HttpResponse:
    found = alert_of(request, alert)
    try:
        made = reviewing.review(
            found,
            verdict=request.POST.get("verdict", ""),
            reason=request.POST.get("reason", "")[:LONGEST],
            by=request.user,
        )
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        undo = reverse("alerts:take_back", args=[found.number, made.pk])
        messages.success(request, _("已记下本方研判"), extra_tags=f"undo:{undo}")
    return redirect("alerts:detail", alert=found.number)


@require_POST
@requires(Permission.REVIEW_ALERTS)
def take_back(request: AuthenticatedHttpRequest, alert: str, pk: int) -> HttpResponse:
    found = alert_of(request, alert)
    made = get_object_or_404(found.reviews, pk=pk)
    try:
        reviewing.take_back(made, by=request.user)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, _("已撤回，重新待研判"))
    return redirect("alerts:detail", alert=found.number)
