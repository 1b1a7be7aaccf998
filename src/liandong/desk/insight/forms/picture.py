"""The filter bar of the picture."""

from typing import Any

from django import forms
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.queries import districts_for
from liandong.desk.insight.scope import COUNTINGS, PRESETS, Scope
from liandong.desk.ui.widgets import DayInput


class ScopeForm(forms.Form):
    """A district and a period; its names are those that `scope_from` reads.

    Nothing is required: an empty value is a choice too. A preset and days of one's own exclude
    each other, so choosing one empties the other.
    """

    district = forms.ChoiceField(label="商圈", required=False)
    days = forms.ChoiceField(
        label="期间",
        required=False,
        widget=forms.Select({"data-clears": "since until"}),
    )
    counting = forms.ChoiceField(label="口径", required=False, choices=list(COUNTINGS.items()))
    since = forms.DateField(label="从", required=False, widget=DayInput())
    until = forms.DateField(label="至", required=False, widget=DayInput())

    def __init__(self, scope: Scope, *, by: User) -> None:
        super().__init__(initial=scope.query())
        names = [(name, name) for name in districts_for(by)]
        presets = [(str(days), f"近 {days} 天") for days in PRESETS]
        choices: dict[str, list[Any]] = {
            "district": [("", "全部商圈"), *names],
            "days": [("", "自选"), *presets],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        for name in ("since", "until"):
            self.fields[name].widget.attrs |= {
                "max": f"{timezone.localdate()}",
                "data-clears": "days",
            }


class FreezeForm(forms.Form):
    """For what a figure is kept."""

    purpose = forms.CharField(
        label="用途",
        max_length=100,
        help_text="所涉纠纷里的姓名、电话，保存时遮去",
        widget=forms.TextInput({"placeholder": "如：三季度联席会议材料"}),
    )


class WithdrawForm(forms.Form):
    """Why a frozen figure is not to be used."""

    reason = forms.CharField(label="原因", max_length=200)
