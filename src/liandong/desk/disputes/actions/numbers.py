"""Numbers assigned in order, one series a day, safe with several workers."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.disputes.models import Serial
from liandong.desk.intake.bulk_insert import insert

DISPUTE: Final = "LD"
WALK_IN: Final = "ZD"


def take_numbers(series: str, moments: Sequence[datetime]) -> list[str]:
    """One number for each moment, as LD20261124-0007: the day in China and a serial of that day.

    Runs inside the caller's transaction; the counters stay locked until it ends.
    """
    days = [timezone.localdate(moment) for moment in moments]
    counters = _locked_counters(series, days)
    numbers = []
    for day in days:
        counters[day].last += 1
        numbers.append(f"{series}{day:%Y%m%d}-{counters[day].last:04d}")
    insert(list(counters.values()), replacing=["id"])
    return numbers


def _locked_counters(series: str, days: Sequence[date]) -> dict[date, Serial]:
    wanted = [Serial(series=series, day=day) for day in sorted(Counter(days))]
    Serial.objects.bulk_create(wanted, ignore_conflicts=True)
    rows = Serial.objects.select_for_update().filter(series=series, day__in=set(days))
    return {row.day: row for row in rows.order_by("day")}


def one_at_a_time() -> None:
    """Let only one transaction place records at a time, so that no two open the same dispute.

    The lock ends with the transaction.
    """
    lock_key("placing")
