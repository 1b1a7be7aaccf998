"""先行赔付 and 线下无理由退货 of a rights station."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.masking import Eyes
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version
from liandong.desk.outreach.actions.station_registers import payments as payment_actions
from liandong.desk.outreach.actions.station_registers import returns as return_actions
from liandong.desk.outreach.forms.station_registers import (
    ClosePaymentForm,
    DecideForm,
    PayForm,
    PaymentFilterForm,
    PaymentForm,
    RecoverForm,
    ReturnFilterForm,
    ReturnForm,
    VoidForm,
)
from liandong.desk.outreach.models import AdvancePayment, GoodsReturn
from liandong.desk.outreach.queries.findings.known_people import eyes_on_names
from liandong.desk.outreach.queries.station_registers import ledgers as queries
from liandong.desk.outreach.queries.station_registers import registers
from liandong.desk.outreach.views.station_registers import Ledger, ledger_file, shared, station_of
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import form_page, page, run_form

PAYMENTS: Final = ListKind(
    (
        Column("number", "编号", head=True),
        Column("day", "申请日期"),
        Column("consumer", "消费者"),
        Column("merchant", "商户", bare=True, leads=True),
        Column("amount", "申请（元）", number=True),
        Column("approved", "核定（元）", number=True),
        Column("paid", "垫付日期"),
        Column("recovered", "追偿（元）", number=True),
        Column("state", "状态", bare=True),
    ),
    nothing=Empty(
        "cash",
        "还没有先行赔付",
        "事实清楚、消费者无过错的，站点先赔付，再向商户追偿；每一步在这里登记。",
    ),
    none_fit=Empty("search-off", "没有符合的先行赔付", "放宽日期或状态再找。"),
    unit="件",
    key="payments",
)
RETURNS: Final = ListKind(
    (
        Column("day", "日期", head=True),
        Column("merchant", "商户", bare=True, leads=True),
        Column("goods", "商品"),
        Column("amount", "金额（元）", number=True),
        Column("days", "购买后天数", number=True),
        Column("result", "结果", bare=True),
        Column("words", "说明", css="ld-text"),
        Column("who", "登记"),
        Column("void", "作废"),
    ),
    nothing=Empty(
        "arrow-back-up", "还没有退货登记", "承诺线下无理由退货的商户，退货情况在这里登记。"
    ),
    none_fit=Empty("search-off", "没有符合的退货", "放宽日期或结果再找。"),
    unit="件",
    key="returns",
)
Step = tuple[type[forms.Form], Callable[..., Any], str]
STEPS: Final[dict[str, Step]] = {
    "decide": (DecideForm, payment_actions.decide_on_payment, "已核定"),
    "pay": (PayForm, payment_actions.pay, "已登记垫付"),
    "recover": (RecoverForm, payment_actions.recover, "已登记追偿"),
    "close": (ClosePaymentForm, payment_actions.close_payment, "已结清"),
}
STEP_WORDS: Final = {
    "decide": "登记核定", "pay": "登记垫付", "recover": "登记追偿", "close": "登记结清",
}  # fmt: skip


@require_GET
@requires(*registers.READS)
def payments(request: AuthenticatedHttpRequest, station: str) -> HttpResponse:
    by, found = request.user, station_of(request, station)
    form = PaymentFilterForm(request.GET)
    rows = queries.narrowed_payments(queries.payments_of(found), filters_of(request, form))
    audit.record("payment.list", by=by, of=found)
    context = {
        **shared(request, found, "payments"),
        "listing": listing(request, PAYMENTS, rows, words_of(form)),
        "form": form,
        "consumer_of": lambda row: registers.consumer_words(row, by, clear=False),
    }
    return page(request, "outreach/registers/payments.html", context, partial="list")


@require_GET
@requires(Permission.KEEP_REGISTER, Permission.EXPORT)
def payments_file(request: AuthenticatedHttpRequest, station: str, kind: str) -> HttpResponseBase:
    by, found = request.user, station_of(request, station)
    form = PaymentFilterForm(request.GET)
    rows = queries.narrowed_payments(queries.payments_of(found), filters_of(request, form))
    ledger = Ledger(
        "先行赔付台账",
        "payment.export",
        queries.PAYMENTS,
        lambda payments: queries.payment_rows(payments, by),
    )
    return ledger_file(request, found, kind, ledger, rows, form)


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_REGISTER)
def new_payment(request: AuthenticatedHttpRequest, station: str) -> HttpResponse:
    by, found = request.user, station_of(request, station)
    form = PaymentForm(request.POST or None, station=found, initial=_carried_over(request, found))
    made: list[AdvancePayment] = []
    reply = form_page(
        request,
        "outreach/registers/edit_ledger.html",
        form,
        lambda: made.append(
            payment_actions.apply_for_payment(
                station=found, payment=form.save(commit=False), by=by
            )
        ),
        "已登记申请，请另一位人员核定",
        reverse("outreach:station_payments", args=[found.number]),
        context=lambda: {
            "title": "先行赔付申请", "station": found, "back_label": "先行赔付", "icon": "cash",
            "back": reverse("outreach:station_payments", args=[found.number]),
            "note": "事实清楚、消费者无过错的才赔付，由登记人以外的人员核定。",
            "shops": _shops(found),
        },
    )  # fmt: skip
    return redirect("outreach:station_payment", found.number, made[0].number) if made else reply


@require_GET
@requires(*registers.READS)
def payment_detail(request: AuthenticatedHttpRequest, station: str, payment: str) -> HttpResponse:
    by, found = request.user, station_of(request, station)
    row = get_object_or_404(queries.payments_of(found), number=payment)
    audit.record("payment.read", by=by, of=row)
    clear = registers.is_own(found, by)
    keeps = registers.may_keep(found, by)
    step = queries.next_step(row, by) if keeps else ""
    context = {
        "station": found,
        "payment": row,
        "names": eyes_on_names(by),
        "eyes": registers.eyes_on([row], clear=clear),
        "consumer": registers.consumer_words(row, by, clear=clear),
        "step": step,
        "step_words": STEP_WORDS.get(step, ""),
        "is_own_entry": keeps and row.state == "applied" and row.entered_by_id == by.pk,
        "sheet": STEPS[step][0](auto_id=f"{step}_%s") if step else None,
    }
    return page(request, "outreach/registers/payment.html", context)


@require_POST
@requires(Permission.KEEP_REGISTER)
def take_payment(
    request: AuthenticatedHttpRequest, station: str, payment: str, verb: str
) -> HttpResponse:
    by, found = request.user, station_of(request, station)
    row = get_object_or_404(queries.payments_of(found), number=payment)
    if verb not in STEPS:
        raise Http404
    kind, action, words = STEPS[verb]
    form = kind(request.POST)
    url = reverse("outreach:station_payment", args=[found.number, row.number])
    version = posted_version(request)
    return run_form(
        request,
        form,
        lambda: action(payment=row, **form.cleaned_data, page_version=version, by=by),
        words,
        url,
    )


@require_GET
@requires(*registers.READS)
def returns(request: AuthenticatedHttpRequest, station: str) -> HttpResponse:
    by, found = request.user, station_of(request, station)
    form = ReturnFilterForm(request.GET)
    rows = queries.narrowed_returns(queries.returns_of(found), filters_of(request, form))
    audit.record("return.list", by=by, of=found)
    context = {
        **shared(request, found, "returns"),
        "listing": listing(request, RETURNS, rows, words_of(form)),
        "form": form,
        "eyes": Eyes(clear=registers.is_own(found, by)),
        "void_form": VoidForm(auto_id=False),
    }
    return page(request, "outreach/registers/returns.html", context, partial="list")


@require_GET
@requires(Permission.KEEP_REGISTER, Permission.EXPORT)
def returns_file(request: AuthenticatedHttpRequest, station: str, kind: str) -> HttpResponseBase:
    found = station_of(request, station)
    form = ReturnFilterForm(request.GET)
    rows = queries.narrowed_returns(queries.returns_of(found), filters_of(request, form))
    ledger = Ledger("线下无理由退货台账", "return.export", queries.RETURNS, queries.return_rows)
    return ledger_file(request, found, kind, ledger, rows, form)


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_REGISTER)
def new_return(request: AuthenticatedHttpRequest, station: str) -> HttpResponse:
    by, found = request.user, station_of(request, station)
    form = ReturnForm(request.POST or None)
    back = reverse("outreach:station_returns", args=[found.number])
    return form_page(
        request,
        "outreach/registers/edit_ledger.html",
        form,
        lambda: return_actions.enter_return(
            station=found, goods_return=form.save(commit=False), by=by
        ),
        "已登记退货",
        back,
        context=lambda: {
            "title": "登记退货", "station": found, "back_label": "线下无理由退货",
            "icon": "arrow-back-up", "back": back,
            "note": "商户承诺的线下无理由退货；不写消费者的姓名、电话。", "shops": _shops(found),
        },
    )  # fmt: skip


@require_POST
@requires(Permission.KEEP_REGISTER)
def void_return(request: AuthenticatedHttpRequest, station: str, pk: int) -> HttpResponse:
    by, found = request.user, station_of(request, station)
    row: GoodsReturn = get_object_or_404(queries.returns_of(found), pk=pk)
    form = VoidForm(request.POST)
    url = reverse("outreach:station_returns", args=[found.number])
    return run_form(
        request,
        form,
        lambda: return_actions.void_return(goods_return=row, **form.cleaned_data, by=by),
        "已作废，登记留存",
        url,
    )


def _carried_over(request: AuthenticatedHttpRequest, station: Any) -> dict[str, Any]:
    """What the entry of the register has, whose number is in the address."""
    number = request.GET.get("entry", "")
    row = station.entries.filter(number=number).first() if number else None
    if row is None or not registers.is_own(station, request.user):
        return {}
    return {
        "entry": row.number,
        "consumer": row.consumer,
        "phone": row.phone or "",
        "merchant_name": row.merchant_name,
    }


def _shops(station: Any) -> list[str]:
    return list(registers.shops_of(station).values_list("name", flat=True)[:500])
