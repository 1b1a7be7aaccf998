"""Reading counts: faults of a table are reported with their rows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest

from liandong.engine.records import UnreadableFile
from liandong.engine.surveillance.panel import read_panel


def panel(rows: Sequence[tuple[str, str, object]], **more: Any) -> Any:
    names = ["series", "date", "count"]
    frame = pl.DataFrame([dict(zip(names, row, strict=True)) for row in rows], strict=False)
    frame = frame.with_columns(**{name: pl.Series(cells) for name, cells in more.items()})
    return read_panel(frame, list(range(2, len(rows) + 2)))


def weeks(n: int, first: str = "2026-01-05") -> list[str]:
    return [str(np.datetime64(first) + 7 * number) for number in range(n)]


def refused(rows: Any, **more: Any) -> str:
    with pytest.raises(UnreadableFile) as refusal:
        panel(rows, **more)
    return refusal.value.reason


def test_mondays_are_weeks_and_anything_else_days() -> None:
    assert panel([("a", day, 1) for day in weeks(3)]).step == "week"
    assert panel([("a", "2026-01-05", 1), ("a", "2026-01-06", 2)]).step == "day"


def test_weeks_that_begin_on_another_day_are_refused() -> None:
    assert "不是星期一" in refused([("a", day, 1) for day in weeks(10, "2026-01-04")])


def test_rows_need_no_order() -> None:
    days = weeks(3)
    mixed = panel([("a", days[2], 3), ("b", days[1], 5), ("a", days[0], 1)])
    assert mixed.counts[:, 0].tolist()[::2] == [1, 3]
    assert mixed.row_time.tolist() == [2, 1, 0]


def test_a_missing_row_is_no_zero() -> None:
    days = weeks(4)
    gap = panel([("a", days[0], 1), ("a", days[3], 1), ("b", days[2], 4), ("a", days[2], "")])
    assert np.isnan(gap.counts[1, 0])
    assert np.isnan(gap.counts[2, 0])
    assert gap.gaps == 2
    assert gap.started.tolist() == [0, 2]


@pytest.mark.parametrize("count", [-1, 2.5, "三", "inf", 1e12])
def test_a_count_that_is_none_is_refused_with_its_row(count: Any) -> None:
    reason = refused([("a", "2026-01-05", "4"), ("甲商圈", "2026-01-12", str(count))])
    assert "件数不是非负整数：第 3 行 甲商圈 2026-01-12" in reason


def test_the_same_day_twice_is_refused() -> None:
    reason = refused([("a", "2026-01-05", 1), ("a", "2026/1/5", 2), ("a", "2026-01-12", 2)])
    assert "出现了两次：第 2 行 a 2026-01-05 1；第 3 行" in reason


def test_a_date_that_is_none_is_refused() -> None:
    assert "日期格式无法识别：第 2 行" in refused([("a", "下周一", 1)])


def test_a_wrong_year_is_noticed() -> None:
    rows = [
        (f"s{number}", day, 1) for number in range(5000) for day in ("2001-01-02", "9999-12-31")
    ]
    assert "跨度太大" in refused(rows)


def test_a_population_must_be_positive() -> None:
    rows = [("a", day, 1) for day in weeks(2)]
    assert panel(rows, population=[10, 20]).population.tolist() == [[10], [20]]
    assert "人口不是正数" in refused(rows, population=[10, 0])


def test_missing_columns_are_named() -> None:
    with pytest.raises(UnreadableFile, match="缺少列 count"):
        read_panel(pl.DataFrame({"series": ["a"], "date": ["2026-01-05"], "n": [1]}), [2])
