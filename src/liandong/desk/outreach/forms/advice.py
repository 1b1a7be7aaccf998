"""Forms of the library of advice."""

from typing import Any

from django import forms

from liandong.desk.outreach.models import Advice
from liandong.desk.outreach.queries.advice import items
from liandong.engine.vocabulary import NATURES


class AdviceFilterForm(forms.Form):
    nature = forms.ChoiceField(
        label="投诉性质",
        required=False,
        choices=[("", "不限"), *((name, name) for name in NATURES)],
    )
    item = forms.ChoiceField(label="品类", required=False)
    show = forms.ChoiceField(label="范围", required=False, choices=[("", "在用"), ("all", "全部")])

    def __init__(self, query: Any) -> None:
        super().__init__(query)
        names = [(name, name) for name in items()]
        self.fields["item"].choices = [("", "不限"), *names]  # type: ignore[attr-defined]


class AdviceForm(forms.ModelForm[Advice]):
    class Meta:
        model = Advice
        fields = ("nature", "item", "text", "basis", "is_active")
        help_texts = {  # noqa: RUF012
            "nature": "不选：各种性质都适用",
            "item": "不填：各种品类都适用",
        }
        widgets = {"text": forms.Textarea({"rows": 4})}  # noqa: RUF012
