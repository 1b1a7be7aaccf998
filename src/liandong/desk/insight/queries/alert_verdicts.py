"""The verdicts of alerts on the series of a picture: both give the same one.

A picture compares the days of its period, an alert judges a week or two against all that is usual.
Where an alert of the same series judged nearly the same days and the picture shows no fall, the
picture repeats its verdict; else it shows both, with the days of the alert.
"""

from collections.abc import Mapping
from typing import Final

from liandong.desk.access.models import User
from liandong.desk.insight.models import Alert
from liandong.desk.insight.models.alerts import Level
from liandong.desk.insight.queries.alerts import alerts_visible_to
from liandong.desk.insight.rules.change import Change
from liandong.desk.insight.rules.period import Period
from liandong.desk.insight.scope import Scope
from liandong.desk.insight.wording import signal_words

MOSTLY: Final = 2 / 3
Series = tuple[str, str]
"""A district's name (empty: the city) and an item (empty: all disputes)."""


def signals(scope: Scope, *, by: User) -> dict[Series, Alert]:
    """The newest alert of each series in the period, but those that turned out to be no rise."""
    rows = alerts_visible_to(by).filter(
        level__in=(Level.DISTRICT, Level.ITEM),
        since__lte=scope.period.until,
        until__gte=scope.period.since,
    )
    rows = rows.exclude(verdict__in=(Alert.Verdict.NORMAL, Alert.Verdict.DATA))
    return {
        (alert.district_name, alert.item): alert
        for alert in rows.defer("evidence").order_by("until", "pk")
    }


def verdict_of(
    change: Change, series: Series, found: Mapping[Series, Alert], period: Period
) -> str:
    """The verdict on a series, on every page the same."""
    alert = found.get(series)
    if alert is None:
        return change.verdict()
    if change.pieces >= 0 and _coincide(alert, period):
        return signal_words(alert)
    return f"{change.verdict()}；{alert.since} 至 {alert.until} {signal_words(alert)}"


def _coincide(alert: Alert, period: Period) -> bool:
    """Whether most days of the longer of both are days of the other."""
    both = (min(alert.until, period.until) - max(alert.since, period.since)).days + 1
    return both >= MOSTLY * max(alert.days, period.days)
