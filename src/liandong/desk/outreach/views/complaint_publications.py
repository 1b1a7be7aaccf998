"""公示: lists of complaints for the national platform, decided, checked, objected to, compared."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, check, requires
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version
from liandong.desk.access.rules.deidentification import FEWEST
from liandong.desk.outreach.actions import complaint_publications as actions
from liandong.desk.outreach.forms.complaint_publications import (
    AnswerForm,
    CompareForm,
    DecideForm,
    ObjectionForm,
    OutForm,
    PrepareForm,
    ReturnForm,
)
from liandong.desk.outreach.models import PublicationList
from liandong.desk.outreach.queries.publication import lists as queries
from liandong.desk.outreach.queries.publication.listed_facts import (
    changed_since,
    facts_now,
    named,
    not_to_export,
    version_parts,
)
from liandong.desk.outreach.rules.publication.complaints import EXCLUSIONS, State
from liandong.desk.papers.uploads import kept_in_memory
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import form_page, page, run_action, run_form
from liandong.desk.ui.query_parameters import parse_number
from liandong.desk.ui.spreadsheets import tables_file

LISTS: Final = ListKind(
    (
        Column("number", "清单", head=True),
        Column("days", "化解日期"),
        Column("many", "投诉", number=True),
        Column("published", "公示", number=True),
        Column("left_out", "不公示", number=True),
        Column("prepared", "整理"),
        Column("checked", "审核"),
        Column("state", "状态", bare=True),
    ),
    nothing=Empty(
        "clipboard-check",
        "还没有公示清单",
        "按化解日期整理 12315 投诉，逐件登记是否同意、是否真实，由第二人审核后在全国平台公示。",
    ),
    unit="份",
    key="publication_lists",
)
ROWS: Final = ListKind(
    (
        Column("complaint", "登记编号", head=True),
        Column("settled", "化解日期"),
        Column("merchant", "被投诉主体"),
        Column("summary", "诉求", css="ld-text"),
        Column("hints", "系统提示", css="ld-words"),
        Column("consent", "同意公示"),
        Column("truth", "真实"),
        Column("decision", "决定", css="ld-words", bare=True),
        Column("objections", "异议", css="ld-text"),
    ),
    nothing=Empty("clipboard-check", "没有投诉", "请更换条件。"),
    unit="件",
    per_page=20,
)
WHICH: Final = (
    ("", "全部"),
    ("open", "待决定"),
    ("published", "公示"),
    ("left_out", "不公示"),
    ("taken_out", "已撤出"),
    ("objected", "有异议"),
)
Step = tuple[Callable[..., Any], str]
STEPS: Final[dict[str, Step]] = {
    "submit": (actions.submit_list, "已送审"),
    "check": (actions.check_list, "已审核通过，请在全国平台公示"),
    "drop": (actions.drop_list, "已删去"),
}


@require_GET
@requires(Permission.WARN)
def list_of_lists(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = _regulator(request)
    context = {
        "listing": listing(request, LISTS, queries.lists_of(by)),
        "prepare_form": PrepareForm(auto_id="prepare_%s"),
        "waiting": [(row, *queries.clock_words(row)) for row in queries.open_objections(by)],
    }
    return page(request, "outreach/publication/lists.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def new_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = _regulator(request)
    form = PrepareForm(request.POST or None)
    return form_page(
        request,
        "outreach/publication/new.html",
        form,
        lambda: actions.prepare_list(**form.cleaned_data, by=by),
        _prepared_words,
        lambda made: reverse("outreach:publication_list", args=[made.pk]),
    )


@require_GET
@requires(Permission.WARN)
def list_detail(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    by = _regulator(request)
    found = _list(request, pk)
    audit.record("publication.read", by=by, of=found)
    which = request.GET.get("which", "")
    shown = listing(request, ROWS, queries.rows_of(found, by, which))
    now = facts_now(found.rows.filter(pk__in=[row.pk for row in shown.page]))
    may_check = queries.may_check(found, by)
    is_checked = found.state == State.CHECKED
    context = {
        "found": found,
        "listing": shown,
        "which": which,
        "choices": WHICH,
        "hints": queries.hints,
        "now": now,
        "version": version_parts(found),
        "not_to_export": not_to_export(found) if is_checked else [],
        "changed": changed_since(found) if may_check else [],
        "named": named,
        "consents": queries.registered_consents(shown.page),
        "eyes": queries.eyes_on_list(shown.page),
        "clock": queries.clock_words,
        "exclusions": EXCLUSIONS,
        "may_decide": queries.may_decide(found, by),
        "is_ready": found.many == found.published + found.left_out,  # type: ignore[attr-defined]
        "may_check": may_check,
        "waits_for_another": found.state == State.SUBMITTED and not may_check,
        "may_export": is_checked and by.has_permission(Permission.EXPORT),
        "decide_form": DecideForm(auto_id="decide_%s"),
        "return_form": ReturnForm(auto_id="return_%s"),
        "objection_form": ObjectionForm(auto_id="objection_%s"),
        "answer_form": AnswerForm(auto_id="answer_%s"),
        "out_form": OutForm(auto_id="out_%s"),
        "fewest": FEWEST,
    }
    return page(request, "outreach/publication/list.html", context, partial="list")


@require_POST
@requires(Permission.WARN)
def decide(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    by, found = _regulator(request), _list(request, pk)
    keys = [key for key in map(parse_number, request.POST.getlist("row")) if key is not None]
    return _run(
        request,
        found,
        DecideForm(request.POST),
        lambda given: actions.decide_complaints(
            found=found, keys=keys, **given, page_version=posted_version(request), by=by
        ),
        lambda n: f"已登记 {n} 件",
    )


@require_POST
@requires(Permission.WARN)
def take(request: AuthenticatedHttpRequest, pk: int, verb: str) -> HttpResponse:
    """Submit, check, return or drop a list; the action asks whether this person may."""
    by, found = _regulator(request), _list(request, pk)
    version = posted_version(request)
    if verb == "return":
        return _run(
            request,
            found,
            ReturnForm(request.POST),
            lambda given: actions.return_list(found=found, **given, page_version=version, by=by),
            "已退回",
        )
    if verb not in STEPS:
        raise Http404
    action, words = STEPS[verb]
    url = reverse("outreach:publication_list", args=[found.pk])
    if verb == "drop":
        url = reverse("outreach:publication_lists")
    return run_action(request, lambda: action(found=found, page_version=version, by=by), words, url)


@require_POST
@requires(Permission.WARN)
def object_to(request: AuthenticatedHttpRequest, pk: int, row: int) -> HttpResponse:
    """An objection of the trader against one complaint."""
    by, found = _regulator(request), _list(request, pk)
    complaint = get_object_or_404(queries.rows_of(found, by), pk=row)
    return _run(
        request,
        found,
        ObjectionForm(request.POST),
        lambda given: actions.record_objection(row=complaint, **given, by=by),
        "已登记异议",
    )


@require_POST
@requires(Permission.WARN)
def answer(request: AuthenticatedHttpRequest, pk: int, row: int) -> HttpResponse:
    """The answer to the open objection of one complaint."""
    by, found = _regulator(request), _list(request, pk)
    complaint = get_object_or_404(queries.rows_of(found, by), pk=row)
    objection = get_object_or_404(complaint.objections, result="")
    return _run(
        request,
        found,
        AnswerForm(request.POST),
        lambda given: actions.answer_objection(objection=objection, **given, by=by),
        "已登记答复",
    )


@require_POST
@requires(Permission.WARN)
def take_out(request: AuthenticatedHttpRequest, pk: int, row: int) -> HttpResponse:
    """A complaint that is not handed out any more."""
    by, found = _regulator(request), _list(request, pk)
    complaint = get_object_or_404(found.rows, pk=row)
    return _run(
        request,
        found,
        OutForm(request.POST),
        lambda given: actions.take_out_complaint(row=complaint, **given, by=by),
        "已撤出，不再导出",
    )


@require_GET
@requires(Permission.EXPORT)
def export(request: AuthenticatedHttpRequest, pk: int, which: str) -> HttpResponseBase:
    """The list as it was checked, as it leaves the house, or its counts (XLSX). Refused as long as
    one of its complaints is not settled any more."""
    by, found = _regulator(request), _list(request, pk)
    if found.state != State.CHECKED:
        raise Http404
    if left := not_to_export(found):
        messages.error(request, f"没有导出：{named(left)}审核以后有变化，请先撤出。")
        return redirect("outreach:publication_list", found.pk)
    table = queries.to_publish(found) if which == "list" else queries.counts_to_publish(found)
    handed = len(queries.handed_out(found))
    audit.record("publication.export", by=by, of=found, detail={"found": handed})
    name = "清单" if which == "list" else "统计"
    return tables_file(f"投诉公示{name}-{found.number}", [(name, table.head, table.rows)])


@require_http_methods(["GET", "POST"])
@kept_in_memory
@requires(Permission.WARN)
def compare(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The platform's own list against ours: the comparisons so far, and the next one."""
    by = _regulator(request)
    form = CompareForm(request.POST or None, request.FILES or None)
    given = form.cleaned_data if form.is_valid() else {}
    return form_page(
        request,
        "outreach/publication/compare.html",
        form,
        lambda: actions.compare_with_platform(
            content=given["file"].read(),
            name=given["file"].name,
            since=given["since"],
            until=given["until"],
            by=by,
        ),
        "已核对",
        lambda made: reverse("outreach:publication_comparison", args=[made.pk]),
        context=lambda: {
            "rows": [(row, queries.share_words(row)) for row in queries.comparisons_of(by)[:50]]
        },
        field="file",
    )


