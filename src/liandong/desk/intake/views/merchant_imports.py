"""Licence exports of merchants: put in, looked at beside the register, confirmed, taken back."""

from collections.abc import Callable
from typing import Any, Final, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.masking import Eyes
from liandong.desk.access.sign_in.denied_requests import keep_reason
from liandong.desk.directory.queries.merchant_register import WRITES, may_write
from liandong.desk.intake.actions import merchant_imports as actions
from liandong.desk.intake.forms import MerchantImportForm
from liandong.desk.intake.merchants import imports as queries
from liandong.desk.intake.merchants.reading import MOST
from liandong.desk.intake.models import MerchantImport
from liandong.desk.intake.uploads.landing import LARGEST, landing
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page, redirect_whole_page, run_action
from liandong.desk.ui.spreadsheets import TYPES, table_file
from liandong.desk.ui.upload_limits import takes_files

IMPORTS: Final = ListKind(
    (
        Column("file", "文件", head=True),
        Column("state", "状态"),
        Column("new", "新增", number=True),
        Column("changed", "有变化", number=True),
        Column("unchanged", "无变化", number=True),
        Column("refused", "没有导入", number=True),
        Column("by", "导入"),
        Column("at", "时间"),
    ),
    nothing=Empty(
        "building-store",
        "还没有导入过执照名单",
        "从登记注册系统导出商户的执照名单（CSV、XLSX），上传后先行比对，确认后写入名录。",
    ),
    unit="次",
    per_page=20,
)
ROWS: Final = ListKind(
    (
        Column("number", "行号", head=True),
        Column("name", "名称"),
        Column("code", "统一社会信用代码", css="ld-code"),
        Column("district", "商圈"),
        Column("what", "内容", css="ld-text"),
        Column("act", "办理", bare=True),
    ),
    nothing=Empty("list-check", "没有这样的行", "请更换类别。"),
    unit="行",
    per_page=50,
)
HEAD: Final = ("行号", "统一社会信用代码", "名称", "字段", "原因", "处理办法")
STEPS: Final[dict[str, tuple[Callable[..., Any], str]]] = {
    "confirm": (actions.confirm_import, "已导入名录"),
    "compare": (actions.compare_again, "已重新比较"),
    "drop": (actions.drop_import, "已放弃，没有写进名录"),
    "take-back": (actions.take_back_import, "已整个撤回"),
}
ACCEPTING: Final = {"accept-all": True, "keep-all": False}


@takes_files(LARGEST)
@csrf_exempt  # as an upload: the check reads the body, which the handler must do first
@require_http_methods(["GET", "POST"])
@requires(*WRITES)
def imports(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The imports so far, with the form for the next file."""
    if not may_write(request.user):
        raise PermissionDenied("您的角色没有这项权限")
    if request.method == "GET":
        return _list(request, MerchantImportForm(by=request.user))
    return landing(request, lambda: _put_in(request), lambda: _no_room(request))


def _no_room(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = MerchantImportForm({}, by=request.user)
    form.say_no_room()
    return _list(request, form, status=507)


@csrf_protect
def _put_in(request: HttpRequest) -> HttpResponse:
    request = cast("AuthenticatedHttpRequest", request)
    form = MerchantImportForm(request.POST, request.FILES, by=request.user)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.start_merchant_import(
                given["file"], district=given["district"], by=request.user
            )
        except PermissionDenied as refusal:
            keep_reason(request, refusal)
            form.add_error("district", str(refusal))
        else:
            return redirect("intake:merchant_import", pk=made.pk)
    return _list(request, form, status=422)


def _list(
    request: AuthenticatedHttpRequest, form: MerchantImportForm, status: int = 200
) -> HttpResponse:
    context = {
        "listing": listing(request, IMPORTS, queries.imports_of(request.user)),
        "form": form,
        "most": MOST,
    }
    return page(request, "intake/merchants/imports.html", context, status=status)


@require_GET
@requires(*WRITES)
def detail(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What the file would change, by kind of row; once confirmed, what it has changed."""
    by, of = request.user, _import(request, pk)
    is_waiting = of.state == MerchantImport.State.WAITING
    asks_again = request.headers.get("X-Live") == "1"
    if asks_again and not is_waiting:  # its head has other buttons by now
        return redirect_whole_page(request.path)
    counts = queries.counts_of(of)
    kind = request.GET.get("kind", "")
    if kind not in queries.Kind.values:
        kind = next((each for each in queries.Kind.values if counts[each]), queries.Kind.NEW.value)
    audit.record("merchants.look", by=by, of=of)
    shown = listing(request, ROWS, queries.rows_of(of, kind), [])
    may_take_back = queries.may_take_back(of, by)
    context = {
        "of": of,
        "counts": counts,
        "kind": kind,
        "kinds": [(each.value, each.label) for each in queries.Kind],
        "listing": shown,
        "rows": [queries.read_row(row, by) for row in shown.page],
        "names": Eyes(clear=by.job.sees_people),
        "doubtful": queries.doubtful_of(of).count(),
        "accepted": queries.doubtful_of(of).filter(accepted=True).count(),
        "may_take_back": may_take_back,
        "obstacles": queries.obstacles(of) if may_take_back else [],
        "is_waiting": is_waiting,
    }
    part = "result" if asks_again else "list"
    return page(request, "intake/merchants/import.html", context, partial=part)


@require_POST
@requires(*WRITES)
def take(request: AuthenticatedHttpRequest, pk: int, verb: str) -> HttpResponse:
    by, of = request.user, _import(request, pk)
    url = reverse("intake:merchant_import", args=[of.pk])
    if verb in ACCEPTING:
        accepted = ACCEPTING[verb]
        return run_action(
            request,
            lambda: actions.accept_all(of=of, accepted=accepted, by=by),
            lambda count: f"{count} 行{'采用文件里的' if accepted else '保留名录里的'}",
            f"{url}?kind=changed",
        )
    if verb not in STEPS:
        raise Http404
    action, words = STEPS[verb]
    return run_action(request, lambda: action(of=of, by=by), words, url)


@require_POST
@requires(*WRITES)
def accept(request: AuthenticatedHttpRequest, pk: int, row: int) -> HttpResponse:
    """Take what a row of the file says, or keep what was typed by hand."""
    by, of = request.user, _import(request, pk)
    found = get_object_or_404(of.rows, pk=row)
    accepted = request.POST.get("accepted") == "1"
    return run_action(
        request,
        lambda: actions.accept_row(row=found, accepted=accepted, by=by),
        "采用文件里的" if accepted else "保留名录里的",
        f"{reverse('intake:merchant_import', args=[of.pk])}?kind=changed",
    )


@require_GET
@requires(*WRITES)
def refused_file(request: AuthenticatedHttpRequest, pk: int, ending: str) -> HttpResponseBase:
    """The rows that were not taken, each with field, reason and remedy."""
    if ending not in TYPES:
        raise Http404
    by, of = request.user, _import(request, pk)
    rows = [queries.read_row(row, by) for row in queries.rows_of(of, "refused")]
    lines = [
        (
            read.row.number, read.row.credit_code, read.name, read.row.field, read.row.reason,
            read.row.remedy,
        )
        for read in rows
    ]  # fmt: skip
    with audit.once_made("merchants.refused", by=by, of=of, detail={"rows": len(lines)}):
        return table_file(ending, f"没有导入的商户-{of.pk}", list(HEAD), lines)


def _import(request: AuthenticatedHttpRequest, pk: int) -> MerchantImport:
    return get_object_or_404(queries.imports_of(request.user), pk=pk)
