"""The form of a person's mobile and mail address."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms

from liandong.desk.access.encryption.unreadable import is_unreadable
from liandong.desk.access.forms.addresses import mail_of, mobile_of
from liandong.desk.access.masking import mask_phone
from liandong.desk.access.models import Contact
from liandong.desk.access.rules.masks import mask_mail

MASKS: Final[dict[str, Callable[[str], str]]] = {"mobile": mask_phone, "email": mask_mail}


class ContactForm(forms.Form):
    """Other people's addresses are shown masked; an unchanged masked value keeps the address."""

    mobile = forms.CharField(
        label="手机",
        required=False,
        max_length=20,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.CharField(
        label="邮箱",
        required=False,
        max_length=100,
        widget=forms.TextInput({"inputmode": "email", "autocomplete": "email"}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, kept: Contact, masked: bool
    ) -> None:
        clear = {name: str(getattr(kept, name) or "") for name in MASKS}
        shown = {
            name: MASKS[name](value) if masked and not is_unreadable(value) else value
            for name, value in clear.items()
        }
        super().__init__(data, initial=shown)
        self.clear, self.shown = clear, shown

    def clean_mobile(self) -> str:
        entered = self._entered("mobile")
        return entered if entered == self.clear["mobile"] else mobile_of(entered)

    def clean_email(self) -> str:
        entered = self._entered("email")
        return entered if entered == self.clear["email"] else mail_of(entered)

    def _entered(self, name: str) -> str:
        entered = str(self.cleaned_data[name]).replace(" ", "")
        return self.clear[name] if entered == self.shown[name] else entered