@require_GET
@requires(Permission.WARN)
def comparison(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    by = _regulator(request)
    found = read_or_404(queries.comparisons_of(by), pk=pk)
    context = {"found": found, "share": queries.share_words(found), "most": 200}
    return page(request, "outreach/publication/comparison.html", context)


def _run(
    request: AuthenticatedHttpRequest,
    found: PublicationList,
    form: forms.Form,
    action: Callable[[dict[str, Any]], Any],
    words: str | Callable[[Any], str],
) -> HttpResponse:
    url = reverse("outreach:publication_list", args=[found.pk])
    return run_form(request, form, lambda: action(form.cleaned_data), words, url)


def _prepared_words(made: PublicationList) -> str:
    if made.rows.count() < actions.MOST:
        return "已整理，请逐件决定"
    return f"已列入最早化解的 {actions.MOST} 件，请逐件决定；其余的请按同样的日期再整理一份"


def _regulator(request: AuthenticatedHttpRequest) -> Any:
    if not queries.may_work(request.user):
        raise PermissionDenied("公示由市场监管部门办理")
    return request.user


def _list(request: AuthenticatedHttpRequest, pk: int) -> PublicationList:
    check(request.user, Permission.WARN)
    return read_or_404(queries.lists_of(request.user), pk=pk)
