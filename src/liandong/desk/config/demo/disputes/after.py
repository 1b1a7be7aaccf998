"""What follows a settlement in the demo: payment, the call-back, the platforms filled in."""

from datetime import date
from typing import Final

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.backfill.actions.ticks import tick
from liandong.desk.backfill.queries.waiting import channels_waiting, with_what_waits
from liandong.desk.config.demo.disputes.playing import Course, on_day
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.step_registry import open_points
from liandong.desk.handling.actions.performance import perform
from liandong.desk.handling.queries.performance import plan_of

SATISFIED: Final = "1"
UNSATISFIED: Final = "3"


def pay(dispute: Dispute, *, late: bool = False, by: User) -> Course:
    """Pay each instalment on its day; where the shop is late, the last one is not paid at all."""
    parts = plan_of(dispute)
    for part in parts:
        yield on_day(_days_until(part.due_on), 16, 10)
        if late and part is parts[-1]:
            return
        perform(part, done_on=timezone.localdate(), proof="转账截图，双方确认", by=by)


def call_back(dispute: Dispute, *, satisfaction: str = SATISFIED, by: User) -> Course:
    """Call back some days after the payment; satisfied consumers' disputes are archived."""
    dispute.refresh_from_db()
    if dispute.stage != Stage.PERFORMED:
        return
    yield on_day(4, 9, 40)
    take_step(dispute, "call_back", facts={Fact.CALLED_BACK: {"choice": satisfaction}}, by=by)
    if satisfaction != UNSATISFIED:
        yield on_day(1, 17, 0)
        put_away(dispute, "archive", by=by)


def put_away(dispute: Dispute, verb: str, *, by: User) -> None:
    """Archive the dispute; sheets that were signed by hand are scanned later."""
    for _turn in ("registration", "answer"):
        fill_in(dispute, by=by)
    left = [point.key for point in open_points(verb, dispute)]
    reason = "纸质件已由双方签收，扫描后归入卷宗" if left else ""
    take_step(dispute, verb, left_open=left, reason=reason, by=by)


def fill_in(dispute: Dispute, *, by: User) -> None:
    """Tick the texts that were typed into the other platforms."""
    mine = Dispute.objects.filter(pk=dispute.pk)
    for channel in channels_waiting(with_what_waits(mine).get()):
        tick(dispute, channel, by=by)


def _days_until(day: date) -> int:
    return max((day - timezone.localdate()).days, 0)
