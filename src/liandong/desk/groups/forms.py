"""The forms in which many consumers of a group are settled with, and paid, at once."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from liandong.desk.disputes.forms.steps import LEFT_OPEN, REASON, StepForm
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import KINDS, Fact
from liandong.desk.disputes.rules.workflow_step import Step
from liandong.desk.disputes.step_registry import OpenPoint, blocking
from liandong.desk.groups.queries.common_handling import Member
from liandong.desk.handling.forms.performance import day_field


class StepTogetherForm(StepForm):
    """What all state together for a step; those with something left undone are confirmed by name.

    Who is not ticked is left out of the step. A choice names the points that were shown: one that
    came about since is shown first.
    """

    def __init__(
        self,
        step: Step,
        open_in: Sequence[tuple[Dispute, Sequence[OpenPoint]]],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(step, step.needs, data)
        self.blocked = [
            (dispute, blocking(points)) for dispute, points in open_in if blocking(points)
        ]
        free = [(dispute, points) for dispute, points in open_in if not blocking(points)]
        self.keys = {
            f"{dispute.pk}:{','.join(point.key for point in points)}": (
                dispute.pk,
                [point.key for point in points],
            )
            for dispute, points in free
        }
        if not free:
            return
        words = [f"{dispute.number}：{'；'.join(map(str, points))}" for dispute, points in free]
        self.fields[LEFT_OPEN] = forms.MultipleChoiceField(
            label="这些先不办，仍办这一步（不勾选的不办）",
            choices=list(zip(self.keys, words, strict=True)),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "未了事项有变化，请看后再勾选。"},
        )
        if REASON not in self.fields:
            self.fields[REASON] = forms.CharField(
                label="留有未了事项的理由",
                max_length=2000,
                required=False,
                widget=forms.Textarea({"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get(LEFT_OPEN) and not str(data.get(REASON) or "").strip():
            self.add_error(REASON, "请写明留有未了事项的理由。")
        return data

    def left_open_in(self) -> dict[int, list[str]]:
        """By dispute the keys of the points that were confirmed."""
        return dict(self.keys[chosen] for chosen in self.cleaned_data.get(LEFT_OPEN) or [])


class AgreeTogetherForm(forms.Form):
    """What each gets (empty: not settled now), until when, and how it was signed."""

    what = forms.CharField(label="事项", max_length=60)
    due = day_field("期限", required=True)
    signed = forms.ChoiceField(
        label="签署方式",
        choices=[(fact.value, KINDS[fact].label) for fact in (Fact.SIGNED, Fact.ORAL)],
        widget=forms.RadioSelect,
    )

    def __init__(self, members: Sequence[Member], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.members = [member for member in members if member.may_be_settled]
        for member in self.members:
            self.fields[f"amount{member.dispute.pk}"] = forms.DecimalField(
                label=f"{member.dispute.number} 金额（元）",
                min_value=0,
                max_digits=12,
                decimal_places=2,
                required=False,
                widget=forms.NumberInput({"inputmode": "decimal"}),
            )

    @property
    def rows(self) -> list[tuple[Member, forms.BoundField]]:
        return [(member, self[f"amount{member.dispute.pk}"]) for member in self.members]

    @property
    def common(self) -> list[forms.BoundField]:
        return [self[name] for name in ("what", "due", "signed")]

    def amounts(self) -> dict[int, Decimal]:
        """By dispute, of those that were filled in."""
        entered = {
            member.dispute.pk: self.cleaned_data[f"amount{member.dispute.pk}"]
            for member in self.members
        }
        return {pk: amount for pk, amount in entered.items() if amount is not None}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if all(data.get(f"amount{member.dispute.pk}") is None for member in self.members):
            raise ValidationError("请至少填一人的金额；换货、修理等没有金额的，填 0。")
        return data


class PaidTogetherForm(forms.Form):
    """Who was paid, when, and how it is known."""

    done_on = day_field("履行日", required=True)
    proof = forms.CharField(label="凭据", max_length=400)

    def __init__(self, members: Sequence[Member], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.members = [member for member in members if member.owed]
        for member in self.members:
            label = f"{member.dispute.number} 已付清"
            self.fields[f"paid{member.dispute.pk}"] = forms.BooleanField(
                label=label, required=False
            )

    @property
    def rows(self) -> list[tuple[Member, forms.BoundField]]:
        return [(member, self[f"paid{member.dispute.pk}"]) for member in self.members]

    @property
    def common(self) -> list[forms.BoundField]:
        return [self[name] for name in ("done_on", "proof")]

    def paid(self) -> list[int]:
        """The disputes that were ticked."""
        pks = [member.dispute.pk for member in self.members]
        return [pk for pk in pks if self.cleaned_data[f"paid{pk}"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(f"paid{member.dispute.pk}") for member in self.members):
            raise ValidationError("请勾选已付清的人。")
        return data
