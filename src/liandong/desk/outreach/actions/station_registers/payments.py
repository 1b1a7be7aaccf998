"""先行赔付 of a station: 申请、核定、垫付、追偿、结清."""

from datetime import date
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actions.doubles import check_double
from liandong.desk.access.models import User
from liandong.desk.access.row_versions import check_version
from liandong.desk.disputes.actions.numbers import take_numbers
from liandong.desk.outreach.actions.letters.steps import not_in_the_future
from liandong.desk.outreach.actions.station_registers.entries import locked_station
from liandong.desk.outreach.models import AdvancePayment, RightsStation
from liandong.desk.outreach.queries.findings.known_people import public_words
from liandong.desk.outreach.queries.station_registers.registers import people_of, shop_named
from liandong.desk.outreach.rules.station_register import PaymentState
from liandong.desk.ui.wording import yuan

SERIES: Final = "PF"


@transaction.atomic
def apply_for_payment(
    *, station: RightsStation, payment: AdvancePayment, by: User
) -> AdvancePayment:
    """申请; `payment` bears what was typed and is not stored yet."""
    payment.station = locked_station(station, by)
    not_in_the_future(payment.applied_on, "applied_on")
    if payment.entry is not None and payment.entry.station_id != payment.station.pk:
        raise ValidationError({"entry": "登记编号不是本站点的。"})
    name = payment.merchant_name.strip()
    payment.merchant = shop_named(payment.station, name)
    payment.merchant_name = public_words(name, people_of(payment))
    (payment.number,) = take_numbers(SERIES, [timezone.now()])
    payment.entered_by = by
    same = {name: getattr(payment, name) for name in ("consumer", "reason", "amount_yuan")}
    check_double(
        AdvancePayment, "entered_at", "申请", station=payment.station, entered_by=by, **same
    )
    payment.save()
    audit.record("payment.apply", by=by, of=payment)
    return payment


@transaction.atomic
def decide_on_payment(
    *,
    payment: AdvancePayment,
    facts_clear: bool,
    no_fault: bool,
    approved_yuan: Decimal | None,
    on: date,
    decision: str = "",
    page_version: str | None = None,
    by: User,
) -> AdvancePayment:
    """核定 by somebody else than who entered it: paid only where the facts are clear and the
    consumer is without fault."""
    stored = _at(payment, PaymentState.APPLIED, page_version, by)
    if stored.entered_by_id == by.pk:
        raise ValidationError("登记的人不核定自己登记的申请，请由本站点另一个账号办理。")
    not_in_the_future(on)
    if on < stored.applied_on:
        raise ValidationError("核定日期不能早于申请日期。")
    pays = facts_clear and no_fault and approved_yuan is not None
    if approved_yuan is not None and not pays:
        raise ValidationError("事实清楚、消费者无过错的才赔付；不赔付的不填核定金额。")
    if approved_yuan is not None and not 0 < approved_yuan <= stored.amount_yuan:
        raise ValidationError(f"核定金额应当大于 0，不超过申请的 {yuan(stored.amount_yuan)}。")
    if not pays and not decision.strip():
        raise ValidationError("不予赔付的请写明原因。")
    stored.facts_clear, stored.no_fault, stored.approved_yuan = facts_clear, no_fault, approved_yuan
    stored.decided_on, stored.decided_by, stored.decision = on, by, decision.strip() or None
    state = PaymentState.APPROVED if pays else PaymentState.REFUSED
    return _go(stored, state, "payment.decide", by)


@transaction.atomic
def pay(
    *, payment: AdvancePayment, on: date, page_version: str | None = None, by: User
) -> AdvancePayment:
    """垫付, what was approved."""
    stored = _at(payment, PaymentState.APPROVED, page_version, by)
    _after(on, stored.decided_on, "垫付日期不能早于核定日期。")
    stored.paid_on = on
    return _go(stored, PaymentState.PAID, "payment.pay", by)


@transaction.atomic
def recover(
    *,
    payment: AdvancePayment,
    recovered_yuan: Decimal,
    on: date,
    page_version: str | None = None,
    by: User,
) -> AdvancePayment:
    """追偿, what the shop gave back."""
    stored = _at(payment, PaymentState.PAID, page_version, by)
    _after(on, stored.paid_on, "追偿日期不能早于垫付日期。")
    if stored.approved_yuan is not None and not 0 <= recovered_yuan <= stored.approved_yuan:
        raise ValidationError(f"追偿金额不能超过垫付的 {yuan(stored.approved_yuan)}。")
    stored.recovered_yuan, stored.recovered_on = recovered_yuan, on
    return _go(stored, PaymentState.RECOVERED, "payment.recover", by)


@transaction.atomic
def close_payment(
    *,
    payment: AdvancePayment,
    on: date,
    closing: str = "",
    page_version: str | None = None,
    by: User,
) -> AdvancePayment:
    """结清; where not all came back, with the reason."""
    stored = _at(payment, PaymentState.RECOVERED, page_version, by)
    _after(on, stored.recovered_on, "结清日期不能早于追偿日期。")
    if stored.recovered_yuan != stored.approved_yuan and not closing.strip():
        raise ValidationError("没有全部追回的，请写明结清的情况。")
    stored.closed_on, stored.closing = on, closing.strip() or None
    return _go(stored, PaymentState.CLOSED, "payment.close", by)


def _at(
    payment: AdvancePayment, state: PaymentState, page_version: str | None, by: User
) -> AdvancePayment:
    station = locked_station(payment.station, by)
    stored = AdvancePayment.objects.select_for_update().get(pk=payment.pk, station=station)
    if stored.state != state:
        raise ValidationError(f"现在是“{stored.get_state_display()}”，请刷新后再看。")
    check_version(stored, page_version)
    return stored


def _after(on: date, before: date | None, words: str) -> None:
    not_in_the_future(on)
    if before is not None and on < before:
        raise ValidationError(words)


def _go(stored: AdvancePayment, state: PaymentState, action: str, by: User) -> AdvancePayment:
    stored.state = state.value
    stored.save()
    audit.record(action, by=by, of=stored)
    return stored
