"""The filter bar of the picture."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.access.models import User
from liandong.desk.directory.queries import districts_for
from liandong.desk.insight.scope import COUNTINGS, PRESETS, Scope
from liandong.desk.ui.widgets import DayInput


class ScopeForm(forms.Form):
    """A district and a period; its names are those that `scope_from` reads."""

    district = forms.ChoiceField(label=gettext_lazy("商圈"))
    days = forms.ChoiceField(label=gettext_lazy("期间"))
    counting = forms.ChoiceField(label=gettext_lazy("口径"), choices=list(COUNTINGS.items()))
    since = forms.DateField(label=gettext_lazy("从"), widget=DayInput())
    until = forms.DateField(label=gettext_lazy("至"), widget=DayInput())

    def __init__(self, scope: Scope, *, by: User) -> None:
        super().__init__(initial=scope.query())
        names = [(name, name) for name in districts_for(by)]
        presets = [(str(days), _("近 %(days)d 天") % {"days": days}) for days in PRESETS]
        choices: dict[str, list[Any]] = {
            "district": [("", _("全部商圈")), *names],
            "days": [("", _("自选")), *presets],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        for name in ("since", "until"):
            self.fields[name].widget.attrs["max"] = f"{timezone.localdate()}"


class FreezeForm(forms.Form):
    """For what a figure is kept."""

    purpose = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=100,
        widget=forms.TextInput({"placeholder": gettext_lazy("如：三季度联席会议材料")}),
    )


class WithdrawForm(forms.Form):
    """Why a frozen figure is not to be used."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)
