"""Which complaints can be listed for publication, with the day on which each was settled."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import served
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.rules import source_dates
from liandong.desk.outreach.models import ListedComplaint
from liandong.desk.outreach.rules.publication.complaints import LISTED_AGAIN
from liandong.desk.ui.query_parameters import midnight
from liandong.engine.vocabulary import Source


@dataclass(frozen=True, slots=True)
class Settled:
    """A complaint by its number, and the day of its outcome."""

    on: date
    dispute: int
    complaint: str


def settled_complaints(since: date, until: date, *, by: User) -> list[Settled]:
    """Complaints of 12315 that were settled in these days, in no list yet, of the districts of the
    department of `by`; the earliest first.

    The day is that which the source states, else the day since which the dispute stands so here.
    It stands in the encrypted row, so only rows are read whose times reach into these days.
    """
    begin, end = midnight(since), midnight(until + timedelta(days=1))
    settled = visible_to(by).filter(
        served(by.department, "district__name"), status=Dispute.Status.SETTLED
    )
    known_here = Q(dispute__stage_since__gte=begin, dispute__stage_since__lt=end)
    reaches = Q(record__facts_until__gte=begin) | Q(record__facts_until=None)
    listed = standing().filter(complaint=OuterRef("record__source_id"))
    rows = (
        Member.objects.filter(
            known_here | reaches & Q(record__received_at__lt=end),
            ~Exists(listed),
            source=Source.COMPLAINT_12315,
            dispute__in=settled.order_by().values("pk"),
        )
        .select_related("record", "dispute")
        .only("record__source", "record__source_id", "record__raw", "dispute__stage_since")
    )
    found = [Settled(_day(row), row.dispute_id, row.record.source_id) for row in rows.iterator()]
    return sorted(
        (row for row in found if since <= row.on <= until),
        key=lambda row: (row.on, row.dispute, row.complaint),
    )


def standing() -> QuerySet[ListedComplaint]:
    """Complaints that stand in a list, and so are not listed again."""
    return ListedComplaint.objects.exclude(out_reason__in=LISTED_AGAIN)


def _day(row: Member) -> date:
    cells = json.loads(str(row.record.raw)) if row.record.raw else {}
    stated = source_dates.stated_day(cells, source_dates.CLOSED)
    if stated and stated <= timezone.localdate():
        return stated
    return timezone.localdate(row.dispute.stage_since)
