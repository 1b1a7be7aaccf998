"""The forms of an agreement and of its performance."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms

from liandong.desk.access.forms.addresses import address_of
from liandong.desk.disputes.forms.steps import ONE_OF, StepForm
from liandong.desk.disputes.rules.facts import KINDS, Fact
from liandong.desk.disputes.rules.workflow_step import Needs, Step
from liandong.desk.handling.actions.performance import Line
from liandong.desk.ui.query_parameters import WITHIN_YEARS
from liandong.desk.ui.widgets import DayInput

LINES: Final = 6


def day_field(label: Any, *, required: bool) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        validators=list(WITHIN_YEARS),
        widget=DayInput(),
    )


class AgreementForm(StepForm):
    """What is still lacking for an agreement, and its plan: up to six parts, the first needed."""

    def __init__(
        self,
        step: Step,
        lacking: Needs,
        data: Mapping[str, Any] | None = None,
        *,
        drafting: bool = False,
    ) -> None:
        """While it is `drafting`, the form does not ask yet how it was signed."""
        wanted = [need for need in lacking if need != Fact.AGREED]
        self.signing = next((need for need in wanted if not isinstance(need, Fact)), ())
        if drafting:
            wanted = [need for need in wanted if isinstance(need, Fact)]
        super().__init__(step, tuple(wanted), data)
        for place in range(LINES):
            needed = place == 0
            self.fields[f"what{place}"] = forms.CharField(
                label="事项",
                max_length=60,
                required=needed,
                widget=forms.TextInput({"placeholder": "退款、换货、修理 …"}),
            )
            self.fields[f"amount{place}"] = forms.DecimalField(
                label="金额（元）",
                min_value=0,
                max_digits=12,
                decimal_places=2,
                required=needed,
                widget=forms.NumberInput({"inputmode": "decimal"}),
            )
            self.fields[f"due{place}"] = day_field("期限", required=needed)

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields that are neither of the plan nor about how it was signed."""
        own = {f"{ONE_OF}0"} | {
            f"{name}{place}" for name in ("what", "amount", "due") for place in range(LINES)
        }
        return [bound for bound in self if bound.name not in own]

    @property
    def ways_to_sign(self) -> list[tuple[str, str]]:
        """Each with its words; its button registers the agreement."""
        return [(fact.value, str(KINDS[fact].label)) for fact in self.signing]

    @property
    def signing_name(self) -> str:
        return self.add_prefix(f"{ONE_OF}0")

    @property
    def parts(self) -> list[list[forms.BoundField]]:
        return [
            [self[f"{name}{place}"] for name in ("what", "amount", "due")] for place in range(LINES)
        ]

    def plan(self) -> list[Line]:
        """The parts that were filled in."""
        return [line for place in range(LINES) if (line := self._line(place))]

    def clean(self) -> dict[str, Any]:
        """A further part is given whole or not at all."""
        data = super().clean() or {}
        for place in range(1, LINES):
            given = [data.get(f"{name}{place}") for name in ("what", "amount", "due")]
            if any(value not in (None, "") for value in given) and any(
                value in (None, "") for value in given
            ):
                self.add_error(f"amount{place}", "请写全这一项的事项、金额和期限。")
        return data

    def _line(self, place: int) -> Line | None:
        what: str = self.cleaned_data.get(f"what{place}") or ""
        amount: Decimal | None = self.cleaned_data.get(f"amount{place}")
        due: date | None = self.cleaned_data.get(f"due{place}")
        return Line(what, amount, due) if what and amount is not None and due else None


class PerformedForm(forms.Form):
    """That one part was done: when, and how it is known."""

    done_on = day_field("履行日", required=True)
    proof = forms.CharField(
        label="凭据",
        max_length=400,
        widget=forms.TextInput({"placeholder": "转账单号、收条、双方确认 …"}),
    )


class RemindForm(forms.Form):
    """Where the merchant is reminded."""

    to = forms.CharField(label="商家手机或邮箱", max_length=80)

    def clean_to(self) -> str:
        return address_of(self.cleaned_data["to"])
