"""Entries of staff for clocks that no step of the workflow starts."""

from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.offices import LEFT_TO_REGULATOR, OF_REGULATOR, decides
from liandong.desk.disputes.actions.derivation import bring_up_to_date, with_records
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.locks import hold
from liandong.desk.disputes.models import Clock, ClockEvent, Dispute
from liandong.desk.disputes.queries.approvals import decides_for
from liandong.desk.disputes.queries.clocks import ends_decision
from liandong.desk.disputes.rules.clocks import What
from liandong.desk.disputes.rules.periods import KINDS, Period
from liandong.desk.work.events import publish
from liandong.engine.vocabulary import Source

JURISDICTION: Final = (
    "12315 登记的投诉，管辖争议由市场监管部门协商、报请指定，由其登记（办法第33条）"
)


@transaction.atomic
def tell_clock(
    *,
    dispute: Dispute,
    code: str,
    what: str,
    on: date,
    until: date | None = None,
    reason: str = "",
    by: User,
) -> ClockEvent:
    """Start, stop, pause, resume or extend a clock. Extending needs approval and its reason.

    Raises ValidationError for what the clock's state does not allow.
    """
    period, action = Period(code), What(what)
    _check_right(period, action, by)
    hold(dispute, by=by)
    if period is Period.JURISDICTION:
        _check_jurisdiction(dispute, by)
    if period is Period.DECISION and action is What.STOP:
        _check_ending(dispute, reason, by)
    if action is What.EXTEND and not KINDS[period].confidential and not decides_for(by, dispute):
        raise PermissionDenied("延长由这个商圈的单位的负责人批准")
    _check_sense(period, action, on, until)
    _check_state(dispute, period, action, on)
    why = reason.strip()
    if action is What.EXTEND and not why:
        raise ValidationError("请写明延长的理由和批准情况。")
    event = ClockEvent.objects.create(
        dispute=dispute,
        code=period.value,
        what=action.value,
        on=on,
        until=until,
        reason=why or None,
        by=by,
    )
    bring_up_to_date(with_records([dispute]))
    if not KINDS[period].confidential:
        write(dispute, "timed", by=by, code=period.value, what=action.value)
    audit.record("dispute.time", by=by, of=dispute, detail={"clock": code, "what": what})
    publish("board", dispute=dispute.pk)
    return event


def check_extension(dispute: Dispute, code: str, until: date | None) -> None:
    """Raise ValidationError where this clock cannot be extended to that day."""
    period, today = Period(code), timezone.localdate()
    if KINDS[period].confidential:
        raise ValidationError("这一时限由市监承办人登记批准情况，不在这里提请。")
    _check_sense(period, What.EXTEND, today, until)
    _check_state(dispute, period, What.EXTEND, today)


def _check_right(period: Period, action: What, by: User) -> None:
    """The head of the bureau may not see the clue here: the regulator writes down who approved."""
    if KINDS[period].confidential:
        check(by, Permission.VIEW_REPORTS)
    else:
        check(by, Permission.APPROVE if action is What.EXTEND else Permission.NOTE)


def _check_jurisdiction(dispute: Dispute, by: User) -> None:
    registered = Source.COMPLAINT_12315 in dispute.sources
    if registered and not decides(OF_REGULATOR, by.role, by.department.kind):
        raise PermissionDenied(JURISDICTION)


def _check_ending(dispute: Dispute, reason: str, by: User) -> None:
    """That no decision is made on a complaint any more the regulator says, and why."""
    if not decides(OF_REGULATOR, by.role, by.department.kind):
        raise PermissionDenied(LEFT_TO_REGULATOR)
    if not ends_decision(by, dispute):
        raise ValidationError("这件还在办理或者已作出决定：请用“受理”“不予受理”或“消费者撤回”。")
    if not reason.strip():
        raise ValidationError("请写明消费者何时、以何方式撤回投诉，或者 12315 平台的办理结果。")


def _check_sense(period: Period, action: What, on: date, until: date | None) -> None:
    kind = KINDS[period]
    if not kind.by_hand and (period, action) != (Period.DECISION, What.STOP):
        raise ValidationError("这一时限随办理步骤起止，无需另行登记。")
    if on > timezone.localdate():
        raise ValidationError("日期不能晚于今天。")
    if action is What.START and kind.dated and (until is None or until < on):
        raise ValidationError("请写明届满日期，不早于起算日。")
    if action is What.EXTEND and kind.extra is None and until is None:
        raise ValidationError("请写明延长到哪一天。")


def _check_state(dispute: Dispute, period: Period, action: What, on: date) -> None:
    clock = Clock.objects.filter(dispute=dispute, code=period.value, stopped_at=None).first()
    if action is What.START:
        if clock is not None:
            raise ValidationError("这一时限已在计算，同一事项不另起一个。")
        return
    if clock is None:
        raise ValidationError("这一时限还没有起算，或已办结。")
    if on < clock.started_on:
        raise ValidationError("日期不能早于起算日。")
    if (action is What.RESUME) != (clock.paused_on is not None) and action in {
        What.RESUME,
        What.PAUSE,
    }:
        raise ValidationError("这一时限已暂停，或没有暂停。")
