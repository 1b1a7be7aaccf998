"""The sheet of a step: the facts that it still lacks are asked for, and why where that is needed.

The table says what is asked, so that no step has a form of its own. A page of a room above that
writes facts down by itself leaves its step less to ask.
"""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.desk.disputes.rules.facts import KINDS, Fact, FactKind
from liandong.desk.disputes.rules.workflow_step import Needs, Step
from liandong.desk.ui.asked import WITHIN_YEARS
from liandong.desk.ui.widgets import DayInput

ONE_OF: Final = "one_of"
REASON: Final = "reason"


class StepForm(forms.Form):
    """Asks for the needs `lacking` of a step; each field is named after its fact."""

    def __init__(self, step: Step, lacking: Needs, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix=step.verb)
        self.step = step
        self.asked = [need for need in lacking if isinstance(need, Fact)]
        self.either = [need for need in lacking if not isinstance(need, Fact)]
        for fact in self.asked:
            self._ask(fact, KINDS[fact])
        for place, group in enumerate(self.either):
            self.fields[f"{ONE_OF}{place}"] = forms.ChoiceField(
                label=_("签署方式"),
                choices=[(fact.value, _(KINDS[fact].label)) for fact in group],
                widget=forms.RadioSelect,
            )
        if step.reason:
            widget = forms.Textarea({"rows": 3})
            label = _("情况说明")
            self.fields[REASON] = forms.CharField(label=label, max_length=2000, widget=widget)

    def _ask(self, fact: Fact, kind: FactKind) -> None:
        label = _(kind.label)
        if kind.choice:
            codes = kind.offered or tuple(kind.choice)
            choices = [("", _("请选择")), *((code, _(kind.choice[code])) for code in codes)]
            self.fields[fact.value] = forms.ChoiceField(label=label, choices=choices)
        elif kind.amount:
            self.fields[fact.value] = forms.DecimalField(
                label=f"{kind.label}（元）",
                min_value=0,
                max_digits=12,
                decimal_places=2,
                widget=forms.NumberInput({"inputmode": "decimal"}),
            )
        else:
            self.fields[fact.value] = forms.BooleanField(label=label)
        if kind.due:
            self.fields[f"{fact.value}_due"] = forms.DateField(
                label=_("履行期限"),
                required=False,
                validators=list(WITHIN_YEARS),
                widget=DayInput(),
            )
        if kind.to:
            self.fields[f"{fact.value}_to"] = forms.CharField(label=_("接收单位"), max_length=60)

    def told(self) -> dict[Fact, dict[str, Any]]:
        """The facts that were stated, with what was asked with each."""
        stated = {fact: self._detail(fact, KINDS[fact]) for fact in self.asked}
        for place in range(len(self.either)):
            stated[Fact(self.cleaned_data[f"{ONE_OF}{place}"])] = {}
        return stated

    def reason(self) -> str:
        return str(self.cleaned_data.get(REASON) or "")

    def _detail(self, fact: Fact, kind: FactKind) -> dict[str, Any]:
        value = self.cleaned_data[fact.value]
        detail: dict[str, Any] = {}
        if kind.choice:
            detail["choice"] = value
        elif kind.amount:
            detail["amount_yuan"] = str(value)
        if kind.due and (day := self.cleaned_data[f"{fact.value}_due"]):
            detail["due_on"] = day.isoformat()
        if kind.to:
            detail["to"] = self.cleaned_data[f"{fact.value}_to"]
        return detail
