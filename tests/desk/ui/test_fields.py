"""Telephones that staff type: what nobody can dial is refused while it can be asked for."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from liandong.desk.outreach.forms.letters import phone_field
from liandong.desk.ui.fields import NO_PHONE


def faults(typed: str) -> list[str]:
    class Form(forms.Form):
        phone = phone_field("电话")

    return [str(error) for error in Form({"phone": typed}).errors.get("phone", [])]


@pytest.mark.parametrize(
    "typed", ["", "12315", "0731-88880001", "+86 139 0000 0001", "0731-8888000 转 801、13900000001"]
)
def test_what_can_be_dialled_is_taken(typed: str) -> None:
    assert faults(typed) == []


@pytest.mark.parametrize("typed", ["abc", "139", "没有", "139*"])
def test_what_cannot_is_refused_with_an_example(typed: str) -> None:
    assert faults(typed) == [NO_PHONE]


def test_a_text_that_is_too_long_is_refused_in_plain_words() -> None:
    field = forms.CharField(max_length=3)
    with pytest.raises(ValidationError, match="最多 3 字，现有 6 字"):
        field.clean("一二三四五六")
