"""Forms of signing in, passwords, people, departments and machine accounts."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.models import User


class SignInForm(forms.Form):
    """Account and password."""

    username = forms.CharField(
        label=_("账号"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("口令"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """The present password and a new one, twice."""

    present = forms.CharField(
        label=_("现在的口令"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("新口令"),
        max_length=128,
        strip=False,
        help_text=_("至少八位，含小写字母、大写字母、数字、符号中的三种"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次新口令"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_present(self) -> str:
        present: str = self.cleaned_data["present"]
        if not self.user.check_password(present):
            raise forms.ValidationError(_("现在的口令不对"))
        return present

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        password_validation.validate_password(new, self.user)
        if self.user.check_password(new):
            raise forms.ValidationError(_("新口令不能与现在的相同"))
        return new

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("两次输入的新口令不一样"))
        return cleaned
