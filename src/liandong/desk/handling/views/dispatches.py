"""Sending out, and the page of an outing on the phones of those who go."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.reading_rights import eyes_on
from liandong.desk.disputes.queries.steps import workflow_of
from liandong.desk.disputes.queries.visibility import works_on
from liandong.desk.disputes.queries.whole import standing
from liandong.desk.disputes.views.access import dispute_or_404, dispute_to_act_on
from liandong.desk.handling.actions import dispatches
from liandong.desk.handling.forms.roster import ArrivalForm, RecordForm, SendForm
from liandong.desk.handling.models import Presence
from liandong.desk.handling.queries.dispatches import outings_of, presences
from liandong.desk.handling.queries.roster import on_duty
from liandong.desk.handling.queries.staff import people_of
from liandong.desk.ui.pages import form_page, page, run_action


@require_http_methods(["GET", "POST"])
@requires(Permission.DISPATCH)
def send(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Choose who goes; those on duty stand chosen."""
    by = request.user
    dispute = dispute_to_act_on(by, number)
    people = people_of(dispute.district, Permission.DISPATCH)
    running = on_duty(by, [dispute.district] if dispute.district else [])
    chosen = [str(duty.person_id) for duty in running.duties if duty.person_id]
    form = SendForm(request.POST or None, people=people, initial={"people": chosen})
    version = posted_version(request)
    return form_page(
        request,
        "handling/dispatches/send.html",
        form,
        lambda: dispatches.send_out(dispute, form.people_chosen(), page_version=version, by=by),
        "已派出，到场人员的手机上立即可见",
        reverse("handling:outing", args=[dispute.number]),
        context=lambda: {"dispute": dispute, "on_duty": running},
    )


@require_GET
@requires(Permission.NOTE)
def outing(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Who was sent to this dispute, their times and records; the keys of the scene."""
    by = request.user
    dispute = dispute_or_404(by, number)
    audit.record("outing.read", by=by, of=dispute)
    ours = works_on(by, dispute)
    context = {
        "dispute": dispute,
        "eyes": eyes_on(by, dispute),
        "outings": outings_of(by, dispute),
        "workflow": workflow_of(by, dispute),
        "arrival": ArrivalForm(),
        "record": RecordForm(),
        "may_enter": ours and by.has_permission(Permission.DISPATCH),
        "ours": ours,
    }
    return page(request, "handling/dispatches/outing.html", context, partial="outing")


@require_POST
@requires(Permission.NOTE)
def confirm(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    presence = _presence(request, pk)
    return run_action(
        request,
        lambda: dispatches.confirm(presence, by=request.user),
        "已确认，在途中",
        _page(standing(presence.dispatch.dispute)),
    )


@require_POST
@requires(Permission.NOTE)
def arrive(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    presence = _presence(request, pk)
    form = ArrivalForm(request.POST)
    at = form.cleaned_data["at"] if form.is_valid() else None
    return run_action(
        request,
        lambda: dispatches.arrive(presence, at=at, by=request.user),
        "已登记到场",
        _page(standing(presence.dispatch.dispute)),
    )


@require_POST
@requires(Permission.NOTE)
def record(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    presence = _presence(request, pk)
    form = RecordForm(request.POST)
    data = form.cleaned_data if form.is_valid() else {}
    text, camera = data.get("text", ""), data.get("camera", "")
    return run_action(
        request,
        lambda: dispatches.write_record(presence, text=text, camera=camera, by=request.user),
        "现场记录已保存",
        _page(standing(presence.dispatch.dispute)),
    )


def _presence(request: AuthenticatedHttpRequest, pk: int) -> Presence:
    return get_object_or_404(presences(request.user), pk=pk)


def _page(dispute: Dispute) -> str:
    return reverse("handling:outing", args=[dispute.number])
