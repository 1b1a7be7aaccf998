"""What a table loses before it leaves the house."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.access.rules.deidentification import (
    FEWEST,
    SMALL,
    WITHHELD,
    Kind,
    Table,
    deidentify,
)

COUNTS = (Kind.PLAIN, Kind.COUNT, Kind.COUNT, Kind.COUNT)


def counted(*rows: list[Any]) -> Table:
    return Table(
        ("商圈", "质量", "合同", "合计"), COUNTS, rows, totals_down=True, totals_across=True
    )


def test_personal_columns_are_left_out_and_texts_lose_people() -> None:
    table = Table(
        ("编号", "姓名", "诉求"),
        (Kind.PLAIN, Kind.PERSONAL, Kind.TEXT),
        [("A1", "演示甲", "演示甲要求退款，电话19900001234")],
    )
    found = deidentify(table, names=["演示甲"])
    assert found.head == ["编号", "诉求"]
    assert "演示甲" not in str(found.rows)
    assert "19900001234" not in str(found.rows)
    assert "要求退款" in str(found.rows)


def test_a_column_that_nobody_thought_of_stops_it() -> None:
    with pytest.raises(ValueError, match="without a kind"):
        deidentify(Table(("编号", "姓名"), (Kind.PLAIN,), []))


def test_no_small_count_stands_nor_follows_from_a_total() -> None:
    rows = deidentify(counted(["铜马", 2, 30, 32], ["滨河", 20, 40, 60], ["合计", 22, 70, 92])).rows
    assert rows[0][1] == SMALL
    assert rows[0][2] == WITHHELD  # else 32 less 30
    assert rows[1][1] == WITHHELD  # else 22 less 20
    assert rows[2] == ["合计", 22, 70, 92]


def test_two_small_parts_whose_sum_is_small_hide_the_total() -> None:
    """1 and 1 beside a total of 2 would be known."""
    table = Table(
        ("商圈", "件"), (Kind.PLAIN, Kind.COUNT), [["甲", 1], ["乙", 1], ["合计", 2]],
        totals_down=True,
    )  # fmt: skip
    assert [row[1] for row in deidentify(table).rows] == [SMALL, SMALL, SMALL]


def test_zero_and_large_counts_stand() -> None:
    rows = [["铜马", 0, 30, 30], ["滨河", 20, 40, 60], ["合计", 20, 70, 90]]
    assert deidentify(counted(*rows)).rows == rows


@given(
    st.lists(st.lists(st.integers(0, 12), min_size=2, max_size=4), min_size=2, max_size=4).filter(
        lambda rows: len({len(row) for row in rows}) == 1
    )
)
def test_whatever_the_counts_no_line_gives_a_small_one_away(cells: list[list[int]]) -> None:
    lines: list[list[Any]] = [[f"{at}", *row, sum(row)] for at, row in enumerate(cells)]
    sums = [sum(column) for column in zip(*cells, strict=True)]
    rows = [*lines, ["合计", *sums, sum(sums)]]
    head = [str(at) for at in range(len(rows[0]))]
    kinds = [Kind.PLAIN, *[Kind.COUNT] * (len(head) - 1)]
    table = Table(head, kinds, rows, totals_down=True, totals_across=True)
    found = deidentify(table).rows
    down = [list(column) for column in zip(*(row[1:] for row in found), strict=True)]
    true_down = [list(column) for column in zip(*(row[1:] for row in rows), strict=True)]
    for shown, true in [
        *((line[1:], row[1:]) for line, row in zip(found, rows, strict=True)),
        *zip(down, true_down, strict=True),
    ]:
        assert not [n for n in shown if isinstance(n, int) and 0 < n < FEWEST]
        hidden = [n for cell, n in zip(shown[:-1], true[:-1], strict=True) if isinstance(cell, str)]
        if isinstance(shown[-1], int) and hidden:
            assert len(hidden) > 1
            assert sum(hidden) >= FEWEST
