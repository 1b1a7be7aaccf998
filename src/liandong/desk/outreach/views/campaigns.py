"""Campaigns: the list, begun by hand or from an alert or report, one with its tasks and numbers."""

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.insight.models import Alert
from liandong.desk.insight.queries.alerts import alerts_visible_to
from liandong.desk.outreach.actions import campaigns as actions
from liandong.desk.outreach.actions.returns import correct_return, record_return
from liandong.desk.outreach.forms.campaigns import (
    CampaignFilterForm,
    CampaignForm,
    CorrectionForm,
    ReturnForm,
    SummaryForm,
    TaskForm,
)
from liandong.desk.outreach.forms.letters import ReasonForm
from liandong.desk.outreach.models import Campaign, SpecialReport
from liandong.desk.outreach.queries.campaigns import campaigns as queries
from liandong.desk.outreach.queries.campaigns.papers import campaign_sheet, papers_of
from liandong.desk.outreach.queries.campaigns.returns import (
    HEAD,
    corrections_of,
    differences,
    open_weeks,
    returned,
    table_rows,
    table_sheet,
)
from liandong.desk.outreach.queries.cases import figures_of
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names
from liandong.desk.outreach.queries.findings.traders import finding_of
from liandong.desk.outreach.queries.special_reports import for_letters
from liandong.desk.outreach.queries.visible import campaigns_visible_to, sees_all_cases
from liandong.desk.outreach.rules.campaigns import week_words
from liandong.desk.outreach.rules.returns import COLUMNS
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.views.files import drawn
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import form_page, narrowed_by_district, page, run_form, run_step
from liandong.desk.ui.spreadsheets import TYPES, table_file
from liandong.desk.ui.typed_texts import typed_text

CAMPAIGNS: Final = ListKind(
    (
        Column("name", "名称", head=True, css="ld-text"),
        Column("district", "商圈"),
        Column("period", "期间"),
        Column("department", "牵头单位"),
        Column("cases", "案件"),
        Column("stage", "阶段", bare=True),
    ),
    nothing=Empty(
        "clipboard-list",
        "还没有专项整治",
        "在预警页“后续”或者专项报告里开展，也可以在这里自拟方案。",
        "alerts:list",
        "去预警",
    ),
    unit="次",
    key="campaigns",
)
WORDS: Final = {
    "task": "已添加任务",
    "summarise": "已登记总结",
    "reopen": "已撤回总结，可以修改",
    "withdraw": "已撤销",
}
TASK_WORDS: Final = {"finish": "已登记完成", "reopen": "已撤回完成", "remove": "已删去任务"}


