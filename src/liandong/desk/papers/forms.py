"""Forms of pages: a segment of numbers, an office, a number left out; a paper to be filled in."""

from typing import Any, Final

from django import forms
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.papers.models import Office
from liandong.desk.papers.queries.offices import offices_kept_by
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.parts import Field, Form, Kind
from liandong.desk.papers.rules.wording import NO, YES, numeral
from liandong.desk.ui.query_parameters import FIRST_YEAR, LAST_YEAR
from liandong.desk.ui.widgets import DayInput, MomentInput

HIGHEST: Final = 9_999_999


class SegmentForm(forms.Form):
    """Numbers that an office's register has set apart."""

    department = forms.ModelChoiceField(label="部门", queryset=Department.objects.none())
    letters = forms.CharField(
        label="机关代字", max_length=20, help_text="如：亭市监投受，不含年份和括号"
    )
    year = forms.IntegerField(label="年份", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    first = forms.IntegerField(label="起号", min_value=1, max_value=HIGHEST)
    last = forms.IntegerField(label="止号", min_value=1, max_value=HIGHEST)
    covers = forms.MultipleChoiceField(
        label="适用文书",
        required=False,
        choices=[(form.key, form.title) for form in FORMS.values() if form.needs_number],
        widget=forms.CheckboxSelectMultiple,
        help_text="不选：该部门所有要编号的文书",
    )
    basis = forms.CharField(
        label="登记依据", max_length=100, help_text="办公室分配号段的通知或登记簿页码"
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year
        self.fields["department"].queryset = offices_kept_by(by)  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """The arguments of `allot`; a form of Django keeps `prefix` for itself."""
        cleaned = dict(self.cleaned_data)
        return cleaned | {"prefix": cleaned.pop("letters")}


class LeaveOutForm(forms.Form):
    """A number that no paper of the desk bears."""

    serial = forms.IntegerField(label="空号", min_value=1, max_value=HIGHEST)
    reason = forms.CharField(label="空号原因", max_length=100)


class OfficeForm(forms.ModelForm[Office]):
    """What a department puts on its papers."""

    class Meta:
        model = Office
        fields = ("full_name", "level", "address", "phone")


class PaperForm(forms.Form):
    """The fields of a form of `rules.forms`; a draft may lack what the paper itself requires."""

    def __init__(self, form: Form, *args: Any, is_draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in form.fields:
            self.fields[field.key] = _field(field, form)
            self.fields[field.key].required = field.required and not is_draft

    def values(self) -> dict[str, str]:
        """What was typed, as a paper keeps it."""
        return {key: str(value or "") for key, value in self.cleaned_data.items()}


def _field(field: Field, form: Form) -> forms.Field:
    options: dict[str, Any] = {
        "label": field.label,
        "help_text": field.help,
        "error_messages": {"required": f"还缺“{field.label}”"},
    }
    match field.kind:
        case Kind.LONG:
            return forms.CharField(max_length=8000, widget=forms.Textarea({"rows": 5}), **options)
        case Kind.DAY:
            return forms.CharField(max_length=10, widget=DayInput(), **options)
        case Kind.HOUR:
            widget = MomentInput()
            return forms.CharField(max_length=16, widget=widget, **options)
        case Kind.YES_NO:
            choices = [("", "未填"), (YES, "是"), (NO, "否")]
            return forms.ChoiceField(choices=choices, **options)
        case Kind.POINT:
            items = [
                (str(n), f"（{numeral(n)}）{option}") for n, option in enumerate(form.options, 1)
            ]
            return forms.ChoiceField(choices=[("", "请选择"), *items], **options)
    return forms.CharField(max_length=200, **options)
