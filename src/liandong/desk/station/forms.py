"""The forms of the station: what is left to the next shift, and what is paid for a case."""

from typing import Final

from django import forms

from liandong.desk.station.models import SubsidyRate
from liandong.desk.ui.widgets import DayInput


class MessageForm(forms.Form):
    """What is left to the next shift."""

    text = forms.CharField(label="留言", max_length=2000, widget=forms.Textarea({"rows": 3}))


class RateForm(forms.ModelForm[SubsidyRate]):
    """What is paid for a case from a day on."""

    class Meta:
        model = SubsidyRate
        fields = ("since", "oral_yuan", "written_yuan", "complex_yuan", "basis")
        widgets: Final = {"since": DayInput()}
