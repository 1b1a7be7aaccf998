"""The papers of a dispute: what is to be issued, filled from what is known; the whole file."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.disclosure.clear_text import disclose
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.views.disclosures import ask_reason
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.facts import recorded_facts
from liandong.desk.disputes.queries.reading_rights import eyes_on, may_read_people
from liandong.desk.disputes.queries.visibility import works_on
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.views.access import dispute_or_404, dispute_to_act_on, surviving_or_404
from liandong.desk.handling.actions.papers import (
    confirm_receipt_for,
    issue_for,
    note_refusal_for,
    serve_for,
    sign_for,
    void_for,
)
from liandong.desk.handling.forms.papers import (
    AttachForm,
    RefuseForm,
    ServeForm,
    SignForm,
    VoidForm,
)
from liandong.desk.handling.queries import dossier
from liandong.desk.handling.queries.attachment_rights import may_open
from liandong.desk.handling.queries.confirmation import confirmation_of
from liandong.desk.handling.queries.filling import numbers_of, values_for
from liandong.desk.handling.queries.outcome import facts_of, issues, not_issued
from liandong.desk.handling.queries.papers_of_steps import decided_of, handles
from liandong.desk.handling.queries.sittings import of_dispute
from liandong.desk.handling.rules.issuing import why_not_issued
from liandong.desk.handling.rules.names import CONSEQUENCES, usual
from liandong.desk.handling.views.attachments import rows_of
from liandong.desk.papers.forms import PaperForm
from liandong.desk.papers.models import Paper, Service
from liandong.desk.papers.queries.attachments import attachments_of
from liandong.desk.papers.queries.offices import letterhead
from liandong.desk.papers.queries.papers import (
    all_papers,
    paper_card,
    paper_cards,
    papers_of,
    refusal_sheet,
    values_of,
)
from liandong.desk.papers.rendering.stored import handed_out
from liandong.desk.papers.rules.forms import FORMS, issuable
from liandong.desk.papers.rules.layout import Heading, lay_out
from liandong.desk.papers.views.files import attached, drawn
from liandong.desk.ui.pages import go_on, page, refusal_on, run_action
from liandong.desk.ui.query_parameters import parse_day, parse_number
from liandong.desk.ui.typed_texts import typed_text
from liandong.desk.work.bounded_process import AllBusy, LimitsExceeded


@require_GET
@requires(Permission.ISSUE)
def papers(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Papers issued in the dispute, and the forms that one's office may issue, the usual first."""
    by = request.user
    dispute = dispute_or_404(by, number)
    name = _name_of(dispute)
    no_court = confirmation_of(dispute).why_not
    cards = paper_cards(numbers_of(dispute))
    due = not_issued(dispute, facts_of(dispute), of_dispute(by, dispute), cards)
    first = (*due, *usual(dispute.stage, name, confirmable=not no_court))
    ours, decided = works_on(by, dispute), decided_of(dispute)
    level = letterhead(by.department).level
    offered = [form for form in issuable(by.department.kind, level) if issues(by, form, level)]
    mine = [
        form
        for form in offered
        if ours and not why_not_issued(form.key, decided)
        if form.key != "confirmation" or not no_court
    ]
    context = {
        "dispute": dispute,
        "ours": ours,
        "cards": cards,
        "attachments": rows_of(by, dispute, attachments_of(numbers_of(dispute))),
        "attach_form": AttachForm(),
        "first": [form for key in dict.fromkeys(first) for form in mine if form.key == key],
        "others": [form for form in mine if form.key not in first],
        "name": CONSEQUENCES.get(name),
        "names": CONSEQUENCES,
        "no_court": no_court if by.department.kind in FORMS["confirmation"].issuers else "",
    }
    return page(request, "handling/papers/papers.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.ISSUE)
def new_paper(request: AuthenticatedHttpRequest, number: str, key: str) -> HttpResponse:
    """Fill in (GET, `?replaces=` an earlier one), look at the draft or issue (POST `go`)."""
    by = request.user
    dispute = dispute_to_act_on(by, number)
    kind = FORMS.get(key)
    if kind is None or not kind.of_disputes:
        raise Http404
    replaces = _replaced(request, dispute, key)
    clear = may_read_people(by, dispute)
    if request.method == "POST":
        go = request.POST.get("go", "")
        form = PaperForm(kind, request.POST, is_draft=go in {"pdf", "docx"})
        if form.is_valid() and go in {"pdf", "docx"}:
            return drawn(lay_out(kind, form.values(), Heading(), "草稿"), go, kind.title)
        if form.is_valid() and go == "issue":
            with refusal_on(form):
                paper = issue_for(
                    dispute=dispute,
                    form=kind,
                    values=form.values(),
                    replaces=replaces,
                    reason=typed_text(request, "reason", "原因", most=200),
                    page_version=parse_number(request.POST.get("page_version", "")) or 0,
                    by=by,
                )
                messages.success(request, f"已出具 {paper}")
                return redirect("handling:paper", pk=paper.pk)
    else:
        known = values_of(replaces) if replaces else values_for(by, dispute, kind)
        if replaces or clear:
            audit.record("papers.fill", by=by, of=dispute, detail={"form": key})
        form = PaperForm(kind, initial=known)
    last = papers_of(numbers_of(dispute)).filter(form=key).first()
    context = {
        "dispute": dispute,
        "kind": kind,
        "form": form,
        "replaces": replaces,
        "typed_reason": request.POST.get("reason", ""),
        "clear": clear,
        "page_version": last.pk if last else 0,
    }
    return page(request, "handling/papers/new.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.ISSUE)
def whole_file(request: AuthenticatedHttpRequest, number: str, ending: str) -> HttpResponse:
    """卷宗 as one PDF or as ZIP, of the pieces that one may open.

    Who holds the dispute has it at once. Anybody else must give a reason (POST `reason`) wherever a
    piece is in it, for all of them bear clear names.
    """
    by = request.user
    dispute = dispute_or_404(by, number)
    if ending not in {"pdf", "zip"}:
        raise Http404
    pieces = dossier.pieces_in_order(by, dispute)
    bound = sum(not piece.left_out for piece in pieces)
    detail = {"kind": ending, "pieces": bound, "left_out": len(pieces) - bound}
    if not bound or may_read_people(by, dispute):
        audit.record("papers.bind", by=by, of=dispute, detail=detail)
    elif (problem := _not_disclosed(request, dispute, detail)) is not None:
        return ask_reason(
            request,
            title=f"卷宗 {dispute.number}",
            words=f"您不是承办人。本卷 {bound} 份您可以打开，{len(pieces) - bound} 份不附；"
            "内有个人信息。",
            back=reverse("handling:papers", args=[number]),
            problem=problem,
        )
    make = dossier.as_pdf if ending == "pdf" else dossier.as_zip
    try:
        content = make(dispute, pieces)
    except AllBusy as error:
        messages.error(request, str(error))
    except LimitsExceeded:
        messages.error(request, "卷宗文件过大，不能合订为一个 PDF；请下载 ZIP，或者逐份打开。")
    else:
        return attached(content, ending, f"{dispute.number} 卷宗")
    return redirect("handling:papers", number)


def _not_disclosed(
    request: AuthenticatedHttpRequest, dispute: Dispute, detail: dict[str, Any]
) -> str | None:
    """None where a sufficient reason was given; else the problem, empty on the first request."""
    if request.method == "GET":
        return ""
    reason = request.POST.get("reason", "")
    try:
        disclose("papers.bind", of=dispute, reason=reason, by=request.user, detail=detail)
    except ValidationError as error:
        return error.messages[0]
    return None


def _replaced(request: AuthenticatedHttpRequest, dispute: Dispute, key: str) -> Paper | None:
    number = parse_number(request.GET.get("replaces", ""))
    if number is None:
        return None
    mine = all_papers().filter(
        dispute_number__in=numbers_of(dispute), form=key, state=Paper.State.ISSUED
    )
    return get_object_or_404(mine, pk=number, department=request.user.department)


def _name_of(dispute: Dispute) -> str:
    chosen = recorded_facts(dispute).filter(fact=Fact.NAME_CHOSEN.value).last()
    return str(chosen.detail.get("choice") or "") if chosen else ""


# One paper that was issued: its file, who signed it, how its copies went out.


@require_GET
@requires(Permission.ISSUE)
def paper(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found, dispute = _found(request.user, pk)
    audit.record("papers.read", by=request.user, of=found)
    card, ours = paper_card(found), works_on(request.user, dispute)
    scans = attachments_of([found.dispute_number]).filter(paper=found)
    context = {
        "paper": found,
        "dispute": dispute,
        "eyes": Eyes(may_open(request.user, found, dispute), eyes_on(request.user, dispute).whom),
        "card": card,
        "attachments": rows_of(request.user, dispute, scans),
        "attach_form": AttachForm(),
        "sign_form": SignForm(paper=found),
        "refuse_form": RefuseForm(card=card),
        "serve_form": ServeForm(paper=found),
        "mine": ours and found.is_valid and handles(request.user, found),
        "ours": ours,
        "clear": may_open(request.user, found, dispute),
    }
    return page(request, "handling/papers/paper.html", context)


@require_GET
@requires(Permission.ISSUE)
def file(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The PDF as it was issued, to the office that issued it and to who holds the dispute."""
    found, dispute = _found(request.user, pk)
    if not may_open(request.user, found, dispute):
        return go_on(request, reverse("handling:paper", args=[pk]))
    with audit.once_made("papers.take", by=request.user, of=found):
        return attached(handed_out(found), "pdf", str(found))


@require_POST
@requires(Permission.ISSUE)
def sign(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found, dispute = _found(request.user, pk, own=True)
    form = SignForm(request.POST, paper=found)
    return _done(request, found, form, partial(sign_for, dispute=dispute), "签署已登记")


@require_POST
@requires(Permission.ISSUE)
def refuse(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found, dispute = _found(request.user, pk, own=True)
    form = RefuseForm(request.POST, card=paper_card(found))
    action = partial(note_refusal_for, dispute=dispute)
    return _done(request, found, form, action, "拒签已登记，可以送达")


@require_GET
@requires(Permission.ISSUE)
def refusals(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Who refused to sign, to be printed and put behind the paper, which stays as it was issued."""
    found, dispute = _found(request.user, pk)
    refused = [
        signature for signature in found.signatures.select_related("by") if signature.is_refused
    ]
    if not refused:
        raise Http404
    if not may_open(request.user, found, dispute):
        return go_on(request, reverse("handling:paper", args=[pk]))
    with audit.once_made("papers.take", by=request.user, of=found):
        return drawn(refusal_sheet(found, refused), "pdf", f"{found} 拒签说明")


@require_POST
@requires(Permission.ISSUE)
def serve(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found, dispute = _found(request.user, pk, own=True)
    form = ServeForm(request.POST, paper=found)
    return _done(request, found, form, partial(serve_for, dispute=dispute), "送达已登记")


@require_POST
@requires(Permission.ISSUE)
def void(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found, dispute = _found(request.user, pk, own=True)
    action = partial(void_for, dispute=dispute)
    return _done(request, found, VoidForm(request.POST), action, "已作废，文号不再使用")


@require_POST
@requires(Permission.ISSUE)
def receive(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The receipt of a copy (`pk` is that of its service)."""
    service = get_object_or_404(Service, pk=pk)
    found, dispute = _found(request.user, service.paper_id, own=True)
    day = parse_day(request.POST.get("received_on", ""))
    url = reverse("handling:paper", args=[found.pk])
    if day is None:
        return go_on(request, url)
    return run_action(
        request,
        lambda: confirm_receipt_for(
            dispute=dispute, service=service, received_on=day, by=request.user
        ),
        "签收已登记",
        url,
    )


def _done(
    request: AuthenticatedHttpRequest, found: Paper, form: Any, action: Any, words: str
) -> HttpResponse:
    """Run the action with a complete form; the browser asks for what is missing before it sends."""
    url = reverse("handling:paper", args=[found.pk])
    if not form.is_valid():
        messages.error(request, "请填写完整。")
        return go_on(request, url)
    data = form.cleaned_data
    return run_action(request, lambda: action(paper=found, **data, by=request.user), words, url)


def _found(by: User, pk: int, *, own: bool = False) -> tuple[Paper, Dispute]:
    """A paper of a dispute that one sees; `own`: of one's own office."""
    found = get_object_or_404(all_papers(), pk=pk, **({"department": by.department} if own else {}))
    return found, surviving_or_404(by, found.dispute_number)
