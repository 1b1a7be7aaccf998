"""One paper that was issued: its file, who signed it, how its copies went out."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.handling.forms_papers import AttachForm, ServeForm, SignForm, VoidForm
from liandong.desk.handling.queries.filling import may_read_people
from liandong.desk.handling.views.attachments import rows_of
from liandong.desk.handling.views.replies import done_or_told_why
from liandong.desk.papers.actions.issuing import void_paper
from liandong.desk.papers.actions.serving import confirm_receipt, serve_paper, sign_paper
from liandong.desk.papers.models import Paper, Service
from liandong.desk.papers.queries.attachments import attachments_of
from liandong.desk.papers.queries.papers import file_of, paper_card
from liandong.desk.papers.views.files import attached
from liandong.desk.ui.asked import parse_day
from liandong.desk.ui.pages import go_on, page


@require_GET
@requires(Permission.ISSUE)
def paper(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found, dispute = _found(request.user, pk)
    audit.record("papers.read", by=request.user, of=found)
    scans = attachments_of([found.matter]).filter(paper=found)
    context = {
        "paper": found,
        "dispute": dispute,
        "card": paper_card(found),
        "attachments": rows_of(request.user, dispute, scans),
        "attach_form": AttachForm(),
        "sign_form": SignForm(paper=found),
        "serve_form": ServeForm(paper=found),
        "mine": found.is_valid and found.department_id == request.user.department_id,
        "clear": _may_read(request.user, found, dispute),
    }
    return page(request, "handling/paper.html", context)


@require_GET
@requires(Permission.ISSUE)
def file(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The PDF as it was issued, to the office that issued it and to who holds the matter."""
    found, dispute = _found(request.user, pk)
    if not _may_read(request.user, found, dispute):
        return go_on(request, reverse("handling:paper", args=[pk]))
    audit.record("papers.take", by=request.user, of=found)
    return attached(file_of(found), "pdf", str(found))


@require_POST
@requires(Permission.ISSUE)
def sign(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found, _dispute = _found(request.user, pk, own=True)
    form = SignForm(request.POST, paper=found)
    return _done(request, found, form, sign_paper, _("签署已登记"))


@require_POST
@requires(Permission.ISSUE)
def serve(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found, _dispute = _found(request.user, pk, own=True)
    form = ServeForm(request.POST, paper=found)
    return _done(request, found, form, serve_paper, _("送达已登记"))


@require_POST
@requires(Permission.ISSUE)
def void(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found, _dispute = _found(request.user, pk, own=True)
    return _done(request, found, VoidForm(request.POST), void_paper, _("已作废，文号不再使用"))


@require_POST
@requires(Permission.ISSUE)
def receive(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The receipt of a copy (`pk` is that of its service)."""
    service = get_object_or_404(Service.objects.select_related("paper"), pk=pk)
    found, _dispute = _found(request.user, service.paper_id, own=True)
    day = parse_day(request.POST.get("received_on", ""))
    url = reverse("handling:paper", args=[found.pk])
    if day is None:
        return go_on(request, url)
    return done_or_told_why(
        request,
        lambda: confirm_receipt(service=service, received_on=day, by=request.user),
        _("签收已登记"),
        url,
    )


def _done(
    request: AuthenticatedHttpRequest, found: Paper, form: Any, deed: Any, words: str
) -> HttpResponse:
    """Do what a complete form tells; the browser asks for what is missing before it sends."""
    url = reverse("handling:paper", args=[found.pk])
    if not form.is_valid():
        messages.error(request, _("请填写完整。"))
        return go_on(request, url)
    told = form.cleaned_data
    return done_or_told_why(request, lambda: deed(paper=found, **told, by=request.user), words, url)


def _found(by: User, pk: int, *, own: bool = False) -> tuple[Paper, Dispute]:
    """A paper of a matter that one sees; `own`: of one's own office."""
    papers = Paper.objects.select_related("department", "issued_by", "replaces")
    found = get_object_or_404(papers, pk=pk, **({"department": by.department} if own else {}))
    seen = visible_to(by, withdrawn=True).select_related("merged_into")
    dispute = get_object_or_404(seen, number=found.matter)
    return found, dispute.merged_into or dispute


def _may_read(by: User, found: Paper, dispute: Dispute) -> bool:
    return found.department_id == by.department_id or may_read_people(by, dispute)
