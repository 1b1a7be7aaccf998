"""Cases: the list with its sums, one recorded and changed, its disputes; those of a dispute."""

from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.masking import Eyes
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.outreach.actions import cases as actions
from liandong.desk.outreach.forms.cases import CaseFilterForm, CaseForm, LinkForm
from liandong.desk.outreach.forms.letters import ReasonForm
from liandong.desk.outreach.models import EnforcementCase
from liandong.desk.outreach.queries import cases as queries
from liandong.desk.outreach.queries.clues.clues import clues_of_dispute
from liandong.desk.outreach.queries.clues.clues import may_record as may_record_clue
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names
from liandong.desk.outreach.queries.visible import (
    campaigns_visible_to,
    cases_visible_to,
    sees_all_cases,
)
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import (
    form_page,
    fragment,
    narrowed_by_district,
    page,
    run_action,
    run_form,
)
from liandong.desk.ui.typed_texts import typed_text

CASES: Final = ListKind(
    (
        Column("party", "当事人", head=True),
        Column("number", "案号", css="ld-code"),
        Column("cause", "案由", css="ld-text"),
        Column("source", "来源"),
        Column("opened", "立案"),
        Column("closed", "结案"),
        Column("amount", "罚没（元）", number=True),
        Column("state", "公示", bare=True),
    ),
    nothing=Empty(
        "gavel", "还没有登记案件", "案件在市监业务系统里办理，这里按案号登记来源、罚没和公示。"
    ),
    unit="件",
    key="cases",
)


@require_GET
@requires(Permission.VIEW_OUTREACH)
@narrowed_by_district
def case_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = CaseFilterForm(request.GET, by=by)
    rows = queries.narrowed(cases_visible_to(by, withdrawn=True), filters_of(request, form))
    found = listing(request, CASES, rows.order_by("-opened_on", "-pk"), words_of(form))
    context = {
        "listing": found,
        "form": form,
        "figures": queries.figures(rows),
        "eyes": Eyes(clear=False),
        "party_of": lambda case: queries.party_read(case, by),
        "publications": queries.publications(found.page.object_list),
        "sees_all_cases": sees_all_cases(by),
        "may_record": queries.may_record(by),
    }
    return page(request, "outreach/cases/list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def new_case(request: AuthenticatedHttpRequest) -> HttpResponse:
    """By hand, of a campaign (`?campaign=`), or out of a dispute (`?dispute=`: 诉转案)."""
    by = request.user
    dispute = request.GET.get("dispute", "")
    form = CaseForm(request.POST or None, initial=_suggested(request, dispute), by=by)
    return form_page(
        request,
        "outreach/cases/edit.html",
        form,
        lambda: actions.record_case(**form.arguments(), dispute=dispute, by=by),
        "已登记案件",
        lambda made: reverse("outreach:case", args=[made.number]),
        context=lambda: {
            "title": "登记案件",
            "back": reverse("outreach:cases"),
            "label": "登记",
            "dispute": dispute,
        },
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def case_detail(request: AuthenticatedHttpRequest, case: str) -> HttpResponse:
    by, found = request.user, _case(request, case)
    audit.record("case.read", by=by, of=found)
    context = {
        "case": found,
        "eyes": queries.eyes_on_case(found),
        "party": queries.party_read(found, by),
        "names": eyes_on_names(by),
        "publication": queries.publications([found])[found.pk],
        "links": queries.disputes_of(found, by=by),
        "campaign": campaigns_visible_to(by).filter(pk=found.campaign_id).first(),
        "may_change": queries.may_change(found, by),
        "link_form": LinkForm(auto_id="link_%s"),
        "reason_form": ReasonForm(auto_id="withdraw_%s"),
    }
    return page(request, "outreach/cases/case.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def edit(request: AuthenticatedHttpRequest, case: str) -> HttpResponse:
    by, found = request.user, _case(request, case)
    address = reverse("outreach:case", args=[found.number])
    if not queries.may_change(found, by):
        return redirect(address)
    version = version_of(found)
    form = CaseForm(request.POST or None, case=found, by=by)
    return form_page(
        request,
        "outreach/cases/edit.html",
        form,
        lambda: actions.save_case(
            case=found,
            **form.arguments(),
            page_version=posted_version(request),
            by=by,
        ),
        "已保存",
        address,
        context=lambda: {
            "title": f"更改案件：{found}",
            "back": address,
            "label": "保存",
            "page_version": version,
        },
    )


@require_POST
@requires(Permission.WARN)
def take(request: AuthenticatedHttpRequest, case: str, verb: str) -> HttpResponse:
    """Link or unlink a dispute, or withdraw it."""
    by, found = request.user, _case(request, case)
    url = reverse("outreach:case", args=[found.number])
    match verb:
        case "link":
            form = LinkForm(request.POST)
            return run_form(
                request,
                form,
                lambda: actions.link_dispute(case=found, **form.cleaned_data, by=by),
                "已关联纠纷",
                url,
                lacking="没有关联：请填写纠纷编号。",
            )
        case "unlink":
            wanted = request.POST.get("number", "")
            dispute = dispute_or_404(by, wanted, withdrawn=True)
            return run_action(
                request,
                lambda: actions.unlink_dispute(case=found, dispute=dispute, by=by),
                "已取消关联",
                url,
            )
        case "withdraw":
            reason = typed_text(request, "reason", "原因")
            return run_action(
                request,
                lambda: actions.withdraw_case(case=found, reason=reason, by=by),
                "已撤销登记",
                url,
            )
    raise Http404


@require_GET
@requires(Permission.VIEW_OUTREACH)
def of_dispute(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The cards 案件 and 线索 of the page of a dispute; empty where there is nothing to do."""
    by = request.user
    dispute = dispute_or_404(by, number, withdrawn=True)
    context = {
        "dispute": dispute,
        "cases": queries.cases_of_dispute(dispute, by=by),
        "eyes": Eyes(clear=False),
        "may_record": queries.may_record(by) and dispute.withdrawn_at is None,
        "clues": clues_of_dispute(dispute, by=by),
        "may_clue": may_record_clue(by) and dispute.withdrawn_at is None,
    }
    return fragment(request, "outreach/disputes/_cases.html", context)


def _case(request: AuthenticatedHttpRequest, number: str) -> EnforcementCase:
    return read_or_404(cases_visible_to(request.user, withdrawn=True), number=number)


def _suggested(request: AuthenticatedHttpRequest, number: str) -> dict[str, Any]:
    """What is known of the dispute or campaign is carried over."""
    by = request.user
    found: dict[str, Any] = {}
    if wanted := request.GET.get("campaign", ""):
        found["campaign"] = get_object_or_404(campaigns_visible_to(by), number=wanted)
    if number:
        dispute = dispute_or_404(by, number)
        found["party"] = dispute.merchant_name
        found["district"] = dispute.district.name if dispute.district else ""
        found["source"] = "complaint"
    return found
