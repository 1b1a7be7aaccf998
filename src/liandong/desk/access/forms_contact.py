"""The form of somebody's mobile and mail address."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.models import Contact
from liandong.desk.access.rules.masks import mask_mail, mask_phone

MASKS: Final[dict[str, Callable[[str], str]]] = {"mobile": mask_phone, "email": mask_mail}
A_MOBILE: Final = RegexValidator(
    r"^1[3-9]\d{9}$", _("手机号是 1 开头的十一位数字，例如 13800000000")
)


class ContactForm(forms.Form):
    """Who edits somebody else's sees it masked; what is left as it stands stays as it is."""

    mobile = forms.CharField(
        label=_("手机"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.CharField(
        label=_("邮箱"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"inputmode": "email", "autocomplete": "email"}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, kept: Contact, masked: bool
    ) -> None:
        clear = {name: str(getattr(kept, name) or "") for name in MASKS}
        shown = {name: MASKS[name](value) if masked else value for name, value in clear.items()}
        super().__init__(data, initial=shown)
        self.clear, self.shown = clear, shown

    def clean_mobile(self) -> str:
        told = self._told("mobile")
        if told:
            A_MOBILE(told)
        return told

    def clean_email(self) -> str:
        told = self._told("email")
        if told:
            forms.EmailField(error_messages={"invalid": _("请填完整的邮箱，例如 a@b.cn")}).clean(
                told
            )
        return told

    def _told(self, name: str) -> str:
        told = str(self.cleaned_data[name]).replace(" ", "")
        return self.clear[name] if told == self.shown[name] else told
