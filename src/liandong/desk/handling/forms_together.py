"""The forms in which many consumers of a group are settled with, and paid, at once."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.disputes.rules.facts import KINDS, Fact
from liandong.desk.handling.forms_performance import day_field
from liandong.desk.handling.queries.together import Member


class AgreeTogetherForm(forms.Form):
    """What each gets (empty: not settled now), until when, and how it was signed."""

    what = forms.CharField(label=gettext_lazy("事项"), max_length=60, initial=gettext_lazy("退款"))
    due = day_field(gettext_lazy("期限"), required=True)
    signed = forms.ChoiceField(
        label=gettext_lazy("签署方式"),
        choices=[(one.value, _(KINDS[one].label)) for one in (Fact.SIGNED, Fact.ORAL)],
        widget=forms.RadioSelect,
    )

    def __init__(self, members: Sequence[Member], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.members = [one for one in members if one.may_be_settled]
        for one in self.members:
            self.fields[f"amount{one.dispute.pk}"] = forms.DecimalField(
                label=_("%(number)s 金额（元）") % {"number": one.dispute.number},
                min_value=0,
                max_digits=12,
                decimal_places=2,
                required=False,
                initial=one.dispute.amount_yuan,
                widget=forms.NumberInput({"inputmode": "decimal"}),
            )

    @property
    def rows(self) -> list[tuple[Member, forms.BoundField]]:
        return [(one, self[f"amount{one.dispute.pk}"]) for one in self.members]

    @property
    def common(self) -> list[forms.BoundField]:
        return [self[name] for name in ("what", "due", "signed")]

    def amounts(self) -> dict[int, Decimal]:
        """By dispute, of those that were filled in."""
        told = {
            one.dispute.pk: self.cleaned_data[f"amount{one.dispute.pk}"] for one in self.members
        }
        return {pk: amount for pk, amount in told.items() if amount is not None}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if all(data.get(f"amount{one.dispute.pk}") is None for one in self.members):
            raise ValidationError(_("请至少填一人的金额；换货、修理等没有金额的，填 0。"))
        return data


class PaidTogetherForm(forms.Form):
    """Who was paid, when, and how it is known."""

    done_on = day_field(gettext_lazy("履行日"), required=True)
    proof = forms.CharField(label=gettext_lazy("凭据"), max_length=400)

    def __init__(self, members: Sequence[Member], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["done_on"].initial = timezone.localdate()
        self.members = [one for one in members if one.owed]
        for one in self.members:
            label = _("%(number)s 已付清") % {"number": one.dispute.number}
            self.fields[f"paid{one.dispute.pk}"] = forms.BooleanField(label=label, required=False)

    @property
    def rows(self) -> list[tuple[Member, forms.BoundField]]:
        return [(one, self[f"paid{one.dispute.pk}"]) for one in self.members]

    @property
    def common(self) -> list[forms.BoundField]:
        return [self[name] for name in ("done_on", "proof")]

    def paid(self) -> list[int]:
        """The disputes that were ticked."""
        pks = [one.dispute.pk for one in self.members]
        return [pk for pk in pks if self.cleaned_data[f"paid{pk}"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(f"paid{one.dispute.pk}") for one in self.members):
            raise ValidationError(_("请勾选已付清的人。"))
        return data
