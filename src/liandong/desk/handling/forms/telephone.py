"""The form of 电话处置: one of three ends, with what belongs to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone

from liandong.desk.ui.widgets import MomentInput

SETTLED: Final = "settle"
FAILED: Final = "fail"
LATER: Final = "later"
LONGEST: Final = timedelta(days=365)
OUTCOMES: Final = {SETTLED: "已化解", FAILED: "未达成", LATER: "改约"}


class TelephoneForm(forms.Form):
    """Nothing is filled in: neither the sum that is claimed nor that it was paid."""

    use_required_attribute = False  # what belongs to another outcome is hidden

    outcome = forms.ChoiceField(label="结果", widget=forms.RadioSelect)
    amount = forms.DecimalField(
        label="协议金额（元）",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput({"inputmode": "decimal"}),
        help_text="双方在电话中达成的金额；换货、修理等没有金额的不填。",
    )
    is_paid = forms.BooleanField(label="消费者确认款项已收到", required=False)
    at = forms.DateTimeField(
        label="再联系时间",
        widget=MomentInput(),
        error_messages={"required": "请填写再联系的时间。"},
    )
    words = forms.CharField(
        label="情况说明",
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "placeholder": "与谁通话、双方意见、结果"}),
    )

    def __init__(self, outcomes: Sequence[str], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        choices = [(code, OUTCOMES[code]) for code in outcomes]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
        self.fields["at"].required = data is None or data.get("outcome") == LATER

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at is not None and not timezone.now() < at < timezone.now() + LONGEST:
            raise forms.ValidationError("再联系的时间应在现在之后、一年以内。")
        return at

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("outcome") == SETTLED and data.get("is_paid") and data.get("amount") is None:
            self.add_error("amount", "已收到款项的，请填写金额。")
        return data