@require_GET
@requires(Permission.VIEW_OUTREACH)
@narrowed_by_district
def campaign_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = CampaignFilterForm(request.GET, by=by)
    rows = queries.narrowed(campaigns_visible_to(by), filters_of(request, form))
    found = listing(request, CAMPAIGNS, rows.order_by("-starts_on", "-pk"), words_of(form))
    context = {
        "listing": found,
        "form": form,
        "figures": figures_of(found.page.object_list, by=by),
        "may_lead": queries.may_lead(by),
        "names": eyes_on_names(by),
    }
    return page(request, "outreach/campaigns/list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def new_campaign(request: AuthenticatedHttpRequest) -> HttpResponse:
    """By hand, or from an alert (`?alert=`) or an issued report (`?report=`)."""
    by, source = request.user, _source(request)
    form = CampaignForm(request.POST or None, initial=_suggested(source), by=by)
    return form_page(
        request,
        "outreach/campaigns/edit.html",
        form,
        lambda: actions.begin_campaign(**form.arguments(), source=source, by=by),
        "已开展，请安排任务",
        lambda made: reverse("outreach:campaign", args=[made.number]),
        context=lambda: {
            "title": "开展专项整治",
            "back": reverse("outreach:campaigns"),
            "source": source,
            "label": "开展",
        },
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def campaign_detail(request: AuthenticatedHttpRequest, campaign: str) -> HttpResponse:
    by, found = request.user, _campaign(request, campaign)
    audit.record("campaign.read", by=by, of=found)
    today = timezone.localdate()
    may_return = queries.may_return(found, by)
    rows, cases = returned(found), figures_of([found], by=by).get(found.pk)
    sees_all = sees_all_cases(by)
    context = {
        "campaign": found,
        "eyes": queries.eyes_on_campaign(found),
        "names": eyes_on_names(by),
        "stepper": queries.stepper(found),
        "turn": "" if may_return or queries.may_summarise(found, by) else queries.turn(found),
        "tasks": queries.tasks_of(found),
        "returned": rows,
        "figures": cases,
        "differences": differences(rows, cases) if rows.rows and sees_all else [],
        "sees_all_cases": sees_all,
        "may_edit": queries.may_edit(found, by),
        "is_leading": queries.is_leading(found, by),
        "may_return": may_return and bool(open_weeks(found, by.department_id)),
        "may_finish": queries.goes_on(found) and by.has_permission(Permission.WARN),
        "may_summarise": queries.may_summarise(found, by),
        "may_withdraw": queries.may_withdraw(found, by),
        "alert": _visible_alert(found, request),
        "report": for_letters(by).filter(pk=found.report_id).first(),
        "summary_days": (found.schedule.summary_by - today).days,
        "task_form": TaskForm(),
        "summary_form": SummaryForm(auto_id="summary_%s"),
        "reason_form": ReasonForm(auto_id="withdraw_%s"),
        "papers": [FORMS[key] for key in papers_of(found)],
        "today": today,
    }
    return page(request, "outreach/campaigns/campaign.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def edit(request: AuthenticatedHttpRequest, campaign: str) -> HttpResponse:
    """The plan, by who drafted it."""
    by, found = request.user, _campaign(request, campaign)
    address = reverse("outreach:campaign", args=[found.number])
    if not queries.may_edit(found, by):
        return redirect(address)
    version = queries.version_of_campaign(found)
    form = CampaignForm(request.POST or None, campaign=found, by=by)
    return form_page(
        request,
        "outreach/campaigns/edit.html",
        form,
        lambda: actions.save_campaign(
            campaign=found,
            **form.arguments(),
            page_version=posted_version(request),
            by=by,
        ),
        "已保存方案",
        address,
        context=lambda: {
            "title": f"改方案：{found}",
            "back": address,
            "label": "保存方案",
            "page_version": version,
        },
    )


@require_POST
@requires(Permission.WARN)
def take(request: AuthenticatedHttpRequest, campaign: str, verb: str) -> HttpResponse:
    """One step; the action decides whether this person may take it now."""
    by, found = request.user, _campaign(request, campaign)
    words = typed_text(request, "summary", "总结")
    reason = typed_text(request, "reason", "原因")
    steps: dict[str, Callable[[], Any]] = {
        "summarise": lambda: actions.summarise(campaign=found, summary=words, by=by),
        "reopen": lambda: actions.reopen(campaign=found, by=by),
        "withdraw": lambda: actions.withdraw(campaign=found, reason=reason, by=by),
    }
    url = reverse("outreach:campaign", args=[found.number])
    if verb == "task":
        form = TaskForm(request.POST)
        return run_form(
            request,
            form,
            lambda: actions.add_task(campaign=found, **form.cleaned_data, by=by),
            WORDS[verb],
            url,
            lacking="没有添加：请选择责任单位，写明任务。",
        )
    return run_step(request, verb, steps, WORDS, url)


@require_POST
@requires(Permission.WARN)
def take_task(request: AuthenticatedHttpRequest, campaign: str, pk: int, verb: str) -> HttpResponse:
    """Record that a task is done, take that back, or take the task away."""
    by, found = request.user, _campaign(request, campaign)
    task = get_object_or_404(found.tasks, pk=pk)
    steps: dict[str, Callable[[], Any]] = {
        "finish": lambda: actions.finish_task(task=task, by=by),
        "reopen": lambda: actions.reopen_task(task=task, by=by),
        "remove": lambda: actions.remove_task(task=task, by=by),
    }
    url = reverse("outreach:campaign", args=[found.number])
    return run_step(request, verb, steps, TASK_WORDS, url)


@require_GET
@requires(Permission.VIEW_OUTREACH)
def return_list(request: AuthenticatedHttpRequest, campaign: str) -> HttpResponse:
    """统计表 by week and department, with its corrections."""
    by, found = request.user, _campaign(request, campaign)
    context = {
        "campaign": found,
        "returned": returned(found),
        "columns": COLUMNS,
        "corrections": corrections_of(found, queries.eyes_on_campaign(found)),
        "may_correct": queries.may_return(found, by),
        "may_return": queries.may_return(found, by) and bool(open_weeks(found, by.department_id)),
    }
    return page(request, "outreach/campaigns/returns.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def new_return(request: AuthenticatedHttpRequest, campaign: str) -> HttpResponse:
    by, found = request.user, _campaign(request, campaign)
    weeks = open_weeks(found, by.department_id) if queries.may_return(found, by) else []
    form = ReturnForm(weeks, request.POST or None)
    return form_page(
        request,
        "outreach/campaigns/return.html",
        form,
        lambda: record_return(campaign=found, **form.arguments(), by=by),
        "已报数",
        reverse("outreach:campaign", args=[found.number]),
        context=lambda: {
            "campaign": found,
            "title": "填报周报",
            "label": "报数",
            "nothing_open": not weeks,
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def correct(request: AuthenticatedHttpRequest, campaign: str, pk: int) -> HttpResponse:
    """A return of one's department."""
    by, found = request.user, _campaign(request, campaign)
    row = get_object_or_404(found.returns.filter(department=by.department_id), pk=pk)
    address = reverse("outreach:returns", args=[found.number])
    if not queries.may_return(found, by):
        return redirect(address)
    version = version_of(row)
    form = CorrectionForm(row, request.POST or None)
    return form_page(
        request,
        "outreach/campaigns/return.html",
        form,
        lambda: correct_return(
            row=row, **form.arguments(), page_version=posted_version(request), by=by
        ),
        "已更正，原数留存",
        address,
        context=lambda: {
            "campaign": found,
            "title": f"更正周报：{week_words(row.week)}",
            "label": "更正",
            "page_version": version,
            "nothing_open": False,
        },
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def table(request: AuthenticatedHttpRequest, campaign: str, ending: str) -> HttpResponseBase:
    """统计表 as a file: all rows for a spreadsheet, the sums as a paper."""
    found = _campaign(request, campaign)
    if ending not in {*TYPES, "docx", "pdf"}:
        raise Http404
    with audit.once_made("campaign.export", by=request.user, of=found):
        name = f"{found.name}统计表"
        if ending in TYPES:
            return table_file(ending, name, HEAD, table_rows(found))
        return drawn(table_sheet(found), ending, name)


@require_GET
@requires(Permission.VIEW_OUTREACH)
def paper(request: AuthenticatedHttpRequest, campaign: str, key: str, ending: str) -> HttpResponse:
    """The plan, or the summary once there is one."""
    by, found = request.user, _campaign(request, campaign)
    if key not in papers_of(found):
        raise Http404
    with audit.once_made("campaign.export", by=by, of=found, detail={"form": key}):
        return drawn(campaign_sheet(found, key, by=by), ending, f"{FORMS[key].title} {found}")


def _campaign(request: AuthenticatedHttpRequest, number: str) -> Campaign:
    return read_or_404(campaigns_visible_to(request.user), number=number)


def _visible_alert(campaign: Campaign, request: AuthenticatedHttpRequest) -> Alert | None:
    """The alert it began from, where this person sees it."""
    if campaign.alert_id is None:
        return None
    return alerts_visible_to(request.user).filter(pk=campaign.alert_id).first()


def _source(request: AuthenticatedHttpRequest) -> Alert | SpecialReport | None:
    """Where it comes from; only of what `by` sees."""
    by, query = request.user, request.GET
    if number := query.get("report", ""):
        return get_object_or_404(for_letters(by), number=number)
    if number := query.get("alert", ""):
        true_ones = alerts_visible_to(by).filter(verdict=Alert.Verdict.TRUE)
        return get_object_or_404(true_ones, number=number)
    return None


def _suggested(source: Alert | SpecialReport | None) -> dict[str, Any]:
    """What is known of the source is carried over."""
    if source is None:
        return {}
    finding = finding_of(source)
    return {
        "name": f"{finding.item or finding.sector or finding.place}专项整治",
        "districts": [finding.district.name] if finding.district else [],
        "range": f"重点：{finding.subject}",
    }
