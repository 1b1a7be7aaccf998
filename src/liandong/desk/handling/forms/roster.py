"""The forms of the roster and of sending out."""

from typing import Any

from django import forms

from liandong.desk.access.models import User
from liandong.desk.handling.queries.staff import with_department
from liandong.desk.handling.rules.shifts import SHIFTS
from liandong.desk.ui.query_parameters import WITHIN_YEARS
from liandong.desk.ui.widgets import DayInput, MomentInput


def choose_people(people: list[User]) -> list[tuple[str, str]]:
    return [(str(person.pk), with_department(person)) for person in people]


class DutyForm(forms.Form):
    """Who is put on which shift: an account, or a stationed lawyer by name."""

    day = forms.DateField(
        label="日期",
        validators=list(WITHIN_YEARS),
        widget=DayInput(),
    )
    shift = forms.ChoiceField(label="班次", choices=[(shift.key, shift.name) for shift in SHIFTS])
    person = forms.ChoiceField(label="人员", required=False)
    guest = forms.CharField(label="驻点律师姓名", max_length=40, required=False)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        chosen = self.fields["person"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - it is declared above
        chosen.choices = [("", "不选，填律师姓名"), *choose_people(people)]

    def person_chosen(self) -> User | None:
        return self.people.get(self.cleaned_data.get("person") or "")


class SendForm(forms.Form):
    """Who goes."""

    people = forms.MultipleChoiceField(label="派出人员", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(person.pk): person for person in people}
        chosen = self.fields["people"]
        assert isinstance(chosen, forms.MultipleChoiceField)  # noqa: S101 - declared above
        chosen.choices = choose_people(people)

    def people_chosen(self) -> list[User]:
        return [self.known[pk] for pk in self.cleaned_data["people"]]


class ArrivalForm(forms.Form):
    """When somebody arrived, as a colleague enters it; empty: now."""

    at = forms.DateTimeField(
        label="到场时间",
        required=False,
        widget=MomentInput(),
    )


class RecordForm(forms.Form):
    """What one service writes down of an outing."""

    text = forms.CharField(label="现场情况", max_length=4000, widget=forms.Textarea({"rows": 4}))
    camera = forms.CharField(label="执法记录仪编号", max_length=40, required=False)
