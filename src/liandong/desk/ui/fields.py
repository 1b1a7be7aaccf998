"""Fields of forms that more than one app needs."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from liandong.desk.ui.query_parameters import FIRST_YEAR, LAST_YEAR
from liandong.desk.ui.widgets import MomentInput

OUTSIDE: Final = f"日期应在 {FIRST_YEAR} 年到 {LAST_YEAR} 年之间。"


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
