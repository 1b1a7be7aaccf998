"""Actions on the page of a dispute."""

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions import corrections, holders, notes
from liandong.desk.disputes.actions.links import merges
from liandong.desk.disputes.actions.undo import undo as take_back
from liandong.desk.disputes.forms.corrections import correction_form
from liandong.desk.disputes.forms.disputes import MergeForm, NoteForm
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.history import entries_to_undo
from liandong.desk.disputes.queries.page import HEAD_FIELDS, answers_of, value_of
from liandong.desk.disputes.queries.page_versions import NO_PAGE, current_version
from liandong.desk.disputes.queries.records import FIELDS
from liandong.desk.disputes.views.access import dispute_to_act_on
from liandong.desk.disputes.views.replies import tell_meanwhile, undo_tag
from liandong.desk.ui.pages import fragment, refusal_as_toast, run_action
from liandong.desk.ui.query_parameters import parse_number

JUST_DONE = timedelta(minutes=10)
UNKNOWN: Final = "没有这个编号的纠纷，或不在您可见的范围内。"


@require_http_methods(["GET", "POST"])
@requires(Permission.CORRECT)
def correct(request: AuthenticatedHttpRequest, number: str, field: str) -> HttpResponse:
    """The small form in the place of an answer, and what it sends."""
    dispute = dispute_to_act_on(request.user, number)
    if field not in HEAD_FIELDS:
        raise Http404
    held = value_of(dispute, field, answers_of(request.user, dispute))
    form = correction_form(field, held, request.POST or None)
    if not form.is_valid():
        context = {
            "form": form,
            "dispute": dispute,
            "action": reverse("disputes:correct", args=[dispute.number, field]),
            "label": FIELDS[field],
            "page_version": current_version(dispute),
        }
        return fragment(request, "disputes/page/_correct.html", context)
    with refusal_as_toast(request):
        page_version = request.POST.get("page_version") or NO_PAGE
        done = corrections.correct(
            dispute, field, form.answer(), page_version=page_version, by=request.user
        )
        if done:
            words = f"{FIELDS[field]}已更正，并留作训练样本"
            messages.success(request, words, extra_tags=undo_tag(done))
        tell_meanwhile(request, dispute)
    still_visible = visible_to(request.user).filter(pk=dispute.pk).exists()
    return redirect(_page(dispute) if still_visible else "disputes:list")


@require_POST
@requires(Permission.NOTE)
def note(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    dispute = dispute_to_act_on(request.user, number)
    form = NoteForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    with refusal_as_toast(request):
        notes.add_note(dispute, text, by=request.user)
        messages.success(request, "备注已保存")
        tell_meanwhile(request, dispute)
    return redirect(_page(dispute))


@require_POST
@requires(Permission.LINK)
def merge(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Bring the dispute whose number was typed into this one."""
    dispute = dispute_to_act_on(request.user, number)
    form = MergeForm(request.POST)
    other_number = form.cleaned_data["other"] if form.is_valid() else ""
    other = visible_to(request.user).filter(number=other_number).first()
    if other is None:
        messages.error(request, UNKNOWN)
        return redirect(_page(dispute))
    return run_action(
        request,
        lambda: merges.merge(dispute, other, by=request.user),
        "已合并为同一纠纷",
        _page(dispute),
        tag=undo_tag,
    )


@require_POST
@requires(Permission.LINK)
def split(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Make the records that were ticked (`record`, many) a dispute of their own."""
    dispute = dispute_to_act_on(request.user, number)
    chosen = [parse_number(pk) or 0 for pk in request.POST.getlist("record")]
    members = list(dispute.members.filter(record__in=chosen))
    return run_action(
        request,
        lambda: merges.split(dispute, members, by=request.user),
        "已拆成两件，系统不再把它们归在一起",
        _page(dispute),
        tag=undo_tag,
    )


@require_POST
@requires(Permission.NOTE)
def take_over(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Hold it from now on, instead of a colleague."""
    dispute = dispute_to_act_on(request.user, number)
    return run_action(
        request,
        lambda: holders.take_over(dispute, by=request.user),
        "现在由您承办",
        _page(dispute),
        tag=undo_tag,
    )


@require_POST
@requires(Permission.CORRECT)
def withdraw(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """No consumer dispute: all of its records, or the one that `record` names."""
    dispute = dispute_to_act_on(request.user, number)
    members = dispute.members.select_related("record")
    if one := request.POST.get("record"):
        members = members.filter(record=parse_number(one) or 0)
    return run_action(
        request,
        lambda: corrections.not_a_dispute(dispute, list(members), by=request.user),
        "已认定不是消费纠纷，移出列表",
        _page(dispute),
        tag=undo_tag,
    )


@require_POST
@requires(Permission.CORRECT, Permission.LINK, Permission.NOTE)
def undo(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    undoable = entries_to_undo(request.user, timezone.now() - JUST_DONE)
    entry = get_object_or_404(undoable, pk=pk)
    url = _page(entry.dispute)
    with refusal_as_toast(request):
        url = _page(take_back(entry, by=request.user))
        messages.success(request, "已撤销")
    return redirect(url)


def _page(dispute: Dispute) -> str:
    return reverse("disputes:detail", args=[dispute.number])
