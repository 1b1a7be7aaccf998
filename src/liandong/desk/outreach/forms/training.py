"""Forms of training."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.directory.queries import districts_for, own_districts
from liandong.desk.outreach.forms.letters import day_field, short_field, words_field
from liandong.desk.outreach.models import Training
from liandong.desk.outreach.queries.findings.known_people import names_read
from liandong.desk.outreach.queries.training import eyes_on_training
from liandong.desk.outreach.rules.counted_lines import Attended, attendance_text, read_attendance
from liandong.desk.ui.fields import MomentField


class TrainingFilterForm(forms.Form):
    """Its names are those that `queries.training.narrowed` reads."""

    district = forms.ChoiceField(label="商圈", required=False)
    since = day_field("起", required=False)
    until = day_field("止", required=False)
    q = forms.CharField(label="主题或参加单位", required=False, max_length=80)

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [("", "不限"), *names]  # type: ignore[attr-defined]


class TrainingForm(forms.ModelForm[Training]):
    came = words_field("参加单位和签到人数", required=True, rows=6, hint="每行一家，如：晨曦培训 3")
    lecturer = short_field("讲师", 60, required=True)
    field_order = ("held_at", "place", "district", "topic", "lecturer", "came")

    class Meta:
        model = Training
        fields = (
            "held_at", "place", "district", "topic", "tested", "passed", "rated", "satisfied",
        )  # fmt: skip
        field_classes = {"held_at": MomentField}  # noqa: RUF012
        help_texts = {"tested": "没有测试的不填", "rated": "没有评价的不填"}  # noqa: RUF012

    def __init__(self, data: Any = None, *, instance: Training | None = None, by: User) -> None:
        rows = list(instance.attendance.order_by("pk")) if instance else []
        known = attendance_text([Attended(row.name, row.people) for row in rows])
        self.lecturer_read = (
            names_read(instance.lecturer, eyes_on_training([instance]), by) if instance else ""
        )
        super().__init__(
            data, instance=instance, initial={"came": known, "lecturer": self.lecturer_read}
        )
        places = District.objects.filter(name__in=own_districts(by)).order_by("code")
        self.fields["district"].queryset = places  # type: ignore[attr-defined]

    def clean_lecturer(self) -> str:
        """Encrypted, so no field of the model's own form; left as it is read, it stays."""
        given = str(self.cleaned_data["lecturer"])
        if not self.lecturer_read or given != self.lecturer_read:
            self.instance.lecturer = given
        return given

    def clean_came(self) -> list[Attended]:
        try:
            return read_attendance(self.cleaned_data["came"])
        except ValueError as error:
            raise ValidationError(f"“{error}”：每行写一家单位和人数，不重复。") from error
