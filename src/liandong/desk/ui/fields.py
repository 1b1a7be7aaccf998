"""Fields of forms that more than one app needs."""

import re
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from liandong.desk.ui.query_parameters import FIRST_YEAR, LAST_YEAR
from liandong.desk.ui.widgets import MomentInput

OUTSIDE: Final = f"日期应在 {FIRST_YEAR} 年到 {LAST_YEAR} 年之间。"

PHONES: Final = re.compile(r"[\d\s+\-()（）/、，,；;转分机]*")
FEWEST_DIGITS: Final = 5
"""12315 is the shortest telephone that somebody leaves."""
NO_PHONE: Final = "请填电话号码，如 0731-88880001、13900000001；分机写在后面，如“转 801”。"


class PhoneField(forms.CharField):
    """One or several telephones: what nobody can dial is found while it can still be asked for."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        digits = sum(character.isdecimal() for character in value)
        if value and (digits < FEWEST_DIGITS or not PHONES.fullmatch(value)):
            raise ValidationError(NO_PHONE)


class MomentField(forms.DateTimeField):
    """A day with its time, in years that every file and calculation bears."""

    widget = MomentInput

    def to_python(self, value: Any) -> datetime | None:
        try:
            moment: datetime | None = super().to_python(value)
        except OverflowError:  # before the first year that its time zone knows
            raise ValidationError(OUTSIDE) from None
        if moment and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(OUTSIDE)
        return moment
