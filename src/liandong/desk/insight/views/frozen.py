"""Frozen figures: keep one, list them, open one, make it again, take it back."""

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import sees_district
from liandong.desk.disputes.queries.export_rows import HEAD, table_rows
from liandong.desk.disputes.queries.rows import for_list
from liandong.desk.insight.actions.frozen_figures import freeze, may_withdraw, withdraw
from liandong.desk.insight.definitions import DEFINITIONS
from liandong.desk.insight.forms.picture import FreezeForm, WithdrawForm
from liandong.desk.insight.models import FrozenFigure
from liandong.desk.insight.pictures import FREEZABLE, freezable_by
from liandong.desk.insight.queries import frozen as queries
from liandong.desk.insight.queries.underlying import behind
from liandong.desk.insight.scope import scope_from
from liandong.desk.ui.charts import table_of
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page, refusal_on
from liandong.desk.ui.spreadsheets import TYPES, table_file

FROZEN: Final = ListKind(
    (
        Column("purpose", "用途", head=True),
        Column("figure", "图表"),
        Column("title", "结论", css="ld-text"),
        Column("words", "范围"),
        Column("by", "留存人"),
        Column("at", "留存时间"),
        Column("state", "状态", bare=True),
    ),
    nothing=Empty(
        "pin",
        "还没有存档图表",
        "在商圈态势、本站成效或时限页点“留存”，连同口径和对应的纠纷一并留存，日后可以核对。",
        "insight:picture",
        "去商圈态势",
    ),
    unit="张",
)
ROWS: Final = ListKind(
    (
        Column("number", "编号", css="ld-code", head=True),
        Column("opened_at", "首次反映", bare=True),
        Column("merchant", "商家", bare=True, leads=True),
        Column("summary", "诉求", css="ld-text", bare=True),
        Column("kind", "行业 · 性质", bare=True),
    ),
    nothing=Empty(
        "inbox",
        "无权查看对应的纠纷",
        "可能已撤销，或不在您可见的范围内。",
    ),
    unit="件",
)


@require_GET
@requires(Permission.VIEW_PICTURE)
def frozen_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    figures = queries.frozen_visible_to(request.user).defer("rows", "spec").order_by("-at", "-pk")
    context = {"listing": listing(request, FROZEN, figures), "eyes": queries.eyes_on_figures()}
    return page(request, "insight/frozen_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.FREEZE)
def freeze_figure(request: AuthenticatedHttpRequest, name: str) -> HttpResponse:
    """What would be kept, and for what; then it is."""
    if name not in freezable_by(request.user):
        raise Http404
    scope = scope_from(request.GET)
    if scope.district and not sees_district(request.user, scope.district):
        raise Http404
    form = FreezeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            made = freeze(name, scope, purpose=form.cleaned_data["purpose"], by=request.user)
            messages.success(request, f"已留存，连同 {len(made.rows)} 件纠纷")
            return redirect("insight:frozen", pk=made.pk)
    home = FREEZABLE[name].home
    context = {
        "form": form,
        "scope": scope,
        "home": home,
        "back": f"{reverse(home.view)}?{urlencode(scope.query())}#{name}",
        "definition": DEFINITIONS[name],
        "picture": FREEZABLE[name].draw(scope, request.user),
        "disputes": behind(name, scope, by=request.user).count(),
    }
    return page(request, "insight/freeze.html", context)


@require_GET
@requires(Permission.VIEW_PICTURE)
def frozen(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    figure = _visible(request, pk)
    rows = for_list(queries.rows_of(figure, by=request.user)).order_by("-opened_at", "-pk")
    context = {
        "figure": figure,
        "eyes": queries.eyes_on_figures(),
        "listing": listing(request, ROWS, rows),
        "total": len(figure.rows),
        "height": FREEZABLE[figure.figure].height,
        "form": WithdrawForm(),
        "may_export": request.user.has_permission(Permission.EXPORT),
        "may_withdraw": may_withdraw(figure, request.user),
    }
    return page(request, "insight/frozen.html", context)


@require_GET
@requires(Permission.VIEW_PICTURE)
def again(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    figure = _visible(request, pk)
    same, today = queries.again(figure, by=request.user)
    eyes = queries.eyes_on_figures()
    context = {"figure": figure, "eyes": eyes, "same": same, "today": today}
    return page(request, "insight/again.html", context)


@require_POST
@requires(Permission.FREEZE)
def withdraw_figure(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    figure = _visible(request, pk)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        withdraw(figure, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "已撤回这张图表")
    else:
        messages.error(request, "没有撤回：请写明原因")
    return redirect("insight:frozen", pk=pk)


@require_GET
@requires(Permission.EXPORT)
def frozen_file(
    request: AuthenticatedHttpRequest, pk: int, part: str, kind: str
) -> HttpResponseBase:
    """The numbers (`part` table) or the disputes behind them (rows), as csv or xlsx."""
    if kind not in TYPES or part not in {"table", "rows"}:
        raise Http404
    figure = _visible(request, pk)
    detail = {"chart": figure.figure, "kind": kind, "part": part}
    with audit.once_made("figure.export", by=request.user, of=figure, detail=detail):
        name = f"留存{figure.pk}-{figure.label}"
        if part == "rows":
            rows = queries.rows_of(figure, by=request.user).order_by("opened_at", "pk")
            return table_file(kind, f"{name}-明细", HEAD, table_rows(rows))
        table = table_of(figure.spec)
        cells = ([cell.value for cell in row] for row in table.rows)
        return table_file(kind, name, table.head, cells, above=[figure.words])


def _visible(request: AuthenticatedHttpRequest, pk: int) -> FrozenFigure:
    return get_object_or_404(queries.frozen_visible_to(request.user), pk=pk)
