"""Masks of names and phones: customary forms, their length, no second effect."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.engine.masks import mask_name, mask_phone

MASKS = [mask_name, mask_phone]


@pytest.mark.parametrize(
    ("mask", "value", "masked"),
    [
        (mask_name, "张三", "张*"),
        (mask_name, "张小三", "张**"),
        (mask_name, "张", "*"),
        (mask_phone, "19900001234", "199****1234"),
        (mask_phone, "199****1234", "199****1234"),
        (mask_phone, "199-0000-1234", "199-****-1234"),
        (mask_phone, "0515-80001234", "0515-****1234"),
        (mask_phone, "051580001234", "0515****1234"),
        (mask_phone, "01088880000", "010****0000"),
        (mask_phone, "80001234", "****1234"),
        (mask_phone, "110", "***"),
        (mask_phone, "19900001234/19900005678", "***********/*******5678"),
    ],
)
def test_customary_forms(mask: Any, value: str, masked: str) -> None:
    assert mask(value) == masked


@given(st.sampled_from(MASKS), st.text(max_size=40))
def test_each_mask_keeps_the_length_and_has_no_second_effect(mask: Any, value: Any) -> None:
    masked = mask(value)
    assert len(masked) == len(value)
    assert mask(masked) == masked


@given(st.sampled_from(MASKS), st.text("0123456789张三丰*-/", min_size=1, max_size=40))
def test_a_mask_only_ever_hides(mask: Any, value: Any) -> None:
    assert all(new in {old, "*"} for old, new in zip(value, mask(value), strict=True))


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_no_mobile_survives(number: Any) -> None:
    assert mask_phone(number).count("*") == 4
