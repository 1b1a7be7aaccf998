"""What staff tell of a clock that no step of the workflow starts."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.deriving import bring_up_to_date, matters_of
from liandong.desk.disputes.actions.history import write
from liandong.desk.disputes.actions.holding import hold
from liandong.desk.disputes.models import Clock, ClockEvent, Dispute
from liandong.desk.disputes.rules.clocks import What
from liandong.desk.disputes.rules.periods import KINDS, Period
from liandong.desk.work.events import publish


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
    period, deed = Period(code), What(what)
    _check_right(period, deed, by)
    hold(dispute)
    _check_sense(period, deed, on, until)
    _check_state(dispute, period, deed, on)
    told_why = reason.strip()
    if deed is What.EXTEND and not told_why:
        raise ValidationError(_("请写明延长的理由和批准情况。"))
    event = ClockEvent.objects.create(
        dispute=dispute,
        code=period.value,
        what=deed.value,
        on=on,
        until=until,
        reason=told_why or None,
        by=by,
    )
    bring_up_to_date(matters_of([dispute]))
    if not KINDS[period].confidential:
        write(dispute, "timed", by=by, code=period.value, what=deed.value)
    audit.record("dispute.time", by=by, of=dispute, detail={"clock": code, "what": what})
    publish("board", dispute=dispute.pk)
    return event


def _check_right(period: Period, deed: What, by: User) -> None:
    """The head of the bureau may not see the clue here: the regulator writes down who approved."""
    if KINDS[period].confidential:
        check(by, Permission.VIEW_REPORTS)
    else:
        check(by, Permission.APPROVE if deed is What.EXTEND else Permission.NOTE)


def _check_sense(period: Period, deed: What, on: date, until: date | None) -> None:
    kind = KINDS[period]
    if not kind.by_hand:
        raise ValidationError(_("这一时限随办理步骤起止，不用另外登记。"))
    if on > timezone.localdate():
        raise ValidationError(_("日期不能晚于今天。"))
    if deed is What.START and kind.dated and (until is None or until < on):
        raise ValidationError(_("请写明届满日期，不早于起算日。"))
    if deed is What.EXTEND and kind.extra is None and until is None:
        raise ValidationError(_("请写明延长到哪一天。"))


def _check_state(dispute: Dispute, period: Period, deed: What, on: date) -> None:
    clock = Clock.objects.filter(dispute=dispute, code=period.value, stopped_at=None).first()
    if deed is What.START:
        if clock is not None:
            raise ValidationError(_("这一时限已在计算，同一事项不另起一个。"))
        return
    if clock is None:
        raise ValidationError(_("这一时限还没有起算，或已办结。"))
    if on < clock.started_on:
        raise ValidationError(_("日期不能早于起算日。"))
    if (deed is What.RESUME) != (clock.paused_on is not None) and deed in {
        What.RESUME,
        What.PAUSE,
    }:
        raise ValidationError(_("这一时限已暂停，或没有暂停。"))
