"""How what the desk asks of a shop, and what it answers, is read."""

from collections.abc import Collection

from liandong.desk.access.masking import Eyes
from liandong.desk.outreach.models import StationRequest
from liandong.desk.outreach.queries.findings.known_people import people_in


def eyes_on_requests(rows: Collection[StationRequest], *, clear: bool) -> Eyes:
    """Without the people of the disputes; the station reads them as they are stored, and nobody of
    the dispute is in what was sent."""
    return Eyes(clear, lambda: people_in({row.dispute_id for row in rows}))
