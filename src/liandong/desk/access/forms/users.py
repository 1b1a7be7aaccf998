"""Forms of signing in, passwords, people, departments and machine accounts."""

from typing import Any, Final

from django import forms
from django.contrib.auth import password_validation

from liandong.desk.access.actions.departments import TAKEN as DEPARTMENT_TAKEN
from liandong.desk.access.actions.machines import TAKEN as NAME_TAKEN
from liandong.desk.access.actions.sign_ins import SignInError, confirm_password
from liandong.desk.access.actions.users import TAKEN
from liandong.desk.access.audit_words import action_choices
from liandong.desk.access.models import Department, MachineAccount, User
from liandong.desk.access.rules.districts import district_names
from liandong.desk.access.rules.key_expiry import KEY_SERVES
from liandong.desk.ui.query_parameters import WITHIN_YEARS
from liandong.desk.ui.widgets import DayInput
from liandong.engine.vocabulary import SOURCE_LABELS, Source


class SignInForm(forms.Form):
    """Account and password."""

    username = forms.CharField(
        label="账号",
        max_length=40,
        widget=forms.TextInput({"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="口令",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """The present password and a new one, twice."""

    present = forms.CharField(
        label="现在的口令",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="新口令",
        max_length=128,
        strip=False,
        help_text="至少八位，含小写字母、大写字母、数字、符号中的三种；不用账号、姓名、单位、年份等容易猜到的",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一次新口令",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_present(self) -> str:
        present: str = self.cleaned_data["present"]
        try:
            confirm_password(password=present, by=self.user)
        except SignInError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return present

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        password_validation.validate_password(new, self.user)
        if self.user.check_password(new):
            raise forms.ValidationError("新口令不能与现在的相同")
        return new

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", "两次输入的新口令不一样")
        return cleaned


class PersonForm(forms.ModelForm[User]):
    """Name, role and department of a person; the account name cannot be changed later."""

    class Meta:
        model = User
        fields = ("username", "display_name", "role", "department")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        department = self.fields["department"]
        department.queryset = Department.objects.order_by("name")  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["username"]

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].strip()
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(TAKEN)
        return username


class DepartmentForm(forms.ModelForm[Department]):
    """A department and the districts it is responsible for."""

    districts = forms.MultipleChoiceField(
        label="所辖商圈",
        required=False,
        help_text="本部门值守人员只看到这些商圈的记录和纠纷",
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Department
        fields = ("name", "kind", "districts")
        error_messages: Final = {"name": {"unique": DEPARTMENT_TAKEN}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [*district_names(), *self.instance.districts]
        names = [(name, name) for name in dict.fromkeys(offered)]
        self.fields["districts"].choices = names  # type: ignore[attr-defined]


class MachineForm(forms.ModelForm[MachineAccount]):
    """A system of a department: which sources it may push, whether it may read disputes."""

    sources = forms.MultipleChoiceField(
        label="可推送的来源",
        required=False,
        choices=[(source.value, SOURCE_LABELS[source]) for source in Source],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label="密钥有效期",
        required=False,
        coerce=int,
        initial=KEY_SERVES.days,
        choices=[(days, f"{days} 天") for days in (90, 180, 365, 730)],
    )

    class Meta:
        model = MachineAccount
        fields = ("name", "department", "sources", "may_read")
        error_messages: Final = {"name": {"unique": NAME_TAKEN}}

    def clean_days(self) -> int:
        return int(self.cleaned_data["days"] or KEY_SERVES.days)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("sources") and not cleaned.get("may_read"):
            raise forms.ValidationError("请至少选一个可推送的来源，或允许读取纠纷")
        return cleaned


class PeopleFilter(forms.Form):
    """The filter of people."""

    q = forms.CharField(label="姓名或账号", required=False, max_length=60, widget=forms.SearchInput)


class AuditFilter(forms.Form):
    """The filter of the audit: person, action, object, period."""

    who = forms.CharField(label="人员", required=False, max_length=60)
    action = forms.ChoiceField(label="操作", required=False)
    of = forms.CharField(label="对象编号", required=False, max_length=60)
    since = forms.DateField(
        label="从",
        required=False,
        validators=WITHIN_YEARS,
        widget=DayInput(),
    )
    until = forms.DateField(
        label="到",
        required=False,
        validators=WITHIN_YEARS,
        widget=DayInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", "全部"), *action_choices()]  # type: ignore[attr-defined]
