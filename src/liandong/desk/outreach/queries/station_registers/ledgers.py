"""先行赔付 and 线下无理由退货 of a station, as lists and as files."""

from collections.abc import Collection, Iterable
from typing import Final

from django.db.models import Q, QuerySet

from liandong.desk.access.masking import Eyes, mask_name, mask_phone
from liandong.desk.access.models import User
from liandong.desk.outreach.models import AdvancePayment, GoodsReturn, RightsStation
from liandong.desk.outreach.queries.findings.known_people import is_number
from liandong.desk.outreach.queries.station_registers.registers import eyes_on
from liandong.desk.outreach.rules.station_register import PaymentState
from liandong.desk.ui.query_parameters import parse_day
from liandong.desk.ui.spreadsheets import Yuan


def payments_of(station: RightsStation) -> QuerySet[AdvancePayment]:
    rows = station.payments.select_related("decided_by", "entered_by", "entry")
    return rows.order_by("-applied_on", "-pk")


def narrowed_payments(
    rows: QuerySet[AdvancePayment], filters: dict[str, str]
) -> QuerySet[AdvancePayment]:
    """By state, days of the application and days of the payment. `q`: number or shop."""
    if state := filters.get("state"):
        rows = rows.filter(state=state)
    if day := parse_day(filters.get("paid_since", "")):
        rows = rows.filter(paid_on__gte=day)
    if day := parse_day(filters.get("paid_until", "")):
        rows = rows.filter(paid_on__lte=day)
    return _of_days(rows, filters, "applied_on", Q(number=filters.get("q", "").strip()))


def returns_of(station: RightsStation) -> QuerySet[GoodsReturn]:
    return station.returns.select_related("entered_by").order_by("-on", "-pk")


def narrowed_returns(rows: QuerySet[GoodsReturn], filters: dict[str, str]) -> QuerySet[GoodsReturn]:
    """By result and days. `q`: shop or goods."""
    if result := filters.get("result"):
        rows = rows.filter(result=result)
    words = filters.get("q", "").strip()
    return _of_days(rows, filters, "on", Q(goods__icontains=words) if words else Q())


def _of_days(rows: QuerySet, filters: dict[str, str], field: str, also: Q) -> QuerySet:  # type: ignore[type-arg]
    if day := parse_day(filters.get("since", "")):
        rows = rows.filter(**{f"{field}__gte": day})
    if day := parse_day(filters.get("until", "")):
        rows = rows.filter(**{f"{field}__lte": day})
    if words := filters.get("q", "").strip():
        found = also if is_number(words) else also | Q(merchant_name__icontains=words)
        rows = rows.filter(found)
    return rows


NEXT: Final = {
    PaymentState.APPLIED: "decide",
    PaymentState.APPROVED: "pay",
    PaymentState.PAID: "recover",
    PaymentState.RECOVERED: "close",
}
"""The step that may be taken now."""


def next_step(payment: AdvancePayment, by: User) -> str:
    """Not decided on by who entered it."""
    step = NEXT.get(PaymentState(payment.state), "")
    return "" if step == "decide" and payment.entered_by_id == by.pk else step


PAYMENTS: Final = (
    "编号", "申请日期", "消费者（脱敏）", "电话（脱敏）", "商户", "申请理由", "申请金额（元）",
    "核定日期", "事实清楚", "消费者无过错", "核定金额（元）", "核定意见", "垫付日期", "追偿日期",
    "追偿金额（元）", "结清日期", "结清说明", "状态",
)  # fmt: skip
RETURNS: Final = (
    "日期", "商户", "商品", "金额（元）", "购买后天数", "结果", "说明", "登记人", "作废",
)  # fmt: skip


def payment_rows(found: Collection[AdvancePayment], by: User) -> Iterable[list[object]]:
    """The lines of the ledger, as they leave the station: nobody is in them."""
    shows_people = by.job.sees_people
    for row in found:
        eyes = eyes_on([row], clear=False)
        yield [
            row.number,
            row.applied_on,
            mask_name(row.consumer) if shows_people else "",
            mask_phone(row.phone) if shows_people and row.phone else "",
            row.merchant_name,
            eyes.read(row.reason),
            _yuan(row.amount_yuan),
            row.decided_on,
            _yes(row.facts_clear),
            _yes(row.no_fault),
            _yuan(row.approved_yuan),
            eyes.read(row.decision),
            row.paid_on,
            row.recovered_on,
            _yuan(row.recovered_yuan),
            row.closed_on,
            eyes.read(row.closing),
            row.get_state_display(),
        ]


def return_rows(found: Collection[GoodsReturn]) -> Iterable[list[object]]:
    eyes = Eyes(clear=False)
    for row in found:
        yield [
            row.on,
            row.merchant_name,
            row.goods,
            _yuan(row.amount_yuan),
            row.days,
            row.get_result_display(),
            eyes.read(row.words),
            row.entered_by.display_name,
            "作废" if row.void_at else "",
        ]


def _yuan(amount: object) -> Yuan | None:
    return Yuan(amount) if amount is not None else None  # type: ignore[arg-type]


def _yes(answer: bool | None) -> str:
    return "" if answer is None else "是" if answer else "否"
