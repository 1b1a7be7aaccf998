"""The disputes behind a figure: those of its period, and those it compares with."""

from datetime import timedelta

from django.db.models import Count, QuerySet

from liandong.desk.access.models import User
from liandong.desk.directory.queries import worked_days
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.comparable_days import Span, spans
from liandong.desk.insight.pictures import FREEZABLE
from liandong.desk.insight.queries.newcomers import YEAR
from liandong.desk.insight.queries.scoped import charted
from liandong.desk.insight.scope import Scope
from liandong.desk.intake.models import Answer


def behind(name: str, scope: Scope, *, by: User) -> QuerySet[Dispute]:
    maker = FREEZABLE[name]
    if maker.rows:
        return maker.rows(scope, by)
    place = scope.at("") if maker.everywhere else scope
    return charted(place, by=by, days=_days(name, scope)).distinct()


def versions_of(rows: QuerySet[Dispute]) -> dict[str, int]:
    """Which model versions judged the records of these disputes, and how many each."""
    answers = Answer.objects.filter(record__member__dispute__in=rows.values("pk"))
    return dict(answers.values_list("model").annotate(n=Count("pk")).order_by("-n", "model"))


def _days(name: str, scope: Scope) -> list[Span]:
    maker, period = FREEZABLE[name], scope.period
    days = set(period.each_day())
    worked = worked_days()
    for kind in maker.looks_back:
        days.update(period.against(kind, worked).base)
    if maker.follows_a_curve:
        days.update(period.last_year(worked).values())
    if maker.prior_year:
        days.update(period.since - timedelta(days=n) for n in range(1, YEAR.days + 1))
    return spans(days)
