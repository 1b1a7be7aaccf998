"""An alarm says what it is made of."""

from typing import Any

import polars as pl
import pytest

from liandong.engine.surveillance.nightly.drivers import SCHEMA, drivers

ITEMS = ["餐饮", "家电", "美容"]


def disputes(*counts: int, phrases: list[str] | None = None) -> pl.DataFrame:
    items = [item for item, n in zip(ITEMS, counts, strict=True) for _ in range(n)]
    return pl.DataFrame(
        {"item": items, "phrases": [phrases or []] * len(items)},
        schema={"item": pl.String, "phrases": pl.List(pl.String)},
    )


def row(table: pl.DataFrame, value: str) -> dict[str, Any]:
    return table.row(by_predicate=pl.col("value") == value, named=True)


def test_the_item_that_rose_carries_the_excess() -> None:
    found = drivers(disputes(10, 5, 25), disputes(100, 50, 50), expected=20, dimensions=["item"])
    assert found.schema == pl.Schema(SCHEMA)
    assert found["value"][0] == "美容"
    risen = row(found, "美容")
    assert risen["expected"] == 5
    assert risen["excess"] == 20
    assert risen["share"] == 1
    assert risen["q_value"] < 0.001
    assert row(found, "餐饮")["q_value"] > 0.3


def test_shares_of_exclusive_values_sum_to_the_whole_excess() -> None:
    found = drivers(disputes(14, 9, 25), disputes(90, 60, 50), expected=20, dimensions=["item"])
    assert found["share"].sum() == pytest.approx(1)


def test_a_phrase_that_was_never_there_is_new_once_it_comes_three_times() -> None:
    before = disputes(100, 50, 50, phrases=["退款难"])
    now = pl.concat(
        [disputes(10, 0, 0, phrases=["退款难", "闭店跑路"]), disputes(2, 0, 0, phrases=["涨价"])]
    )
    found = drivers(now, before, expected=8, dimensions=["phrases"])
    assert row(found, "闭店跑路")["new"]
    assert row(found, "闭店跑路")["q_value"] < 0.001
    assert not row(found, "涨价")["new"]
    assert not row(found, "退款难")["new"]


def test_a_phrase_twice_in_one_matter_counts_once() -> None:
    now = disputes(4, 0, 0, phrases=["闭店", "闭店"])
    assert drivers(now, disputes(5, 5, 5), expected=1, dimensions=["phrases"])["now"].to_list() == [
        4
    ]


def test_what_was_not_told_has_its_share_but_is_never_new() -> None:
    now = disputes(10, 0, 0).with_columns(pl.lit(None, pl.String).alias("item"))
    found = drivers(now, disputes(5, 5, 5), expected=4, dimensions=["item"])
    untold = found.row(by_predicate=pl.col("value").is_null(), named=True)
    assert untold["share"] > 1
    assert not untold["new"]
    assert untold["q_value"] != untold["q_value"]


def test_without_an_excess_there_is_no_share() -> None:
    found = drivers(disputes(1, 0, 0), disputes(5, 5, 5), expected=3, dimensions=["item"])
    assert found["share"].is_nan().all()


def test_no_matters_are_no_drivers() -> None:
    nothing = disputes(0, 0, 0)
    assert drivers(nothing, nothing, expected=0, dimensions=["item", "phrases"]).is_empty()
