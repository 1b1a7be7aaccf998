"""Out of what letters are drafted: an alert or a report, as the finding that it is; and how many
disputes a letter to each of its traders would count."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from liandong.desk.access.models import User
from liandong.desk.insight.models import Alert
from liandong.desk.insight.queries.scoped import disputes_in
from liandong.desk.insight.rules.period import Period
from liandong.desk.insight.scope import Scope
from liandong.desk.outreach.models import SpecialReport
from liandong.desk.outreach.models.findings import Finding


def finding_of(source: Alert | SpecialReport) -> Finding:
    """Of an alert a report that is not stored, so that both are counted alike."""
    if isinstance(source, SpecialReport):
        return source
    return SpecialReport(
        alert=source,
        district=source.district,
        sector=source.sector,
        item=source.item,
        phrase=source.phrase,
        merchant_name=source.merchant,
        since=source.since,
        until=source.until,
    )


def counts_in_letters(
    finding: Finding, traders: Sequence[Sequence[Any]], *, by: User
) -> dict[str | int, int]:
    """By the register's id, or the name without one: a letter counts all disputes of its trader in
    the days of the finding, of whatever item. `traders`: name, count, id. Two queries."""
    district = finding.district.name if finding.district else ""
    rows = disputes_in(Scope(district, Period(finding.since, finding.until), None), by=by)
    ids = {trader[2] for trader in traders if trader[2]}
    names = {str(trader[0]) for trader in traders if not trader[2]}
    at_home = Q(district=F("merchant__district")) | Q(merchant__district=None)
    registered = rows.filter(merchant__in=ids).order_by().values_list("merchant")
    of_name = Q(merchant=None, merchant_name__in=names) | Q(merchant__name__in=names)
    named = (
        rows.filter(of_name).order_by().annotate(shop=Coalesce("merchant__name", "merchant_name"))
    )
    return {
        **dict(registered.annotate(n=Count("pk", filter=None if district else at_home))),
        **dict(named.values_list("shop").annotate(n=Count("pk"))),
    }
