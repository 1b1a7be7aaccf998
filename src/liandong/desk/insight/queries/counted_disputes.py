"""The disputes as surveillance counts them: one table, read with a fixed number of queries."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
from django.db.models import Max, Min
from django.utils import timezone

from liandong.desk.disputes.models import Candidate, Dispute, Member
from liandong.desk.insight.rules.other_explanations import CountedDispute
from liandong.desk.ui.query_parameters import midnight
from liandong.engine.surveillance.nightly.hierarchy import DISPUTES

YEARS: Final = 7
"""Of history that the detector learns from."""
SCHEMA: Final[dict[str, Any]] = DISPUTES | {"lon": pl.Float64, "lat": pl.Float64, "hour": pl.String}
FIELDS: Final = (
    "pk",
    "opened_at",
    "district__name",
    "sector",
    "item",
    "merchant__name",
    "merchant_name",
    "phrases",
    "lon",
    "lat",
)


def disputes_until(end: date) -> pl.DataFrame:
    """All standing disputes of the last years, whoever asks: a job counts them. One query."""
    since = midnight(end - timedelta(days=YEARS * 366))
    until = midnight(end + timedelta(days=1))
    standing = Dispute.objects.filter(
        withdrawn_at=None, opened_at__gte=since, opened_at__lt=until
    ).values_list(*FIELDS)
    return pl.DataFrame(map(_row, standing.iterator(chunk_size=5000)), schema=SCHEMA, orient="row")


def newest_dispute() -> int:
    return Dispute.objects.aggregate(last=Max("pk"))["last"] or 0


def in_window(ids: Collection[int]) -> list[CountedDispute]:
    """What else is known of some disputes: when it happened, who complains. One query."""
    members = Member.objects.filter(dispute__in=ids).values("dispute_id")
    rows = members.annotate(
        opened=Min("dispute__opened_at"),
        happened=Min("record__occurred_at"),
        person=Max("record__phone_key"),
    ).values_list("dispute_id", "opened", "happened", "person")
    return [
        CountedDispute(
            pk,
            timezone.localdate(opened),
            timezone.localdate(happened) if happened else None,
            person or "",
        )
        for pk, opened, happened, person in rows
    ]


def doubtful_pairs(ids: Collection[int]) -> Iterable[tuple[int, int]]:
    """Pairs among some disputes that may be one and wait for a decision. One query."""
    waiting = Candidate.objects.filter(
        state=Candidate.State.OPEN,
        left__member__dispute__in=ids,
        right__member__dispute__in=ids,
    )
    return waiting.values_list("left__member__dispute_id", "right__member__dispute_id")


def _row(row: tuple[object, ...]) -> tuple[object, ...]:
    pk, opened, district, sector, item, registered, named, phrases, lon, lat = row
    moment = timezone.localtime(opened)  # type: ignore[arg-type]
    hour = f"{moment.hour // 3 * 3:02d}–{moment.hour // 3 * 3 + 3:02d} 时"
    shop = registered or named
    return pk, moment.date(), district, sector, item, shop, phrases, lon, lat, hour
