"""Out of what letters are drafted: an alert or a report, as the finding that it is."""

from liandong.desk.insight.models import Alert
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
