"""The forms of an agreement and of its performance."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liandong.desk.disputes.forms_step import StepForm
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.workflow_step import Needs, Step
from liandong.desk.handling.actions.performing import Line
from liandong.desk.ui.asked import WITHIN_YEARS
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

    def __init__(self, step: Step, lacking: Needs, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(step, tuple(need for need in lacking if need != Fact.AGREED), data)
        for place in range(LINES):
            needed = place == 0
            self.fields[f"what{place}"] = forms.CharField(
                label=_("事项"), max_length=60, required=needed, initial=_("退款") if needed else ""
            )
            self.fields[f"amount{place}"] = forms.DecimalField(
                label=_("金额（元）"),
                min_value=0,
                max_digits=12,
                decimal_places=2,
                required=needed,
                widget=forms.NumberInput({"inputmode": "decimal"}),
            )
            self.fields[f"due{place}"] = day_field(_("期限"), required=needed)

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields that are not of the plan."""
        own = {f"{name}{place}" for name in ("what", "amount", "due") for place in range(LINES)}
        return [bound for bound in self if bound.name not in own]

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
            if any(one not in (None, "") for one in given) and None in (given[1], given[2]):
                self.add_error(f"amount{place}", _("请写全这一项的金额和期限。"))
        return data

    def _line(self, place: int) -> Line | None:
        what: str = self.cleaned_data.get(f"what{place}") or ""
        amount: Decimal | None = self.cleaned_data.get(f"amount{place}")
        due: date | None = self.cleaned_data.get(f"due{place}")
        return Line(what or str(_("退款")), amount, due) if amount is not None and due else None


class PerformedForm(forms.Form):
    """That one part was done: when, and how it is known."""

    done_on = day_field(_("履行日"), required=True)
    proof = forms.CharField(
        label=_("凭据"),
        max_length=400,
        widget=forms.TextInput({"placeholder": _("转账单号、收条、双方确认 …")}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = timezone.localdate()


class RemindForm(forms.Form):
    """Where the merchant is reminded."""

    to = forms.CharField(label=_("商家手机或邮箱"), max_length=80)
