"""The form of one's own addresses and of what one is told there."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.forms_contact import ContactForm
from liandong.desk.access.models import Contact
from liandong.desk.handling.models import WarningChoice
from liandong.desk.handling.rules.warning import LABELS

MOMENTS: Final = [(moment.value, _(words)) for moment, words in LABELS.items()]


class WarningChoiceForm(ContactForm):
    """Mobile and mail address, each with the moments of which one wants a message."""

    by_mobile = forms.MultipleChoiceField(
        label=_("发到手机"),
        required=False,
        choices=MOMENTS,
        widget=forms.CheckboxSelectMultiple,
    )
    by_email = forms.MultipleChoiceField(
        label=_("发到邮箱"),
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
