"""The waterfall of reasons and the sparkline."""

import pytest

from liandong.desk.ui.components.inline_charts import sparkline, waterfall
from liandong.desk.ui.kinds import Reason


def test_each_reason_begins_where_the_last_ended() -> None:
    fall = waterfall([Reason("电话相同", 6.0), Reason("同店", 4.0), Reason("金额不同", -2.0)], 8.0)
    assert [(bar.left, bar.width) for bar in fall.bars] == [(0, 60), (60, 40), (80, 20)]
    assert (fall.total.left, fall.total.width) == (0, 80)
    assert fall.zero == 0
    assert fall.start is None


def test_what_held_before_any_reason_is_the_start() -> None:
    fall = waterfall([Reason("电话相同", 20.0)], 5.0)
    assert fall.start is not None
    assert fall.start.weight == -15
    assert (fall.start.left, fall.start.width, fall.zero) == (0, 75, 75)
    assert (fall.bars[0].left, fall.bars[0].width) == (0, 100)
    assert (fall.total.left, fall.total.width) == (75, 25)


def test_a_sum_below_zero_moves_the_axis() -> None:
    fall = waterfall([Reason("姓名不同", -5.0), Reason("同店", 5.0)], 0.0)
    assert fall.zero == 100
    assert fall.bars[0].left == 0
    assert fall.bars[1].left == 0


def test_no_reasons_draw_no_bars() -> None:
    assert waterfall([], 0.0).bars == []


def test_the_sparkline_spans_its_box() -> None:
    assert sparkline([1, 3, 2], width=100, height=20) == "0.0,19.0 50.0,1.0 100.0,10.0"


@pytest.mark.parametrize("points", [[], [4]])
def test_fewer_than_two_points_are_no_line(points: list[float]) -> None:
    assert sparkline(points) == ""


def test_a_flat_line_is_drawn_at_the_foot() -> None:
    assert sparkline([5, 5], width=10, height=10) == "0.0,9.0 10.0,9.0"
