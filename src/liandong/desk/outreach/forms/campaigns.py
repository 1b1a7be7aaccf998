"""Forms of campaigns: the plan, tasks, weekly returns, summary."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from liandong.desk.access.models import Department, User
from liandong.desk.access.visible_rows import scope
from liandong.desk.directory.models import District
from liandong.desk.directory.queries import districts_for
from liandong.desk.outreach.forms.letters import day_field, short_field, words_field
from liandong.desk.outreach.models import Campaign, CampaignReturn
from liandong.desk.outreach.queries.campaigns.campaigns import LEADERS, STATES
from liandong.desk.outreach.rules.campaigns import week_words
from liandong.desk.outreach.rules.returns import COLUMNS, MOST, MOST_YUAN


class CampaignFilterForm(forms.Form):
    """Its names are those that `queries.campaigns.narrowed` reads."""

    district = forms.ChoiceField(label="商圈", required=False)
    state = forms.ChoiceField(label="阶段", required=False, choices=[("", "不限"), *STATES])
    q = forms.CharField(label="名称", required=False, max_length=80)

    def __init__(self, query: Any, *, by: User) -> None:
        super().__init__(query)
        names = [(name, name) for name in districts_for(by)]
        self.fields["district"].choices = [("", "不限"), *names]  # type: ignore[attr-defined]


class CampaignForm(forms.Form):
    """The plan (方案)."""

    name = short_field("名称", 80, required=True, hint="如：违规改装电动自行车专项整治")
    basis = short_field("依据", 200, required=True, hint="法律条款、上级部署或者会议议定事项")
    districts = forms.MultipleChoiceField(
        label="商圈", required=False, widget=forms.CheckboxSelectMultiple
    )
    goals = words_field("一、目标", rows=3)
    range = words_field("二、范围和重点", rows=3)
    starts_on = day_field("三、时间安排：动员部署从")
    acts_on = day_field("集中整治从")
    closes_on = day_field("总结提升从")
    ends_on = day_field("到")
    requirements = words_field("五、要求", rows=3)

    def __init__(
        self,
        data: Any = None,
        *,
        campaign: Campaign | None = None,
        initial: dict[str, Any] | None = None,
        by: User,
    ) -> None:
        values = dict(initial or {})
        if campaign is not None:
            values = {name: getattr(campaign, name) for name in self.base_fields}
            values["districts"] = [district.name for district in campaign.districts.all()]
        super().__init__(data, initial=values)
        names = [(name, name) for name in districts_for(by)]
        field = self.fields["districts"]
        field.choices = names  # type: ignore[attr-defined]
        if scope(by) is None:
            field.help_text = "都不选的为全区"
        else:
            field.required = True

    def arguments(self) -> dict[str, Any]:
        """The arguments of `begin_campaign` and `save_campaign`."""
        plan = dict(self.cleaned_data)
        names = plan.pop("districts")
        return {"plan": plan, "districts": list(District.objects.filter(name__in=names))}


class TaskForm(forms.Form):
    """四、任务分工."""

    department = forms.ModelChoiceField(Department.objects.none(), label="责任单位")
    text = short_field("任务", 200, required=True)
    until = day_field("时限", required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="task_%s")
        rows = Department.objects.filter(kind__in=LEADERS).order_by("pk")
        self.fields["department"].queryset = rows  # type: ignore[attr-defined]


def number_fields() -> dict[str, forms.Field]:
    """A field for each column of the table; what is left empty is nothing."""
    return {
        column.key: forms.DecimalField(
            label=column.heading,
            required=False,
            min_value=0,
            max_value=MOST_YUAN,
            max_digits=14,
            decimal_places=2,
        )
        if column.is_money
        else forms.IntegerField(label=column.heading, required=False, min_value=0, max_value=MOST)
        for column in COLUMNS
    }


class ReturnForm(forms.Form):
    """The numbers of a week."""

    week = forms.TypedChoiceField(label="周", coerce=date.fromisoformat)

    def __init__(self, weeks: Sequence[date], data: Any = None) -> None:
        """weeks: Mondays that have not been returned."""
        super().__init__(data)
        self.fields |= number_fields()
        self.fields["week"].choices = [  # type: ignore[attr-defined]
            (f"{week}", week_words(week)) for week in weeks
        ]

    def arguments(self) -> dict[str, Any]:
        numbers = dict(self.cleaned_data)
        return {"week": numbers.pop("week"), "numbers": numbers}


class CorrectionForm(forms.Form):
    """The numbers of a week as they should have been, and why."""

    def __init__(self, row: CampaignReturn, data: Any = None) -> None:
        super().__init__(data, initial=dict(row.numbers))
        self.fields |= number_fields()
        self.fields["reason"] = words_field("更正原因", required=True, rows=2)

    def arguments(self) -> dict[str, Any]:
        numbers = dict(self.cleaned_data)
        return {"reason": numbers.pop("reason"), "numbers": numbers}


class SummaryForm(forms.Form):
    summary = words_field("总结", required=True, rows=10, hint="做法、成效、典型案例、问题和打算")
