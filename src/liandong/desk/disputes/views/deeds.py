"""What one does on the page of a dispute."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions import correcting, merging, noting, splitting, taking_over
from liandong.desk.disputes.actions.undoing import undo as take_back
from liandong.desk.disputes.forms import MergeForm, NoteForm
from liandong.desk.disputes.forms_correction import correction_form
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.cards import FIELDS
from liandong.desk.disputes.queries.page import HEAD_FIELDS, answers_of, value_of
from liandong.desk.disputes.queries.seeing import seen_now
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.disputes.views.replies import refuse, tell_meanwhile, undo_tag
from liandong.desk.ui.asked import parse_number
from liandong.desk.ui.pages import fragment, go_on

JUST_DONE = timedelta(minutes=10)


@require_http_methods(["GET", "POST"])
@requires(Permission.CORRECT)
def correct(request: AuthenticatedHttpRequest, number: str, field: str) -> HttpResponse:
    """The small form in the place of an answer, and what it sends."""
    dispute = dispute_or_404(request.user, number)
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
            "seen": seen_now(dispute),
        }
        return fragment(request, "disputes/_correct.html", context)
    try:
        seen = request.POST.get("seen", "")
        done = correcting.correct(dispute, field, form.answer(), seen=seen, by=request.user)
    except ValidationError as error:
        return refuse(request, error, _page(dispute))
    if done:
        words = _("%(label)s已更正，并留作训练样本") % {"label": FIELDS[field]}
        messages.success(request, words, extra_tags=undo_tag(done))
    tell_meanwhile(request, dispute)
    still_seen = visible_to(request.user).filter(pk=dispute.pk).exists()
    return redirect(_page(dispute) if still_seen else "disputes:list")


@require_POST
@requires(Permission.NOTE)
def note(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    dispute = dispute_or_404(request.user, number)
    form = NoteForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    try:
        noting.add_note(dispute, text, by=request.user)
    except ValidationError as error:
        return refuse(request, error, _page(dispute))
    messages.success(request, _("备注已保存"))
    tell_meanwhile(request, dispute)
    return redirect(_page(dispute))


@require_POST
@requires(Permission.LINK)
def merge(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Bring the dispute whose number was typed into this one."""
    dispute = dispute_or_404(request.user, number)
    form = MergeForm(request.POST)
    told = form.cleaned_data["other"] if form.is_valid() else ""
    other = visible_to(request.user).filter(number=told).first()
    if other is None:
        unknown = ValidationError(_("没有这个编号的纠纷，或不在您可见的范围内。"))
        return refuse(request, unknown, _page(dispute))
    return _try(request, dispute, merging.merge, _("已合并为同一纠纷"), other)


@require_POST
@requires(Permission.LINK)
def split(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Make the records that were ticked (`record`, many) a dispute of their own."""
    dispute = dispute_or_404(request.user, number)
    chosen = [parse_number(one) or 0 for one in request.POST.getlist("record")]
    members = list(dispute.members.filter(record__in=chosen))
    words = _("已拆成两件，系统不再把它们归在一起")
    return _try(request, dispute, splitting.split, words, members)


@require_POST
@requires(Permission.NOTE)
def take_over(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Hold it from now on, instead of a colleague."""
    dispute = dispute_or_404(request.user, number)
    try:
        done = taking_over.take_over(dispute, by=request.user)
    except ValidationError as error:
        return refuse(request, error, _page(dispute))
    messages.success(request, _("现在由您承办"), extra_tags=undo_tag(done))
    return redirect(_page(dispute))


@require_POST
@requires(Permission.CORRECT)
def withdraw(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """No consumer dispute: all of its records, or the one that `record` names."""
    dispute = dispute_or_404(request.user, number)
    members = dispute.members.select_related("record")
    if one := request.POST.get("record"):
        members = members.filter(record=parse_number(one) or 0)
    words = _("已认定不是消费纠纷，移出列表")
    return _try(request, dispute, correcting.not_a_dispute, words, list(members))


@require_POST
@requires(Permission.CORRECT, Permission.LINK, Permission.NOTE)
def undo(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Of what one sees, or what one has just done: a correction may have moved it out of sight."""
    seen = Q(dispute__in=visible_to(request.user, withdrawn=True))
    just_done = Q(by=request.user, at__gte=timezone.now() - JUST_DONE)
    entry = get_object_or_404(HistoryEntry.objects.filter(seen | just_done), pk=pk)
    url = _page(entry.dispute)
    try:
        dispute = take_back(entry, by=request.user)
    except ValidationError as error:
        return refuse(request, error, url)
    messages.success(request, _("已撤销"))
    return redirect(_page(dispute))


def _try(
    request: AuthenticatedHttpRequest, dispute: Dispute, deed: Any, words: str, what: Any
) -> HttpResponse:
    try:
        done = deed(dispute, what, by=request.user)
    except ValidationError as error:
        return refuse(request, error, _page(dispute))
    messages.success(request, words, extra_tags=undo_tag(done))
    return go_on(request, _page(dispute))


def _page(dispute: Dispute) -> str:
    return reverse("disputes:detail", args=[dispute.number])
