"""Sending out, and the page of an outing on the phones of those who go."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.steps import workflow_of
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.handling.actions import dispatching
from liandong.desk.handling.forms import ArrivalForm, RecordForm, SendForm
from liandong.desk.handling.models import Presence
from liandong.desk.handling.queries.dispatches import outings_of, presences
from liandong.desk.handling.queries.people import people_of
from liandong.desk.handling.queries.roster import on_duty
from liandong.desk.handling.views.replies import done_or_told_why
from liandong.desk.ui.pages import page


@require_http_methods(["GET", "POST"])
@requires(Permission.DISPATCH)
def send(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Choose who goes; those on duty stand chosen."""
    by = request.user
    dispute = dispute_or_404(by, number)
    people = people_of(dispute.district, Permission.DISPATCH)
    running = on_duty(by, [dispute.district] if dispute.district else [])
    chosen = [str(duty.person_id) for duty in running.duties if duty.person_id]
    form = SendForm(request.POST or None, people=people, initial={"people": chosen})
    if form.is_valid():
        try:
            seen = request.POST.get("seen", "")
            dispatching.send_out(dispute, form.people_chosen(), seen=seen, by=by)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已派出，到场人员的手机上立即可见"))
            return redirect("handling:outing", number=dispute.number)
    context = {"dispute": dispute, "form": form, "on_duty": running}
    return page(request, "handling/send.html", context)


@require_GET
@requires(Permission.NOTE)
def outing(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Who was sent to this matter, their times and records; the keys of the scene."""
    by = request.user
    dispute = dispute_or_404(by, number)
    context = {
        "dispute": dispute,
        "outings": outings_of(by, dispute),
        "workflow": workflow_of(by, dispute),
        "arrival": ArrivalForm(),
        "record": RecordForm(),
        "may_enter": by.has_permission(Permission.DISPATCH),
    }
    return page(request, "handling/outing.html", context, partial="outing")


@require_POST
@requires(Permission.NOTE)
def confirm(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    presence = _presence(request, pk)
    return done_or_told_why(
        request,
        lambda: dispatching.confirm(presence, by=request.user),
        _("已确认，在途中"),
        _page(presence.dispatch.dispute),
    )


@require_POST
@requires(Permission.NOTE)
def arrive(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    presence = _presence(request, pk)
    form = ArrivalForm(request.POST)
    at = form.cleaned_data["at"] if form.is_valid() else None
    return done_or_told_why(
        request,
        lambda: dispatching.arrive(presence, at=at, by=request.user),
        _("已登记到场"),
        _page(presence.dispatch.dispute),
    )


@require_POST
@requires(Permission.NOTE)
def record(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    presence = _presence(request, pk)
    form = RecordForm(request.POST)
    told = form.cleaned_data if form.is_valid() else {}
    text, camera = told.get("text", ""), told.get("camera", "")
    return done_or_told_why(
        request,
        lambda: dispatching.write_record(presence, text=text, camera=camera, by=request.user),
        _("现场记录已保存"),
        _page(presence.dispatch.dispute),
    )


def _presence(request: AuthenticatedHttpRequest, pk: int) -> Presence:
    return get_object_or_404(presences(request.user), pk=pk)


def _page(dispute: Dispute) -> str:
    return reverse("handling:outing", args=[dispute.number])
