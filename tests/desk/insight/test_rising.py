"""What rises, what is watched all year, and what was not there before."""

import pytest
import time_machine
from django.http import QueryDict

from liandong.desk.insight.pictures import PICTURES
from liandong.desk.insight.scope import scope_from
from liandong.desk.ui.charts import table_of
from tests.desk.insight.conftest import NOW

YEAR = 364


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def part(person):
    def get(name, query="days=7"):
        drawn = PICTURES[name].draw(scope_from(QueryDict(query)), person("regulator"))
        return drawn.title, [[cell.words for cell in row] for row in table_of(drawn.spec).rows]

    return get


def test_the_fastest_risers_are_places_and_fields_with_their_counts(part, dispute):
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


def test_fewer_than_five_have_not_risen(part, dispute):
    for n in range(4):
        dispute(n, item="黄金饰品")
    dispute(YEAR + 30)
    assert part("risers") == ("没有上升的地段和领域", [])


def test_with_less_than_a_year_of_data_the_weeks_before_are_compared(part, dispute):
    for n in range(9):
        dispute(n % 6, item="黄金饰品")  # the seventh day would meet 双11
    dispute(8, item="黄金饰品")
    assert part("risers")[1] == [["铜马商圈", "黄金饰品", "9", "1", "+8", "上升超出正常波动"]]


def test_the_watched_fields_and_what_was_not_there_before(part, dispute):
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


def test_the_curve_lays_last_years_comparable_day_under_each_day(part, dispute):
    dispute(0)
    dispute(YEAR)
    dispute(YEAR)
    assert part("trend")[1][-1] == ["11-24", "1", "2"]


def test_spring_festival_is_compared_with_spring_festival(part, dispute):
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
