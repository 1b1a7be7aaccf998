"""Disputes by week, district, sector and nature."""

from collections.abc import Callable
from datetime import date, datetime

import pyarrow as pa

from liandong.engine.pipeline.counts import count_disputes

from .conftest import record


def test_a_week_begins_on_monday_and_counts_what_is_alike_together(
    disputes: Callable[..., pa.Table],
) -> None:
    table = count_disputes(
        disputes(
            record("1", received_at=datetime(2026, 3, 2)),  # a Monday
            record("2", received_at=datetime(2026, 3, 8, 23, 59)),
            record("3", received_at=datetime(2026, 3, 9)),
            record("4", received_at=datetime(2026, 3, 9), sector="食品"),
        )
    )
    rows = [(row["week"], row["sector"], row["disputes"]) for row in table.to_pylist()]
    assert rows == [
        (date(2026, 3, 2), "服装鞋帽", 2),
        (date(2026, 3, 9), "服装鞋帽", 1),
        (date(2026, 3, 9), "食品", 1),
    ]


def test_what_has_no_district_is_counted_too(disputes: Callable[..., pa.Table]) -> None:
    (row,) = count_disputes(disputes(record("1", district=None))).to_pylist()
    assert (row["district"], row["disputes"], row["records"]) == (None, 1, 1)
