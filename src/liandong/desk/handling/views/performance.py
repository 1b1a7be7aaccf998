"""The agreement, and whether it is kept."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version
from liandong.desk.disputes.actions.steps import check_decides
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.facts import facts_in_force, name_held, position_of
from liandong.desk.disputes.queries.reading_rights import eyes_on
from liandong.desk.disputes.queries.steps import address_of_next, may_decide, workflow_of
from liandong.desk.disputes.queries.visibility import check_works_on, works_on
from liandong.desk.disputes.rules.possible_steps import lacking
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.disputes.views.access import dispute_or_404, dispute_to_act_on
from liandong.desk.disputes.views.replies import tell_meanwhile
from liandong.desk.handling.actions import performance as performing
from liandong.desk.handling.actions.performance import Line
from liandong.desk.handling.forms.performance import AgreementForm, PerformedForm, RemindForm
from liandong.desk.handling.models import Instalment
from liandong.desk.handling.queries.confirmation import confirmation_of
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.handling.queries.performance import parts_to_act_on, plan_of
from liandong.desk.handling.rules.agreement_wording import agreement_words
from liandong.desk.handling.rules.names import CONSEQUENCES
from liandong.desk.papers.digests import digest_of
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.layout import Heading, lay_out
from liandong.desk.papers.views.files import drawn
from liandong.desk.ui.pages import is_fragment, page, refusal_as_toast, refusal_on, run_action


@require_http_methods(["GET", "POST"])
@requires(Permission.DISPATCH, Permission.MEDIATE)
def agreement(request: AuthenticatedHttpRequest, number: str, verb: str) -> HttpResponse:
    """What was agreed: its parts, and what the step still lacks."""
    dispute = dispute_to_act_on(request.user, number)
    if verb not in performing.VERBS:
        raise Http404
    step = STEPS[verb]
    if not request.user.has_permission(step.who):
        raise PermissionDenied("您的角色没有这项权限")
    check_decides(request.user, step, dispute)
    missing = lacking(step, facts_in_force(dispute))
    ending = request.POST.get("go", "")
    # the page posts the digest of its draft with every button, also with those that only print it
    drafting = (
        ending in {"draft", "pdf", "docx"}
        or not request.POST.get("drafted")
        or is_fragment(request)  # the draft follows what is typed; it signs nothing
    )
    form = AgreementForm(step, missing, request.POST or None, drafting=drafting)
    draft = _draft(dispute, form)
    if draft and ending in {"pdf", "docx"}:
        return _drawn(request, dispute, form.plan(), ending)
    if draft and not drafting:
        with refusal_on(form):
            page_version = posted_version(request)
            performing.conclude(
                dispute,
                verb,
                plan=form.plan(),
                facts=form.facts(),
                drafted=request.POST["drafted"],
                page_version=page_version,
                by=request.user,
            )
            messages.success(request, "协议已登记，到期会提醒核对履行")
            tell_meanwhile(request, dispute)
            dispute.refresh_from_db()
            return redirect(address_of_next(request.user, dispute))
    context = {
        "dispute": dispute,
        "form": form,
        "step": step,
        "draft": draft,
        "drafted": digest_of(draft.encode()) if draft else "",
    }
    status = 200 if is_fragment(request) else None  # unfinished is no mistake while one types
    template = "handling/performance/agreement.html"
    return page(request, template, context, partial="draft", status=status)


def _draft(dispute: Dispute, form: AgreementForm) -> str:
    """What both would sign; nothing while something is missing."""
    if not form.is_valid():
        return ""
    return agreement_words(dispute.number, dispute.merchant_name, form.plan())


def _drawn(
    request: AuthenticatedHttpRequest, dispute: Dispute, plan: Sequence[Line], ending: str
) -> HttpResponse:
    """The paper of the chosen name as a draft with this plan, to be read and signed by both."""
    chosen = CONSEQUENCES.get(name_held(dispute))
    kind = FORMS[chosen.instrument if chosen else "scene"]
    terms = "\n".join(
        f"{line.what} {line.amount_yuan:.2f} 元，{line.due_on:%Y年%m月%d日}前" for line in plan
    )
    audit.record("papers.fill", by=request.user, of=dispute, detail={"form": kind.key})
    known = values_for(request.user, dispute, kind)
    agreed = {key: terms for key in ("terms", "performance", "result") if key in kind.keys}
    sheet = lay_out(kind, known | agreed, Heading(), "草稿")
    return drawn(sheet, ending, kind.title)


@require_GET
@requires(Permission.NOTE)
def performance(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The parts of the agreement, what was done, what is late."""
    by = request.user
    dispute = dispute_or_404(by, number)
    audit.record("performance.read", by=by, of=dispute)
    ours = works_on(by, dispute)
    confirmation = confirmation_of(dispute)
    context = {
        "dispute": dispute,
        "eyes": eyes_on(by, dispute),
        "parts": plan_of(dispute),
        "today": timezone.localdate(),
        "workflow": workflow_of(by, dispute),
        "performed": PerformedForm(),
        "remind": RemindForm(),
        "open": ours and dispute.stage in {Stage.AGREED, Stage.UNPERFORMED},
        "may_confirm": by.has_permission(Permission.MEDIATE) and confirmation.is_registered_by(by),
        "may_perform": may_decide(by, STEPS["perform"], position_of(dispute)),
        "ours": ours,
        "confirmation": confirmation,
    }
    return page(request, "handling/performance/performance.html", context)


@require_POST
@requires(Permission.MEDIATE)
def done(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    part = _part(request, pk)
    form = PerformedForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填履行日和凭据。")
        return redirect(_page(part))
    data = form.cleaned_data
    with refusal_as_toast(request):
        performing.perform(part, **data, by=request.user)
        messages.success(request, "已登记履行")
    dispute = part.standing_dispute
    dispute.refresh_from_db()
    return redirect(address_of_next(request.user, dispute))


@require_POST
@requires(Permission.MEDIATE)
def take_back(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    part = _part(request, pk)
    return run_action(
        request,
        lambda: performing.take_performance_back(part, by=request.user),
        "已撤销",
        _page(part),
    )


@require_POST
@requires(Permission.NOTE)
def remind(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    part = _part(request, pk)
    form = RemindForm(request.POST)
    to = form.cleaned_data["to"] if form.is_valid() else form.data.get("to", "")
    return run_action(
        request,
        lambda: performing.remind(part, to=to, by=request.user),  # which says what is wrong with it
        "提醒已发出",
        _page(part),
    )


@require_POST
@requires(Permission.MEDIATE)
def confirmation(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    dispute = dispute_to_act_on(request.user, number)
    page_version = posted_version(request)
    return run_action(
        request,
        lambda: performing.apply_for_confirmation(
            dispute, page_version=page_version, by=request.user
        ),
        "已登记共同申请司法确认",
        reverse("handling:performance", args=[dispute.number]),
    )


def _part(request: AuthenticatedHttpRequest, pk: int) -> Instalment:
    part = get_object_or_404(parts_to_act_on(request.user), pk=pk)
    check_works_on(request.user, part.standing_dispute)
    return part


def _page(part: Instalment) -> str:
    return reverse("handling:performance", args=[part.standing_dispute.number])
