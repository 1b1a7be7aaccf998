"""What follows a settlement in the demo: payment, the call-back, the platforms filled in."""

from datetime import date
from typing import Final

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.config.demo.matters.playing import Course, on_day
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.actions.backfilling import tick
from liandong.desk.handling.actions.performing import perform
from liandong.desk.handling.queries.backfill import channels_waiting, with_what_waits
from liandong.desk.handling.queries.performance import plan_of

SATISFIED: Final = "1"
UNSATISFIED: Final = "3"


def pay(dispute: Dispute, *, late: bool = False, by: User) -> Course:
    """Each part on its day; where the shop is late, the last one is not paid at all."""
    parts = plan_of(dispute)
    for part in parts:
        yield on_day(_days_until(part.due_on), 16, 10)
        if late and part is parts[-1]:
            return
        perform(part, done_on=timezone.localdate(), proof="转账截图，双方确认", by=by)


def call_back(dispute: Dispute, *, heard: str = SATISFIED, by: User) -> Course:
    """Some days after it was paid; what was settled well is put into the archive."""
    dispute.refresh_from_db()
    if dispute.stage != Stage.PERFORMED:
        return
    yield on_day(4, 9, 40)
    take_step(dispute, "call_back", told={Fact.CALLED_BACK: {"choice": heard}}, by=by)
    if heard != UNSATISFIED:
        yield on_day(1, 17, 0)
        take_step(dispute, "archive", by=by)


def fill_in(dispute: Dispute, *, by: User) -> None:
    """Tick what was typed into the other platforms."""
    waiting = with_what_waits(Dispute.objects.filter(pk=dispute.pk)).get()
    for channel in channels_waiting(waiting):
        tick(dispute, channel, by=by)


def _days_until(day: date) -> int:
    return max((day - timezone.localdate()).days, 0)
