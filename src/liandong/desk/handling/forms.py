"""The forms of the roster, of sending out and of handing over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.models import User
from liandong.desk.handling.queries.people import with_department
from liandong.desk.handling.rules.shifts import SHIFTS
from liandong.desk.ui.asked import WITHIN_YEARS
from liandong.desk.ui.widgets import DayInput, MomentInput


def choose_people(people: list[User]) -> list[tuple[str, str]]:
    return [(str(person.pk), with_department(person)) for person in people]


class DutyForm(forms.Form):
    """Who is put on which shift: an account, or a stationed lawyer by name."""

    day = forms.DateField(
        label=_("日期"),
        validators=list(WITHIN_YEARS),
        widget=DayInput(),
    )
    shift = forms.ChoiceField(label=_("班次"), choices=[(one.key, _(one.name)) for one in SHIFTS])
    person = forms.ChoiceField(label=_("人员"), required=False)
    guest = forms.CharField(label=_("驻点律师姓名"), max_length=40, required=False)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        chosen = self.fields["person"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - it is declared above
        chosen.choices = [("", _("不选，填律师姓名")), *choose_people(people)]

    def person_chosen(self) -> User | None:
        return self.people.get(self.cleaned_data.get("person") or "")


class SendForm(forms.Form):
    """Who goes."""

    people = forms.MultipleChoiceField(label=_("派出人员"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(person.pk): person for person in people}
        chosen = self.fields["people"]
        assert isinstance(chosen, forms.MultipleChoiceField)  # noqa: S101 - declared above
        chosen.choices = choose_people(people)

    def people_chosen(self) -> list[User]:
        return [self.known[pk] for pk in self.cleaned_data["people"]]


class ArrivalForm(forms.Form):
    """When somebody arrived, told by a colleague; empty: now."""

    at = forms.DateTimeField(
        label=_("到场时间"),
        required=False,
        widget=MomentInput(),
    )


class RecordForm(forms.Form):
    """What one service writes down of an outing."""

    text = forms.CharField(label=_("现场情况"), max_length=4000, widget=forms.Textarea({"rows": 4}))
    camera = forms.CharField(label=_("执法记录仪编号"), max_length=40, required=False)


class MessageForm(forms.Form):
    """What is left to the next shift."""

    text = forms.CharField(label=_("留言"), max_length=2000, widget=forms.Textarea({"rows": 3}))
