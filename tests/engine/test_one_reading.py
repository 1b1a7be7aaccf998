"""Recognition, linkage and columns read one numeral and one ending of a shop alike."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liandong.engine.linkage.features.codepoints import digit_of
from liandong.engine.linkage.features.merchants import core
from liandong.engine.linkage.features.places import number_at
from liandong.engine.recognition.details import days
from liandong.engine.recognition.details.amounts import read_amounts
from liandong.engine.recognition.reading.folding import fold
from liandong.engine.records.numbers import NUMERALS, TENFOLDS, digit_table, parse_amount
from liandong.engine.records.shop_names import LEGAL_FORMS, normal_name, without_licence


def numeral(number: int) -> str:
    """十, 十二, 二十, 九十九."""
    tens, ones = divmod(number, 10)
    first = ("" if tens == 1 else NUMERALS[tens][0]) + "十" if tens else ""
    return first + (NUMERALS[ones][0] if ones else "")


def yuan(text: str) -> float:
    folded = fold(pa.array([text]))
    return float(read_amounts(folded, np.ones(len(folded.codes), np.int32)).yuan[0])


def codes(text: str) -> np.ndarray:
    return np.array([ord(sign) for sign in text], np.int32)


@settings(deadline=None)  # the first call compiles
@given(st.integers(1, 99))
def test_a_number_has_one_value_for_a_sum_and_for_a_house(number: Any) -> None:
    written = numeral(number)
    assert yuan(f"付了{written}元") == number
    assert number_at(codes(written), 0, len(written)) == (number, len(written))


@pytest.mark.parametrize("sign", [*"".join(NUMERALS), *"0123456789"])
def test_a_digit_has_one_value_everywhere(sign: Any) -> None:
    value = int(sign) if sign.isdecimal() else next(v for v, c in enumerate(NUMERALS) if sign in c)
    assert digit_of(ord(sign)) == digit_table(arabic=True)[ord(sign)] == value
    assert days.DIGITS[ord(sign)] == value


@pytest.mark.parametrize("sign", [*"壹贰叁肆伍陆柒捌玖"])
def test_signs_of_bills_count_in_sums_alone(sign: Any) -> None:
    assert yuan(f"付了{sign}佰元") == 100 * int(digit_table(formal=True)[ord(sign)])
    assert digit_of(ord(sign)) == days.DIGITS[ord(sign)] == -1


@pytest.mark.parametrize(("sign", "value"), [("百", 1e2), ("千", 1e3), ("万", 1e4), ("亿", 1e8)])
def test_a_column_and_a_text_multiply_alike(sign: str, value: float) -> None:
    assert parse_amount(f"3{sign}元") == 3 * value
    assert next(v for characters, v in TENFOLDS.items() if sign in characters) == value
    assert value == 1e8 or yuan(f"付了3{sign}元") == 3 * value


@pytest.mark.parametrize("ending", LEGAL_FORMS)
def test_an_ending_on_a_licence_is_one_everywhere(ending: Any) -> None:
    name = f"锦福珠宝{ending}"
    assert normal_name(name) == without_licence(name) == "锦福珠宝"
    left = codes(name)
    length, registered = core(left, len(name))
    assert "".join(map(chr, left[:length])) == "锦福珠宝"
    assert registered
