"""Group disputes as the rules see them."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.engine.records.errors import UnreadableFile
from liandong.engine.surveillance.groups.detection import (
    Case,
    has_grown,
    level_of,
    propose,
    size_of,
    trader_of,
)
from liandong.engine.surveillance.groups.events import group_events
from liandong.engine.surveillance.groups.levels import read_plan

START = datetime(2026, 5, 6, 9)


def case(number: int, *, day: float = 0, who: str = "", **changes: object) -> Case:
    fields = {
        "dispute": number,
        "at": START + timedelta(days=day),
        "trader": "晨曦健身",
        "nature": "合同",
        "urgency": frozenset(),
        "consumers": frozenset({who or f"p{number}"}),
    }
    return Case(**(fields | changes))  # type: ignore[arg-type]


def test_five_consumers_of_one_shop_and_one_problem_are_proposed() -> None:
    (found,) = propose([case(n, day=n) for n in range(5)])
    assert [member.dispute for member in found.cases] == [0, 1, 2, 3, 4]
    assert (found.trader, found.problem, found.rule.name) == ("晨曦健身", "合同", "same_problem")


@pytest.mark.parametrize(
    "cases",
    [
        [case(n, day=n) for n in range(4)],
        [case(n, day=4 * n) for n in range(5)],  # the fifth comes after 16 days
        [case(n, who="same") for n in range(9)],  # one person, nine times
        [case(n, nature="质量" if n % 2 else "价格") for n in range(8)],
        [case(n, trader=f"店{n % 3}") for n in range(12)],
        [case(n, trader="") for n in range(9)],
        [case(n, nature="") for n in range(9)],
    ],
    ids=["four", "too far apart", "one person", "problems", "shops", "no shop", "no problem"],
)
def test_what_is_no_group(cases: Any) -> None:
    assert propose(cases) == []


def test_people_who_are_only_told_of_count_and_the_same_crowd_counts_once() -> None:
    cases = [case(1, persons=6), case(2, persons=5)]
    assert propose(cases)
    assert size_of(cases).consumers == 6


def test_one_dispute_is_no_group_however_many_it_tells_of() -> None:
    assert propose([case(1, persons=40)]) == []


def test_who_does_not_say_that_the_shop_is_closed_belongs_to_those_who_do() -> None:
    away = frozenset({"闭店跑路"})
    closed = [case(n, day=n, urgency=away) for n in range(3)]
    silent = [case(10 + n, day=n) for n in range(6)]
    (found,) = propose([*closed, *silent, case(20, day=1, nature="计量")])
    assert found.problem == "闭店跑路"
    assert {member.dispute for member in found.cases} == {0, 1, 2, *range(10, 16)}


def test_a_closed_shop_does_not_wait_for_five() -> None:
    away = frozenset({"闭店跑路"})
    cases = [case(n, day=9 * n, urgency=away, nature=("合同", "价格", "其他")[n]) for n in range(3)]
    (found,) = propose(cases)
    assert found.problem == "闭店跑路"


def test_one_wave_is_one_group_however_long_it_lasts() -> None:
    (found,) = propose([case(n, day=2 * n) for n in range(30)])
    assert len(found.cases) == 30


def test_two_waves_are_two_groups() -> None:
    first, second = propose([case(n, day=n % 5 + 100 * (n // 5)) for n in range(10)])
    assert {member.dispute for member in first.cases} == set(range(5))
    assert {member.dispute for member in second.cases} == set(range(5, 10))


@given(st.lists(st.tuples(st.floats(0, 60), st.integers(0, 9), st.integers(1, 4)), max_size=40))
def test_no_dispute_is_in_two_groups_and_each_group_is_large_enough(drawn: Any) -> None:
    cases = [
        case(number, day=day, who=f"p{who}", persons=persons)
        for number, (day, who, persons) in enumerate(drawn)
    ]
    groups = propose(cases)
    ids = [member.dispute for group in groups for member in group.cases]
    assert len(ids) == len(set(ids))
    assert all(size_of(group.cases).consumers >= group.rule.consumers for group in groups)
    assert groups == propose(reversed(cases))


@pytest.mark.parametrize(
    ("consumers", "amount", "marks", "level"),
    [
        (5, 0, (), "Ⅳ"),
        (9, 0, (), "Ⅳ"),
        (10, 0, (), "Ⅲ"),
        (29, 0, (), "Ⅲ"),
        (30, 0, (), "Ⅱ"),
        (5, 500_000, (), "Ⅱ"),
        (5, 0, ("媒体",), "Ⅱ"),
        (50, 0, (), "Ⅰ"),
        (5, 0, ("受伤动手",), "Ⅰ"),
    ],
)
def test_levels(consumers: int, amount: int, marks: Any, level: str) -> None:
    assert level_of(consumers, Decimal(amount), frozenset(marks)).name == level


@pytest.mark.parametrize(
    ("consumers", "level", "grown"),
    [(6, "Ⅳ", False), (7, "Ⅳ", False), (8, "Ⅳ", True), (6, "Ⅱ", True), (5, "Ⅱ", False)],
)
def test_a_declined_group_is_proposed_again_only_when_it_has_grown(
    consumers: int, level: str, grown: bool
) -> None:
    assert has_grown(consumers, level, before=5, level_before="Ⅳ") is grown


@pytest.mark.parametrize(
    "name",
    [
        "云泽市晨曦健身有限公司",
        "晨曦健身（铜马店）",
        "晨曦健身铜马广场店",
        "铜马广场晨曦健身",
        "云泽市亭东区晨曦健身有限公司滨河分公司",
        "晨曦健身",
    ],
)
def test_branches_are_one_trader(name: str) -> None:
    assert trader_of(name, ["铜马广场", "滨河"]) == trader_of("晨曦健身")


@pytest.mark.parametrize("name", ["", "店", "铜马广场店", "有限公司"])
def test_a_name_that_tells_nothing_is_no_trader(name: str) -> None:
    assert trader_of(name, ["铜马广场"]) == ""


def test_traders_of_one_trade_stay_apart() -> None:
    assert trader_of("星汉超市有限公司") != trader_of("银杏超市")
    assert trader_of("星汉超市有限公司") == trader_of("星汉超市")


def test_a_shop_with_fifty_thousand_disputes_is_done_at_once() -> None:
    (found,) = propose([case(n, day=n / 5000) for n in range(50_000)])
    assert len(found.cases) == 50_000


def test_the_table_of_groups_tells_each_group_once() -> None:
    table = pl.DataFrame(
        [
            {
                "dispute": n,
                "at": START + timedelta(days=n),
                "trader": "晨曦健身",
                "nature": "合同",
                "urgency": [],
                "consumers": [f"p{n}"],
                "persons": 1,
                "amount": Decimal(100),
            }
            for n in range(6)
        ],
        schema_overrides={"urgency": pl.List(pl.String)},
    )
    (row,) = group_events(table).iter_rows(named=True)
    assert (row["level"], row["consumers"], row["amount"]) == ("Ⅳ", 6, Decimal(600))
    assert row["disputes"] == [0, 1, 2, 3, 4, 5]
    assert group_events(table.head(4)).is_empty()


CITY = """
[[rule]]
name = "two"
words = "两人即提"
consumers = 2
days = 3

