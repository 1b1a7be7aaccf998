"""Masks of single values: customary forms, their length, no second effect."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.access.rules.masks import mask_address, mask_id, mask_mail

MASKS = [mask_address, mask_id, mask_mail]


@pytest.mark.parametrize(
    ("mask", "value", "masked"),
    [
        (mask_id, "320902199003071239", "3209**********1239"),
        (mask_id, "1234567", "*******"),
        (mask_mail, "zhang@example.cn", "z****@example.cn"),
        (mask_mail, "z@example.cn", "*@example.cn"),
        (mask_address, "亭东区建设中路88号3幢502室", "亭东区建设中路*********"),
        (mask_address, "张庄三组五号", "张庄三***"),
    ],
)
def test_customary_forms(mask: Any, value: str, masked: str) -> None:
    assert mask(value) == masked


@given(st.sampled_from(MASKS), st.text(max_size=40))
def test_each_mask_keeps_the_length_and_has_no_second_effect(mask: Any, value: Any) -> None:
    masked = mask(value)
    assert len(masked) == len(value)
    assert mask(masked) == masked


@given(st.sampled_from(MASKS), st.text("路街0123456789张三丰*-@", min_size=1, max_size=40))
def test_a_mask_only_ever_hides(mask: Any, value: Any) -> None:
    assert all(new in {old, "*"} for old, new in zip(value, mask(value), strict=True))
