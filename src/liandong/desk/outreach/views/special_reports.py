"""Special reports: the list, begun from an alert or by hand, one with its signatures."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.insight.queries.alerts import alerts_visible_to
from liandong.desk.outreach.actions import special_reports as actions
from liandong.desk.outreach.forms.letters import ReasonForm, WordsForm
from liandong.desk.outreach.forms.special_reports import (
    NewReportForm,
    ReportFilterForm,
    ReportForm,
)
from liandong.desk.outreach.models import SpecialReport
from liandong.desk.outreach.queries import special_reports as queries
from liandong.desk.outreach.queries.campaigns.campaigns import may_lead
from liandong.desk.outreach.queries.filling import report_sheet
from liandong.desk.outreach.queries.findings.facts import (
    cloud_of,
    eyes_on_finding,
    facts_now,
    facts_of,
    scope_of,
)
from liandong.desk.outreach.queries.visible import (
    campaigns_visible_to,
    letters_visible_to,
    reports_visible_to,
)
from liandong.desk.outreach.rules.letters.instruments import of_department
from liandong.desk.outreach.rules.steps.reports import SIDES, State
from liandong.desk.papers.rendering.stored import handed_out
from liandong.desk.papers.views.files import attached, drawn, only_pdf
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import form_page, narrowed_by_district, page, refusal_as_toast, run_step
from liandong.desk.ui.typed_texts import typed_text

REPORTS: Final = ListKind(
    (
        Column("subject", "专题", head=True),
        Column("number", "期号"),
        Column("period", "期间"),
        Column("department", "拟稿单位"),
        Column("drafted", "拟稿"),
        Column("state", "状态", bare=True),
    ),
    nothing=Empty(
        "report-analytics",
        "还没有专项报告",
        "预警研判属实后在预警页“后续”里起草，也可以在这里自拟。",
        "alerts:list",
        "去预警",
    ),
    unit="份",
    key="special_reports",
)
WORDS: Final = {
    "submit": "已送会签，两方负责人会看到",
    "sign": "本方已会签",
    "object": "已退回拟稿人",
    "issue": "已印发",
    "withdraw": "已撤销",
}


@require_GET
@requires(Permission.VIEW_OUTREACH)
@narrowed_by_district
def report_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = ReportFilterForm(request.GET, by=by)
    rows = queries.narrowed(reports_visible_to(by), filters_of(request, form)).order_by("-pk")
    context = {
        "listing": listing(request, REPORTS, rows, words_of(form)),
        "form": form,
        "may_draft": queries.may_draft_reports(by),
    }
    return page(request, "outreach/reports/list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def new_report(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = NewReportForm(request.POST or None, by=request.user)
    return form_page(
        request,
        "outreach/reports/new.html",
        form,
        lambda: actions.begin_by_hand(**form.arguments(), by=request.user),
        "已起草，请补写原因、研判和建议",
        lambda made: reverse("outreach:edit_report", args=[made.number]),
    )


@require_POST
@requires(Permission.WARN)
def begin(request: AuthenticatedHttpRequest, alert: str) -> HttpResponse:
    """From an alert that was judged true."""
    found = get_object_or_404(alerts_visible_to(request.user), number=alert)
    with refusal_as_toast(request):
        made = actions.begin_from_alert(alert=found, by=request.user)
        messages.success(request, "已起草，请补写原因、研判和建议")
        return redirect("outreach:edit_report", made.number)
    return redirect("alerts:detail", found.number)


@require_GET
@requires(Permission.VIEW_OUTREACH)
def report_detail(request: AuthenticatedHttpRequest, report: str) -> HttpResponse:
    by, found = request.user, _report(request, report)
    audit.record("report.read", by=by, of=found)
    facts, frozen = facts_of(found, by=by)
    signatures = queries.signatures_of(found)
    current = {row.side: row for row in signatures if row.round == found.round}
    side, waits = queries.side_of(by, found), queries.to_decide(by).filter(pk=found.pk).exists()
    context = {
        "report": found,
        "facts": facts,
        "frozen": frozen,
        "cloud": cloud_of(found, facts),
        "disputes_url": scope_of(found).disputes_url(),
        "eyes": eyes_on_finding(found),
        "sides": [
            (label, current.get(key) if found.state != State.DRAFT else None)
            for key, label in SIDES.items()
        ],
        "objections": [row for row in signatures if not row.signed],
        "campaigns": campaigns_visible_to(by).filter(report=found).order_by("pk"),
        "may_lead": found.state == State.ISSUED and may_lead(by),
        "letters": letters_visible_to(by).filter(report=found).order_by("pk"),
        "may_edit": queries.may_edit(found, by),
        "may_sign": waits and found.state == State.SUBMITTED,
        "turn": "" if waits or queries.may_edit(found, by) else queries.turn(found, current),
        "side": SIDES.get(side, ""),
        "may_issue": waits and found.state == State.SIGNED,
        "may_withdraw": queries.may_withdraw(found, by),
        "may_warn": found.state == State.ISSUED
        and by.has_permission(Permission.WARN)
        and bool(of_department(by.department.kind)),
        "words_form": WordsForm(),
        "reason_form": ReasonForm(auto_id="withdraw_%s"),
    }
    return page(request, "outreach/reports/report.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def edit(request: AuthenticatedHttpRequest, report: str) -> HttpResponse:
    """The written sections of a draft, by who drafted it."""
    by, found = request.user, _report(request, report)
    if not queries.may_edit(found, by):
        return redirect("outreach:report", found.number)
    written = {name: getattr(found, name) or "" for name in ReportForm.base_fields}
    form = ReportForm(request.POST or None, initial=written)
    goes_on = "further" in request.POST
    save = actions.save_and_submit if goes_on else actions.save_report
    return form_page(
        request,
        "outreach/reports/edit.html",
        form,
        lambda: save(
            report=found,
            **form.cleaned_data,
            page_version=posted_version(request),
            by=by,
        ),
        WORDS["submit"] if goes_on else "已保存草稿",
        reverse("outreach:report", args=[found.number]),
        context=lambda: {
            "report": found,
            "facts": facts_now(found, by=by),
            "page_version": version_of(found),
        },
    )


@require_POST
@requires(Permission.WARN, Permission.APPROVE)
def take(request: AuthenticatedHttpRequest, report: str, verb: str) -> HttpResponse:
    """One step; the action asks whether this person may take it now."""
    by, found = request.user, _report(request, report)
    words = typed_text(request, "words", "意见")
    reason = typed_text(request, "reason", "原因")
    read: dict[str, Any] = {
        "report": found,
        "page_version": request.POST.get("page_version", ""),
        "by": by,
    }
    steps: dict[str, Callable[[], Any]] = {
        "submit": lambda: actions.submit(**read),
        "sign": lambda: actions.sign(**read),
        "object": lambda: actions.object_to(**read, words=words),
        "issue": lambda: actions.issue(**read),
        "withdraw": lambda: actions.withdraw(**read, reason=reason),
    }
    url = reverse("outreach:report", args=[found.number])
    return run_step(request, verb, steps, WORDS, url)


@require_GET
@requires(Permission.VIEW_OUTREACH)
def paper(request: AuthenticatedHttpRequest, report: str, ending: str) -> HttpResponse:
    """The report as it was issued, or as it would be."""
    found = _report(request, report)
    with audit.once_made("report.paper", by=request.user, of=found):
        if found.paper is not None:
            only_pdf(ending)
            return attached(handed_out(found.paper), ending, str(found.paper))
        return drawn(report_sheet(found, by=request.user), ending, f"专项分析 {found.subject}")


def _report(request: AuthenticatedHttpRequest, number: str) -> SpecialReport:
    rows = reports_visible_to(request.user).select_related("alert", "merchant")
    return read_or_404(rows, number=number)
