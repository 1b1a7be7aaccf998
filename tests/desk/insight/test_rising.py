"""What rises, what is watched all year, and what was not there before."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict

from liandong.desk.insight.models import Alert
from liandong.desk.insight.pictures import PICTURES, rising
from liandong.desk.insight.queries.alerts import disputes_url
from liandong.desk.insight.rules.change import NO_DAYS, Change
from liandong.desk.insight.scope import scope_from
from liandong.desk.ui.charts import table_of
from tests.desk.insight.conftest import NOW

pytestmark = pytest.mark.database

YEAR = 364


@pytest.fixture
def part(person: Any) -> Any:
    def get(name: Any, query: Any = "days=7") -> Any:
        drawn = PICTURES[name].draw(scope_from(QueryDict(query)), person("regulator"))
        return drawn.title, [[cell.words for cell in row] for row in table_of(drawn.spec).rows]

    return get


def test_the_fastest_risers_are_places_and_fields_with_their_counts(
    part: Any, dispute: Any
) -> None:
    for n in range(20):
        dispute(n % 7, item="黄金饰品")
    for n in range(6):
        dispute(n, item="外卖食品", district="滨河商圈")
    for n in range(5):
        dispute(YEAR + n, item="外卖食品", district="滨河商圈")
    dispute(YEAR + 30)  # data reach back so far
    title, rows = part("risers")
    assert title == "上升最快：铜马商圈 · 黄金饰品，+20 件"
    assert rows == [
        ["铜马商圈", "黄金饰品", "20", "0", "+20", "上升超出正常波动"],
        ["滨河商圈", "外卖食品", "6", "5", "+1", "正常波动之内"],
    ]


def test_fewer_than_five_have_not_risen(part: Any, dispute: Any) -> None:
    for n in range(4):
        dispute(n, item="黄金饰品")
    dispute(YEAR + 30)
    assert part("risers") == ("没有上升的地段和领域", [])


def test_with_less_than_a_year_of_data_the_weeks_before_are_compared(
    part: Any, dispute: Any
) -> None:
    for n in range(9):
        dispute(n % 6, item="黄金饰品")  # the seventh day would meet 双11
    dispute(8, item="黄金饰品")
    assert part("risers")[1] == [["铜马商圈", "黄金饰品", "9", "1", "+8", "上升超出正常波动"]]


def test_the_watched_fields_and_what_was_not_there_before(part: Any, dispute: Any) -> None:
    dispute(300, item="糕点面包")
    for n in range(3):
        dispute(n, item="宠物用品")
        dispute(n, item="糕点面包")
    dispute(1, item="外卖食品")
    rows = part("fields")[1]
    assert [row[:2] for row in rows] == [
        ["外卖食品", "1"],
        ["黄金饰品", "0"],
        ["电动自行车", "0"],
        ["大宗电器", "0"],
        ["宠物用品", "3"],
    ]
    assert rows[-1][-1] == "新出现"


def test_the_curve_lays_last_years_comparable_day_under_each_day(part: Any, dispute: Any) -> None:
    dispute(0)
    dispute(YEAR)
    dispute(YEAR)
    assert part("trend")[1][-1] == ["11-24", "1", "2"]


def test_spring_festival_is_compared_with_spring_festival(part: Any, dispute: Any) -> None:
    from datetime import date

    festival = (NOW.date() - date(2026, 2, 17)).days
    last = (NOW.date() - date(2025, 1, 29)).days
    dispute(festival)
    dispute(last)
    dispute(last + 100)  # data reach back further
    rows = part("trend", "since=2026-02-17&until=2026-02-17")[1]
    assert rows == [["02-17", "1", "1"]]
    totals = part("totals", "since=2026-02-17&until=2026-02-17")[1]
    assert totals[0][:4] == ["消费纠纷", "1", "件", "持平"]


def alert_of(district: Any, days: int, **changes: Any) -> Alert:
    fields = {
        "number": "YJ20261124-01",
        "district": district,
        "place": "铜马商圈",
        "level": "item",
        "item": "黄金饰品",
        "series": "铜马商圈|item|黄金饰品",
        "grade": "2",
        "since": NOW.date() - timedelta(days - 1),
        "until": NOW.date(),
        "observed": 9,
        "expected": 3.0,
        "upper": 7,
        "p_value": 0.001,
        "q_value": 0.01,
        "model": "test",
        "found_on": NOW.date(),
        "judged_on": NOW.date(),
    }
    return Alert.objects.create(**fields | changes)


def watched(part: Any, query: Any) -> Any:
    return {row[0]: row[-1] for row in part("fields", query)[1]}["黄金饰品"]


def test_an_alert_of_other_days_stands_beside_the_verdict_of_the_picture(
    part: Any, dispute: Any, districts: Any
) -> None:
    """A fall of the period is not called a rise; both are shown, the alert with its days."""
    for n in range(6):
        dispute(n, item="黄金饰品")
    for n in range(26):
        dispute(YEAR + n, item="黄金饰品")
    dispute(YEAR + 40)
    alert = alert_of(districts["铜马商圈"], 7)
    days = f"{alert.since} 至 {alert.until} 上升超出正常波动（二级预警 YJ20261124-01）"
    verdict = watched(part, "days=30&district=铜马商圈")
    assert verdict.endswith(f"；{days}")
    assert verdict.startswith(("下降超出正常波动", "正常波动之内"))


def test_a_fall_of_the_same_days_is_not_called_a_rise(
    part: Any, dispute: Any, districts: Any
) -> None:
    for n in range(3):
        dispute(n, item="黄金饰品")
    for n in range(6):
        dispute(YEAR + n, item="黄金饰品")
    dispute(YEAR + 30)
    alert_of(districts["铜马商圈"], 7)
    verdict = watched(part, "days=7&district=铜马商圈")
    assert verdict.startswith("正常波动之内；")


def test_the_alert_of_a_district_that_is_gone_is_not_that_of_the_city(
    part: Any, dispute: Any
) -> None:
    for n in range(9):
        dispute(n % 6, item="黄金饰品")
    for n in range(9):
        dispute(YEAR + n % 6, item="黄金饰品")
    dispute(YEAR + 30)
    gone = alert_of(None, 7)
    assert watched(part, "days=7") == "正常波动之内"
    assert "district=" in disputes_url(gone)
    Alert.objects.update(place="全区")
    assert "二级预警" in watched(part, "days=7")


def test_two_tables_of_one_series_give_one_verdict(part: Any, dispute: Any, districts: Any) -> None:
    """The watched field of a district is one of its risers too, and has an alert of its own."""
    for n in range(9):
        dispute(n % 6, item="黄金饰品")
    for n in range(4):
        dispute(YEAR + n, item="黄金饰品")
    for place in range(40):  # many others are looked at as well
        dispute(place % 6, item=f"品类{place}")
    dispute(YEAR + 30)
    query = "days=7&district=铜马商圈"

    def verdicts() -> set[str]:
        risen = {row[1]: row[-1] for row in part("risers", query)[1]}
        watched = {row[0]: row[-1] for row in part("fields", query)[1]}
        return {risen["黄金饰品"], watched["黄金饰品"]}

    assert verdicts() == {"正常波动之内"}
    alert_of(districts["铜马商圈"], 7)
    assert verdicts() == {"上升超出正常波动（二级预警 YJ20261124-01）"}


def test_a_difference_beside_a_count_of_more_days_says_of_which_numbers_it_is() -> None:
    change = Change(12, 15, days=27)
    assert change.words_of(27) == "-3"
    assert change.words_of(30) == "-3（可比 27 天：12 比 15）"
    assert NO_DAYS.words_of(30) == "无可比日"


def test_what_is_within_chance_is_not_called_a_rise(part: Any, dispute: Any, person: Any) -> None:
    for n in range(6):
        dispute(n, item="外卖食品")
    for n in range(5):
        dispute(YEAR + n, item="外卖食品")
    dispute(YEAR + 30)
    title, rows = part("risers")
    assert title == "增加最多：铜马商圈 · 外卖食品，+1 件，正常波动之内"
    assert len(rows) == 1
    scope = scope_from(QueryDict("days=7"))
    drawn = rising.risers(scope, person("regulator"), beyond_chance=True)
    assert drawn.title == "没有上升的地段和领域"
    assert table_of(drawn.spec).rows == []
