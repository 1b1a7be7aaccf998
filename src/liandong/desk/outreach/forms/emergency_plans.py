"""Forms of emergency plans: the plan with its levels, reviews, drills, a call."""

from typing import Any

from django import forms

from liandong.desk.access.models import Department, User
from liandong.desk.groups.models import GroupDispute
from liandong.desk.outreach.forms.letters import day_field, short_field, words_field
from liandong.desk.outreach.forms.meetings import group_words
from liandong.desk.outreach.models import EmergencyPlan, Meeting
from liandong.desk.outreach.queries.joint_meetings.emergency_plans import levels_of
from liandong.desk.outreach.queries.joint_meetings.meetings import (
    candidates,
    groups_for,
    meetings_of,
)
from liandong.desk.outreach.rules.emergency_plans import LEVELS, RESULTS
from liandong.desk.outreach.rules.meetings import State

TEXTS = ("range", "organisation", "upkeep")


class PlanForm(forms.Form):
    """The plan; each level has what calls it up and what is done then."""

    name = short_field("名称", 80, required=True, hint="如：群体性消费纠纷应急预案")
    members = forms.ModelMultipleChoiceField(
        Department.objects.none(), label="成员单位", widget=forms.CheckboxSelectMultiple
    )
    range = words_field("一、适用范围", required=True, rows=3)
    organisation = words_field("二、组织和分工", required=True, rows=4)

    def __init__(self, data: Any = None, *, plan: EmergencyPlan | None = None) -> None:
        known: dict[str, Any] = {}
        if plan is not None:
            known = {name: getattr(plan, name) for name in ("name", *TEXTS)}
            known["members"] = list(plan.members.all())
            for row in levels_of(plan):
                place = LEVELS.index(row.level)
                known |= {f"condition_{place}": row.condition, f"measures_{place}": row.measures}
        super().__init__(data, initial=known)
        self.fields["members"].queryset = candidates()  # type: ignore[attr-defined]
        for place, level in enumerate(LEVELS):
            self.fields[f"condition_{place}"] = words_field(
                f"三、{level}级启动条件", required=True, rows=2
            )
        for place, level in enumerate(LEVELS):
            self.fields[f"measures_{place}"] = words_field(
                f"四、{level}级处置", required=True, rows=3
            )
        self.fields["upkeep"] = words_field("五、评审和演练", required=True, rows=2)

    def arguments(self) -> dict[str, Any]:
        """The arguments of `draft_plan` and `save_plan`."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "members": list(given["members"]),
            "texts": {name: given[name] for name in TEXTS},
            "levels": {
                level: (given[f"condition_{place}"], given[f"measures_{place}"])
                for place, level in enumerate(LEVELS)
            },
        }


class ReviewForm(forms.Form):
    on = day_field("评审日期")
    reviewers = short_field("评审人", 120, required=True)
    result = forms.ChoiceField(
        label="结论", choices=list(RESULTS.items()), widget=forms.RadioSelect
    )
    text = words_field("评审意见", required=True, rows=3)


class DrillForm(forms.Form):
    on = day_field("演练日期")
    place = short_field("地点", 80, required=True)
    scenario = words_field("情景", required=True, rows=2)
    took_part = words_field("参加单位和人数", required=True, rows=2)
    findings = words_field("发现的问题和改进", required=True, rows=3)


class CallForm(forms.Form):
    level = forms.ChoiceField(
        label="级别", choices=[(level, f"{level}级") for level in LEVELS], widget=forms.RadioSelect
    )
    group = forms.ModelChoiceField(
        GroupDispute.objects.none(), label="群体性纠纷", required=False, empty_label="—"
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label="会议", required=False, empty_label="—"
    )
    reason = words_field(
        "事由", required=True, rows=2, hint="对照启动条件写明；不写消费者姓名、电话"
    )

    def __init__(self, by: User, data: Any = None) -> None:
        super().__init__(data, auto_id="call_%s")
        group = self.fields["group"]
        group.queryset = groups_for(by)  # type: ignore[attr-defined]
        group.label_from_instance = group_words  # type: ignore[attr-defined]
        rows = meetings_of(by).exclude(state=State.CANCELLED)
        self.fields["meeting"].queryset = rows.order_by("-planned_at")  # type: ignore[attr-defined]
