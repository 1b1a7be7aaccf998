"""Which clocks somebody sees, and how punctual the regulator's side was."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, F, Q, QuerySet

from liandong.desk.access.actors import Actor
from liandong.desk.access.rows import sees_reports
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.moments import Day
from liandong.desk.disputes.queries.visibility import joined_and_seen, seen_by
from liandong.desk.disputes.rules.periods import CONFIDENTIAL, Period
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.ui.asked import midnight

RUNNING: Final = Q(stopped_at=None, paused_on=None)
"""Of a paused clock nobody knows yet when it ends."""


def clocks_seen(by: Actor) -> QuerySet[Clock]:
    """Clocks of the disputes that `by` sees; those about a clue are the regulator's alone."""
    clocks = Clock.objects.filter(seen_by(by))
    return clocks if sees_reports(by) else clocks.exclude(code__in=CONFIDENTIAL)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with what it is a share of."""

    label: str
    done: int
    of: int
    definition: str

    @property
    def words(self) -> str:
        return f"{100 * self.done / self.of:.2f}%" if self.of else "—"


def rates(by: Actor, since: date, until: date) -> list[Rate]:
    """The four rates of 12315 over the clocks that ended, or should have, in the days given."""
    seen = Clock.objects.filter(joined_and_seen(by))
    due = seen.filter(due_on__range=(since, until))
    parts = [
        _punctual(due, Period.DECISION, "按时初查率", "期内届满的受理决定中，届满前作出的"),
        _punctual(due, Period.MEDIATION, "按时办结率", "期内届满的调解期限中，届满前办结的"),
        _agreed(seen, since, until),
    ]
    if sees_reports(by):
        words = "期内届满的线索核查中，届满前核查完的"
        parts.append(_punctual(due, Period.CLUE, "举报按时核查率", words))
    return parts


def _punctual(clocks: QuerySet[Clock], code: Period, label: str, definition: str) -> Rate:
    counted = clocks.filter(code=code, paused_on=None).annotate(ended=Day("stopped_at"))
    told = counted.aggregate(of=Count("pk"), done=Count("pk", filter=Q(ended__lte=F("due_on"))))
    return Rate(label, told["done"], told["of"], definition)


def _agreed(seen: QuerySet[Clock], since: date, until: date) -> Rate:
    """Of the accepted complaints whose mediation ended in these days, those with an agreement."""
    begin, end = midnight(since), midnight(until + timedelta(days=1))
    ended = seen.filter(code=Period.MEDIATION, stopped_at__gte=begin, stopped_at__lt=end)
    told = ended.aggregate(
        of=Count("pk"),
        done=Count(
            "pk",
            filter=Q(dispute__status=Dispute.Status.SETTLED)
            & ~Q(dispute__stage=Stage.WITHDRAWN.value),
        ),
    )
    return Rate("调解成功率", told["done"], told["of"], "期内结束调解的已受理投诉中，达成协议的")
