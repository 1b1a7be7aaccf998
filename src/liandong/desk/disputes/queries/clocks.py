"""Which clocks somebody sees, and how punctual the regulator's side was."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.actors import Actor
from liandong.desk.access.rows import sees_reports
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.moments import Day
from liandong.desk.disputes.queries.visibility import mostly_seen, seen_by, visible_to
from liandong.desk.disputes.rules.periods import CONFIDENTIAL, Period
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.ui.asked import midnight

ANY: Final = Q()
PUNCTUAL: Final[dict[Period, tuple[Promise, Promise]]] = {
    Period.DECISION: (_("按时初查率"), _("期内届满的受理决定中，届满前作出的")),
    Period.MEDIATION: (_("按时办结率"), _("期内届满的调解期限中，届满前办结的")),
    Period.CLUE: (_("举报按时核查率"), _("期内届满的线索核查中，届满前核查完的")),
}
AGREED: Final = (_("调解成功率"), _("期内结束调解的已受理投诉中，达成协议的"))
RUNNING: Final = Q(stopped_at=None, paused_on=None)
"""Of a paused clock nobody knows yet when it ends."""


def clocks_seen(by: Actor) -> QuerySet[Clock]:
    """Clocks of the disputes that `by` sees; those about a clue are the regulator's alone."""
    clocks = Clock.objects.filter(seen_by(by))
    return clocks if sees_reports(by) else clocks.exclude(code__in=CONFIDENTIAL)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with what it is a share of."""

    code: Period
    done: int
    of: int
    label: Promise
    definition: Promise

    @property
    def words(self) -> str:
        return f"{100 * self.done / self.of:.2f}%" if self.of else "—"


def rates(by: Actor, since: date, until: date, of: Q = ANY) -> list[Rate]:
    """The four rates of 12315 over the clocks that ended, or should have, in the days given.

    `of` narrows by the `dispute` of a clock.
    """
    seen = Clock.objects.filter(mostly_seen(by), of)
    due = seen.filter(due_on__range=(since, until))
    parts = [
        _punctual(due, Period.DECISION),
        _punctual(due, Period.MEDIATION),
        _agreed(_ended(seen, since, until)),
    ]
    return [*parts, _punctual(due, Period.CLUE)] if sees_reports(by) else parts


def rated(
    by: Actor, since: date, until: date, codes: Collection[Period], of: Q = ANY
) -> QuerySet[Dispute]:
    """The disputes whose clocks, of these kinds, the rates of the days given are made of."""
    seen = Clock.objects.filter(mostly_seen(by), of, code__in=codes)
    due = seen.filter(due_on__range=(since, until), paused_on=None)
    ended = _ended(seen, since, until)
    told = Q(pk__in=due.values("dispute")) | Q(pk__in=ended.values("dispute"))
    return visible_to(by).filter(told)


def _punctual(clocks: QuerySet[Clock], code: Period) -> Rate:
    counted = clocks.filter(code=code, paused_on=None).annotate(ended=Day("stopped_at"))
    told = counted.aggregate(of=Count("pk"), done=Count("pk", filter=Q(ended__lte=F("due_on"))))
    return Rate(code, told["done"], told["of"], *PUNCTUAL[code])


def _ended(seen: QuerySet[Clock], since: date, until: date) -> QuerySet[Clock]:
    """Mediations of accepted complaints that ended in these days."""
    begin, end = midnight(since), midnight(until + timedelta(days=1))
    return seen.filter(code=Period.MEDIATION, stopped_at__gte=begin, stopped_at__lt=end)


def _agreed(ended: QuerySet[Clock]) -> Rate:
    """Of the mediations that ended, those with an agreement."""
    told = ended.aggregate(
        of=Count("pk"),
        done=Count(
            "pk",
            filter=Q(dispute__status=Dispute.Status.SETTLED)
            & ~Q(dispute__stage=Stage.WITHDRAWN.value),
        ),
    )
    return Rate(Period.MEDIATION, told["done"], told["of"], *AGREED)