[[level]]
name = "Ⅰ"
words = "特别重大"
consumers = 100
[[level]]
name = "Ⅱ"
words = "重大"
consumers = 4
marks = ["媒体"]
[[level]]
name = "Ⅲ"
words = "较大"
consumers = 3
[[level]]
name = "Ⅳ"
words = "一般"
consumers = 0
"""


def test_a_city_sets_its_own_numbers(tmp_path: Path) -> None:
    path = tmp_path / "groups.toml"
    path.write_text(CITY, "utf-8")
    plan = read_plan(path)
    (found,) = propose([case(1), case(2)], plan)
    assert found.rule.words == "两人即提"
    assert size_of([case(n) for n in range(4)], plan).level.name == "Ⅱ"


@pytest.mark.parametrize(
    "text",
    [
        "[[rule]]\nname = 'x'",
        "[[rule]]\nname = 'x'\nwords = 'x'\nconsumers = 1\ndays = 3",
        "[[level]]\nname = 'Ⅰ'\nwords = 'x'\nconsumers = 3",
        CITY.replace("consumers = 0", "consumers = 2"),
        "not toml",
    ],
)
def test_a_plan_with_a_fault_is_refused_with_words(text: Any, tmp_path: Path) -> None:
    path = tmp_path / "groups.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UnreadableFile):
        read_plan(path)
