"""Orders drawn by lot: the list, a plan with the smallest effect, the draw and what it showed."""

from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.masking import Eyes
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.outreach.actions import drawn_orders as actions
from liandong.desk.outreach.forms.drawn_orders import (
    DigitsForm,
    DoneForm,
    OrderFilterForm,
    OrderForm,
    WhereForm,
)
from liandong.desk.outreach.forms.letters import ReasonForm
from liandong.desk.outreach.models import DrawnOrder
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names
from liandong.desk.outreach.queries.visible import drawn_orders_visible_to
from liandong.desk.outreach.queries.visits.drawn_orders import orders as queries
from liandong.desk.outreach.queries.visits.drawn_orders.papers import order_sheet
from liandong.desk.outreach.rules.drawn_orders import State, day_of, group_of, smallest_words
from liandong.desk.papers.views.files import drawn
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import form_page, narrowed_by_district, page, run_action, run_form
from liandong.desk.ui.typed_texts import typed_text

ORDERS: Final = ListKind(
    (
        Column("title", "名称", head=True),
        Column("number", "编号", css="ld-code"),
        Column("kind", "办理的"),
        Column("district", "商圈"),
        Column("first_on", "第一批"),
        Column("groups", "批", number=True),
        Column("smallest", "能看出的最小变化", number=True),
        Column("state", "状态", bare=True),
    ),
    nothing=Empty(
        "scale",
        "还没有抽签",
        "人手不够、要分批发提醒、走访或培训时，先后用抽签定：谁都不漏，办完能看出有没有用。",
        "outreach:new_order",
        "拟计划",
    ),
    unit="次",
    key="drawn_orders",
)


@require_GET
@requires(Permission.VIEW_OUTREACH)
@narrowed_by_district
def order_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = OrderFilterForm(request.GET, by=by)
    rows = queries.narrowed(drawn_orders_visible_to(by), filters_of(request, form)).order_by("-pk")
    context = {
        "listing": listing(request, ORDERS, rows, words_of(form)),
        "form": form,
        "names": Eyes(clear=False),
        "may_plan": queries.may_plan(by),
    }
    return page(request, "outreach/visits/drawn_orders/list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@requires(Permission.WARN)
def new_order(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Of the shops of a district and sector (`?district=`, `?sector=`)."""
    by = request.user
    if not queries.may_plan(by):
        raise PermissionDenied("抽签由警务站、消协、市监安排")
    where = WhereForm(request.GET, by=by)
    shops = queries.candidates(where.wanted, where.chosen_sector, by)
    form = OrderForm(shops, queries.district_named(where.wanted), request.POST or None)
    return form_page(
        request,
        "outreach/visits/drawn_orders/new.html",
        form,
        lambda: actions.plan_order(**form.arguments(), by=by),
        "已拟计划，请看能看出的最小变化",
        lambda made: reverse("outreach:drawn_order", args=[made.number]),
        context=lambda: {"where": where, "shops": shops},
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def order_detail(request: AuthenticatedHttpRequest, drawn_order: str) -> HttpResponse:
    by, found = request.user, _order(request, drawn_order)
    audit.record("drawn_order.read", by=by, of=found)
    units = list(found.units.select_related("merchant", "done_by"))
    may_act = queries.may_act(found, by)
    is_drawn = found.drawn_at is not None
    merged = set(queries.merged_places([unit.merchant_id for unit in units]))
    waves = [
        (
            group,
            day_of(found.first_on, group, found.apart),
            [
                (unit, DoneForm(auto_id=f"done_{unit.pk}_%s"), place in merged)
                for place, unit in enumerate(units)
                if unit.start is not None and group_of(unit.start, found.apart) == group
            ],
        )
        for group in range(1, found.groups + 1)
    ]
    context = {
        "drawn_order": found,
        "units": units,
        "waves": waves,
        "is_drawn": is_drawn,
        "smallest": smallest_words(found.smallest),
        "result": queries.result_words(found, len(units)) if found.state == State.DRAWN else "",
        "checked": is_drawn and queries.drawn_again(found, units),
        "names": eyes_on_names(by),
        "eyes": queries.eyes_on_order(found, [(row.merchant_id, row.name) for row in units]),
        "today": timezone.localdate(),
        "may_fix": may_act and found.state == State.PLANNED,
        "may_draw": queries.may_give_digits(found, by),
        "may_mark": may_act and found.state == State.DRAWN,
        "may_stop": may_act and found.state != State.STOPPED and found.effect is None,
        "digits_form": DigitsForm(auto_id="digits_%s"),
        "reason_form": ReasonForm(auto_id="stop_%s"),
        "page_version": version_of(found),
    }
    return page(request, "outreach/visits/drawn_orders/order.html", context)


@require_POST
@requires(Permission.WARN)
def take(request: AuthenticatedHttpRequest, drawn_order: str, verb: str) -> HttpResponse:
    """Fix the plan, give digits, stop it."""
    by, found = request.user, _order(request, drawn_order)
    url = reverse("outreach:drawn_order", args=[found.number])
    match verb:
        case "fix":
            return run_action(
                request,
                lambda: actions.fix_order(
                    drawn_order=found, page_version=posted_version(request), by=by
                ),
                "已定稿，两方各填四位数字后抽签",
                url,
            )
        case "digits":
            form = DigitsForm(request.POST)
            return run_form(
                request,
                form,
                lambda: actions.give_digits(
                    drawn_order=found, digits=form.cleaned_data["digits"], by=by
                ),
                lambda done: "已抽签" if done.drawn_at else "已填写，等另一方填写",
                url,
            )
        case "stop":
            reason = typed_text(request, "reason", "原因")
            return run_action(
                request,
                lambda: actions.stop_order(drawn_order=found, reason=reason, by=by),
                "已中止",
                url,
            )
    raise Http404


@require_POST
@requires(Permission.WARN)
def mark_done(request: AuthenticatedHttpRequest, drawn_order: str, pk: int) -> HttpResponse:
    by, found = request.user, _order(request, drawn_order)
    form = DoneForm(request.POST)
    return run_form(
        request,
        form,
        lambda: actions.mark_done(drawn_order=found, unit=pk, on=form.cleaned_data["on"], by=by),
        "已登记办理",
        reverse("outreach:drawn_order", args=[found.number]),
    )


@require_GET
@requires(Permission.VIEW_OUTREACH)
def paper(request: AuthenticatedHttpRequest, drawn_order: str, ending: str) -> HttpResponse:
    """The record of the draw, to be signed by both sides."""
    found = _order(request, drawn_order)
    if found.drawn_at is None:
        raise Http404
    with audit.once_made("drawn_order.paper", by=request.user, of=found):
        return drawn(order_sheet(found, by=request.user), ending, f"抽签记录 {found}")


def _order(request: AuthenticatedHttpRequest, number: str) -> DrawnOrder:
    return get_object_or_404(drawn_orders_visible_to(request.user), number=number)
