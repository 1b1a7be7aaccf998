"""The numbers of the report."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from liandong.engine.pipeline.report.figures import figures_of

from .conftest import record

NOW = datetime(2026, 11, 20, 10, 30)


@pytest.fixture
def figures(judged: Callable[..., pa.Table], disputes: Callable[..., pa.Table]) -> Any:
    def of(*rows: Any) -> Any:
        return figures_of(judged(*rows), disputes(*rows))

    return of


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def test_totals_count_matters_once_and_compare_with_the_year_before(figures: Any) -> None:
    rows = [record(str(i), received_at=days_ago(i), text_amount=100.0 * i) for i in range(4)]
    rows += [record(f"b{i}", received_at=days_ago(364 + i)) for i in range(2)]
    rows += [record("old", received_at=days_ago(500), is_dispute=False)]
    rows += [record("older", received_at=days_ago(450))]
    with figures(*rows) as counted:
        totals = counted.totals()
    assert totals.records == 8
    assert totals.police_disputes == totals.disputes == 7
    assert (totals.recent, totals.recent_before) == (4, 2)
    assert (totals.amount_known, totals.amount_sum, totals.amount_median) == (4, 600, 150)


def test_a_period_shorter_than_a_year_compares_with_nothing(figures: Any) -> None:
    with figures(record("1", received_at=NOW)) as counted:
        assert counted.totals().recent_before is None


def test_nothing_at_all(figures: Any) -> None:
    with figures() as counted:
        totals = counted.totals()
        assert (totals.disputes, totals.first, totals.recent) == (0, None, 0)
        assert counted.by_month() == []
        assert counted.rising() == []


def test_weeks_and_months_without_a_dispute_are_zero(figures: Any) -> None:
    rows = [
        record("1", received_at=datetime(2026, 1, 5)),
        record("2", received_at=datetime(2026, 3, 2)),
    ]
    with figures(*rows) as counted:
        assert counted.by_month() == [
            (date(2026, 1, 1), 1),
            (date(2026, 2, 1), 0),
            (date(2026, 3, 1), 1),
        ]
        assert [n for _, n in counted.by_week()] == [1, 0, 0, 0, 0, 0, 0, 0, 1]


def test_only_a_rise_by_five_is_news(figures: Any) -> None:
    rows = [record(str(i), received_at=days_ago(i)) for i in range(6)]
    rows += [record("b", received_at=days_ago(366))]
    rows += [record(f"f{i}", received_at=days_ago(i), sector="食品") for i in range(4)]
    with figures(*rows) as counted:
        assert counted.rising() == [("铜马商圈", "服装鞋帽", 6, 1)]


def test_a_date_without_a_clock_is_no_hour(figures: Any) -> None:
    rows = [
        record("1", received_at=datetime(2026, 3, 2)),
        record("2", received_at=datetime(2026, 3, 2, 9, 1)),
    ]
    with figures(*rows) as counted:
        assert counted.weekday_by_hour() == {(1, 9): 1}


def test_merchants_with_what_people_say_of_them(figures: Any) -> None:
    rows = [
        record(str(i), merchant_name="云锦服饰", phrases=phrases, received_at=days_ago(i * 20))
        for i, phrases in enumerate([["衣服掉色", "更换难"], ["衣服掉色"], ["价格不合理"]])
    ]
    with figures(*rows) as counted:
        assert counted.merchants() == [
            ("云锦服饰", 3, 2, "服装鞋帽", ["衣服掉色", "价格不合理", "更换难"])
        ]


def test_the_list_is_newest_first_with_the_lead_records_person(figures: Any) -> None:
    rows = [
        record("1", received_at=days_ago(1), person_name="王小明", person_phone="19900001234"),
        record("2", received_at=NOW),
    ]
    with figures(*rows) as counted:
        first, second = counted.listed(10)
        assert first.at == NOW
        assert (second.name, second.phone) == ("王小明", "19900001234")
        assert len(counted.listed(1)) == 1


def test_who_reported_an_offence_stays_unnamed(figures: Any) -> None:
    report = record("1", source="report_12315", person_name="王小明", person_phone="19900001234")
    with figures(report) as counted:
        (listed,) = counted.listed(10)
    assert (listed.name, listed.phone) == (None, None)


def test_what_has_no_sector_is_counted_as_such_and_items_only_where_known(figures: Any) -> None:
    with figures(record("1", sector=None, item=None), record("2"), record("3")) as counted:
        assert counted.by("sector") == [("服装鞋帽", 2), ("未识别", 1)]
        assert counted.items() == [("服装", 2)]
