"""Telephone numbers, amounts and coordinates as spreadsheets mangle them."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.engine.records.numbers import LARGEST_AMOUNT, parse_amount, parse_degrees
from liandong.engine.records.phones import normal_phone, normal_phones

HASH = "hmac-sm3:" + "0f" * 32


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("19900001234", "19900001234"),
        ("19900001234.0", "19900001234"),
        ("1.9900001234E+10", "19900001234"),
        ("1.99000012E+10", "19900001200"),
        ("+86 199 0000 1234", "19900001234"),
        ("0086-199-0000-1234", "19900001234"),
        ("１９９００００１２３４", "19900001234"),
        ("本人19900001234", "19900001234"),
        ("199****1234", "199****1234"),
        ("0999-88880000", "099988880000"),
        ("88880000/19900001234", "19900001234"),
        ("19900001234、19900005678", "19900001234"),
        ("12345", "12345"),
        (HASH, HASH),
        (HASH.upper(), HASH),
    ],
)
def test_it_reads_the_number(written: Any, read: Any) -> None:
    assert normal_phone(written) == read


@pytest.mark.parametrize(
    "written", ["问前台", "1.99E+10", "320902199001011234", "110", "", "***", "见附件"]
)
def test_it_does_not_guess(written: str) -> None:
    assert normal_phone(written) is None


@given(st.text(max_size=40))
def test_reading_again_changes_nothing(text: Any) -> None:
    phone = normal_phone(text)
    assert phone is None or normal_phone(phone) == phone


@pytest.mark.parametrize(
    ("written", "yuan"),
    [
        ("268", 268),
        ("1,234.50元", 1234.5),
        ("￥3299", 3299),
        ("人民币3.2万元", 32000),
        ("约500元左右", 500),
        ("1.2E+3", 1200),
        ("０", 0),
        (".5", 0.5),
    ],
)
def test_it_reads_the_amount(written: str, yuan: float | int) -> None:
    assert parse_amount(written) == pytest.approx(yuan)


@pytest.mark.parametrize(
    "written", ["很多", "-5", "1e300", "nan", "inf", "3-5元", ",", "", "1.2.3"]
)
def test_it_refuses_what_is_no_amount(written: str) -> None:
    assert parse_amount(written) is None


@given(st.text(max_size=20))
def test_an_amount_is_never_absurd(text: Any) -> None:
    amount = parse_amount(text)
    assert amount is None or 0 <= amount <= LARGEST_AMOUNT


def test_coordinates_the_wrong_way_round_are_turned_and_others_left_out() -> None:
    lon, lat = parse_degrees(
        pl.Series(["120.137", "33.381", "0", "x", None]),
        pl.Series(["33.381", "120.137", "0", "33", "33"]),
    )
    assert lon.to_list() == [120.137, 120.137, None, None, None]
    assert lat.to_list() == [33.381, 33.381, None, None, None]


@given(
    st.lists(
        st.one_of(st.none(), st.from_regex(r"1[0-9*]{10}", fullmatch=True), st.text(max_size=14))
    )
)
def test_a_column_of_phones_is_read_as_its_cells_are(cells: Any) -> None:
    column = normal_phones(pl.Series("p", cells, dtype=pl.String))
    assert column.to_list() == [None if cell is None else normal_phone(cell) for cell in cells]
