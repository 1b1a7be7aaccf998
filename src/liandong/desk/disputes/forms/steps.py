"""The form of a step: the facts that it still lacks, and a reason where that is required.

The table of steps defines the questions, so that no step has a form of its own. Where a page of an
app above writes facts down, less is left to ask here.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from liandong.desk.disputes.rules.facts import KINDS, Fact, FactKind
from liandong.desk.disputes.rules.workflow_step import Needs, Step
from liandong.desk.disputes.step_registry import OpenPoint, to_be_confirmed
from liandong.desk.ui.query_parameters import WITHIN_YEARS
from liandong.desk.ui.widgets import DayInput

ONE_OF: Final = "one_of"
REASON: Final = "reason"
LEFT_OPEN: Final = "left_open"


class StepForm(forms.Form):
    """Asks for the needs `lacking` of a step; each field is named after its fact.

    What is not done yet and may be left so (`points`) is listed, to be confirmed with a reason.
    """

    def __init__(
        self,
        step: Step,
        lacking: Needs,
        data: Mapping[str, Any] | None = None,
        *,
        points: Sequence[OpenPoint] = (),
    ) -> None:
        super().__init__(data, prefix=step.verb)
        self.step = step
        self.points = to_be_confirmed(points)
        self.required = [need for need in lacking if isinstance(need, Fact)]
        self.either = [need for need in lacking if not isinstance(need, Fact)]
        for fact in self.required:
            self._ask(fact, KINDS[fact])
        for place, group in enumerate(self.either):
            self.fields[f"{ONE_OF}{place}"] = forms.ChoiceField(
                label="签署方式",
                choices=[(fact.value, KINDS[fact].label) for fact in group],
                widget=forms.RadioSelect,
            )
        if self.points:
            self.fields[LEFT_OPEN] = self._left_open()
        if step.reason or self.points:
            widget = forms.Textarea({"rows": 3})
            label = "情况说明" if step.reason else "留有未了事项的理由"
            self.fields[REASON] = forms.CharField(label=label, max_length=2000, widget=widget)

    def _ask(self, fact: Fact, kind: FactKind) -> None:
        label = kind.label
        if kind.choice:
            codes = kind.offered or tuple(kind.choice)
            choices = [("", "请选择"), *((code, kind.choice[code]) for code in codes)]
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
                label="履行期限",
                required=False,
                validators=list(WITHIN_YEARS),
                widget=DayInput(),
            )
        if kind.to:
            self.fields[f"{fact.value}_to"] = forms.CharField(label="接收单位", max_length=60)

    def _left_open(self) -> forms.MultipleChoiceField:
        """One tick for the points that are listed: it names them, so that one that came up since
        is not confirmed with it."""
        listed = ",".join(point.key for point in self.points)
        return forms.MultipleChoiceField(
            label="未了事项",
            choices=[(listed, f"以上 {len(self.points)} 项先不办")],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "未了事项有变化，请重新核对。"},
        )

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Where one answer is all that is asked: each with its words; its button takes the step."""
        if len(self.fields) != 1 or not self.required or self.points:
            return []
        kind = KINDS[self.required[0]]
        codes = kind.offered or tuple(kind.choice)
        return [(code, str(kind.choice[code])) for code in codes]

    @property
    def answer_name(self) -> str:
        """What those buttons send."""
        return self.add_prefix(next(iter(self.fields), ""))

    def facts(self) -> dict[Fact, dict[str, Any]]:
        """The stated facts, each with its details."""
        stated = {fact: self._detail(fact, KINDS[fact]) for fact in self.required}
        for place in range(len(self.either)):
            stated[Fact(self.cleaned_data[f"{ONE_OF}{place}"])] = {}
        return stated

    def left_open(self) -> list[str]:
        """The keys of the open points that were listed and confirmed."""
        return [point.key for point in self.points]

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
