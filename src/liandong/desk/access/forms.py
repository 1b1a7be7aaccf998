"""Forms of signing in, passwords, people, departments and machine accounts."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.audit_words import action_choices
from liandong.desk.access.models import Department, MachineAccount, User
from liandong.desk.access.rows import district_names
from liandong.desk.ui.asked import WITHIN_YEARS
from liandong.desk.ui.widgets import DayInput
from liandong.engine.vocabulary import SOURCE_LABELS, Source


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


def ask_to_choose(form: forms.BaseForm, *names: str) -> None:
    """Words in the place of Django's dashes before a choice is made."""
    for name in names:
        field = form.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = str(_("请选择"))
        else:
            choices = [choice for choice in field.choices if choice[0]]  # type: ignore[attr-defined]
            field.choices = [("", _("请选择")), *choices]  # type: ignore[attr-defined]


class PersonForm(forms.ModelForm[User]):
    """Who somebody is and does; the account name cannot be changed later."""

    class Meta:
        model = User
        fields = ("username", "display_name", "role", "department")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        department = self.fields["department"]
        department.queryset = Department.objects.order_by("name")  # type: ignore[attr-defined]
        ask_to_choose(self, "role", "department")
        if self.instance.pk:
            del self.fields["username"]

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].strip()
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("这个账号已经有人用了"))
        return username


class DepartmentForm(forms.ModelForm[Department]):
    """A department and the districts it answers for."""

    districts = forms.MultipleChoiceField(
        label=_("所辖商圈"),
        required=False,
        help_text=_("本部门值守人员只看到这些商圈的记录和纠纷"),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Department
        fields = ("name", "kind", "districts")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_to_choose(self, "kind")
        offered = [*district_names(), *self.instance.districts]
        names = [(name, name) for name in dict.fromkeys(offered)]
        self.fields["districts"].choices = names  # type: ignore[attr-defined]


class MachineForm(forms.ModelForm[MachineAccount]):
    """A system of a department: which sources it may push, whether it may read disputes."""

    sources = forms.MultipleChoiceField(
        label=_("可推送的来源"),
        required=False,
        choices=[(source.value, _(SOURCE_LABELS[source])) for source in Source],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = MachineAccount
        fields = ("name", "department", "sources", "may_read")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_to_choose(self, "department")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("sources") and not cleaned.get("may_read"):
            raise forms.ValidationError(_("请至少选一个可推送的来源，或允许读取纠纷"))
        return cleaned


class PeopleFilter(forms.Form):
    """Whose account is looked for."""

    q = forms.CharField(
        label=_("姓名或账号"), required=False, max_length=60, widget=forms.SearchInput
    )


class AuditFilter(forms.Form):
    """Which entries of the audit: who, what, of what, from when to when."""

    who = forms.CharField(label=_("人员"), required=False, max_length=60)
    action = forms.ChoiceField(label=_("操作"), required=False)
    of = forms.CharField(label=_("对象编号"), required=False, max_length=60)
    since = forms.DateField(
        label=_("从"),
        required=False,
        validators=WITHIN_YEARS,
        widget=DayInput(),
    )
    until = forms.DateField(
        label=_("到"),
        required=False,
        validators=WITHIN_YEARS,
        widget=DayInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", _("全部")), *action_choices()]  # type: ignore[attr-defined]
