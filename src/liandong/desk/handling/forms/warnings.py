"""The form of one's own addresses and of the messages sent there."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from liandong.desk.access.forms.contacts import ContactForm
from liandong.desk.access.models import Contact
from liandong.desk.handling.models import WarningChoice
from liandong.desk.handling.rules.warning_days import LABELS

MOMENTS: Final = [(moment.value, words) for moment, words in LABELS.items()]


class WarningChoiceForm(ContactForm):
    """Mobile and mail address, each with the moments of which one wants a message."""

    by_mobile = forms.MultipleChoiceField(
        label="发到手机",
        required=False,
        choices=MOMENTS,
        widget=forms.CheckboxSelectMultiple,
    )
    by_email = forms.MultipleChoiceField(
        label="发到邮箱",
        required=False,
        choices=MOMENTS,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("mobile", "by_mobile", "email", "by_email")

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, kept: Contact, choice: WarningChoice
    ) -> None:
        super().__init__(data, kept=kept, masked=False)
        self.initial.update(by_mobile=choice.by_mobile, by_email=choice.by_email)
