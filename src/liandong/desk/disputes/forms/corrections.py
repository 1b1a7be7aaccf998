"""The small form in which one answer of the machine is corrected."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms

from liandong.desk.directory.models import District
from liandong.desk.disputes.rules.claims import CLAIMS
from liandong.desk.ui.widgets import DayInput
from liandong.engine.recognition import KINDS, URGENCIES
from liandong.engine.vocabulary import NATURES, SECTORS


class CorrectionForm(forms.Form):
    """One field, `value`, of the kind that the answer has."""

    value = forms.CharField(required=False)
    kind = ""

    def answer(self) -> Any:
        """The value as `intake.actions.correct_answer` takes it."""
        value = self.cleaned_data["value"]
        if self.kind == "phrases":
            return [
                word for word in value.replace("；", "、").replace(";", "、").split("、") if word
            ]
        if self.kind in {"amount_yuan", "persons"}:
            return None if value is None else float(value)
        if self.kind == "bought_on":
            return value.isoformat() if value else None
        return value


def correction_form(field: str, value: Any, data: Mapping[str, Any] | None) -> CorrectionForm:
    """The form for `field`, filled with what holds now."""
    shown = "、".join(value) if field == "phrases" else value
    form = CorrectionForm(data, initial={"value": shown})
    form.kind = field
    form.fields["value"] = _field(field)
    return form


def _field(field: str) -> forms.Field:
    make = FIELDS.get(field)
    return make() if make else forms.CharField(required=False, max_length=LENGTHS[field])


def _districts() -> forms.Field:
    names = District.objects.order_by("code").values_list("name", flat=True)
    return _choice(tuple(names), blank=True)


def _urgencies() -> forms.Field:
    choices = [(word, word) for word in URGENCIES]
    return forms.MultipleChoiceField(
        choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


def _claims() -> forms.Field:
    return forms.MultipleChoiceField(
        choices=[(claim, claim) for claim in CLAIMS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def _phrases() -> forms.Field:
    hint = "用顿号隔开，最多三个"
    return forms.CharField(required=False, max_length=120, help_text=hint)


def _amount() -> forms.Field:
    return forms.DecimalField(required=False, min_value=0, max_digits=12, decimal_places=2)


def _persons() -> forms.Field:
    return forms.IntegerField(required=False, min_value=1, max_value=100_000)


def _day() -> forms.Field:
    shown = DayInput()
    return forms.DateField(required=False, widget=shown)


def _choice(values: tuple[str, ...], *, blank: bool = False) -> forms.ChoiceField:
    named = [(value, value) for value in values]
    return forms.ChoiceField(choices=[("", "—"), *named] if blank else named, required=not blank)


LENGTHS: Final = {"item": 40, "merchant": 120}
FIELDS: Final[dict[str, Callable[[], forms.Field]]] = {
    "sector": lambda: _choice(SECTORS),
    "nature": lambda: _choice(NATURES),
    "district": _districts,
    "urgency": _urgencies,
    "claims": _claims,
    "phrases": _phrases,
    "amount_yuan": _amount,
    "persons": _persons,
    "bought_on": _day,
    "kind": lambda: _choice(KINDS, blank=True),
}
