"""Forms of joint meetings: the plan, topics, what was recorded, resolutions and their course."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.groups.models import GroupDispute
from liandong.desk.outreach.actions.joint_meetings.meetings import PLAN, RECORD
from liandong.desk.outreach.forms.letters import day_field, phone_field, short_field, words_field
from liandong.desk.outreach.models import LiaisonOfficer, Meeting
from liandong.desk.outreach.queries.joint_meetings.meetings import (
    candidates,
    groups_for,
    next_since,
)
from liandong.desk.outreach.rules.meetings import KINDS, STATES
from liandong.desk.ui.fields import MomentField


def _choices(names: Iterable[tuple[Any, str]]) -> list[tuple[str, str]]:
    return [(key.value, words) for key, words in names]


class MeetingFilterForm(forms.Form):
    """Its names are those that `queries.meetings.narrowed` reads."""

    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "不限"), *_choices(KINDS.items())]
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "不限"), *_choices(STATES.items())]
    )
    q = forms.CharField(label="名称或纪要文号", required=False, max_length=80)


class ResolutionFilterForm(forms.Form):
    """Its names are those that `queries.resolutions.narrowed` reads."""

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "未办结"), ("overdue", "逾期"), ("closed", "已办结"), ("all", "全部")],
    )
    mine = forms.BooleanField(label="本单位牵头或配合", required=False)


class MeetingForm(forms.Form):
    """The plan. The days of the material follow on those of the last meeting; a person may change
    them."""

    kind = forms.ChoiceField(
        label="类别", choices=_choices(KINDS.items()), widget=forms.RadioSelect
    )
    name = short_field("名称", 80, required=True, hint="如：2026年第四季度消费维权联席会议")
    group = forms.ModelChoiceField(
        GroupDispute.objects.none(),
        label="群体性纠纷",
        required=False,
        empty_label="不是为某一起群体性纠纷",
    )
    cause = words_field(
        "事由", rows=2, hint="临时会议必填，如突发的群体性纠纷；不写消费者姓名、电话"
    )
    members = forms.ModelMultipleChoiceField(
        Department.objects.none(), label="成员单位", widget=forms.CheckboxSelectMultiple
    )
    planned_at = MomentField(
        label="开会时间", help_text="今后的时间；临时会议已经开过的，写实际时间"
    )
    planned_place = short_field("开会地点", 80, required=True)
    topics_by = day_field("议题报送截止")
    since = day_field("材料统计从", hint="接上次会议；可以改")
    until = day_field("到")
    requirements = words_field("有关要求", rows=3, hint="参会人员、需要准备的材料等，写入会议通知")
    contact = short_field("联系人", 40, required=True)
    phone = phone_field("联系电话", required=True, hint="办公电话")

    def __init__(self, data: Any = None, *, meeting: Meeting | None = None, by: User) -> None:
        super().__init__(data, initial=_known(meeting, by))
        self.fields["members"].queryset = candidates()  # type: ignore[attr-defined]
        field = self.fields["group"]
        field.queryset = groups_for(by, meeting=meeting)  # type: ignore[attr-defined]
        field.label_from_instance = group_words  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """The arguments of `begin_meeting` and `save_meeting`."""
        given = dict(self.cleaned_data)
        return {"members": list(given.pop("members")), "group": given.pop("group"), "plan": given}


def _known(meeting: Meeting | None, by: User) -> dict[str, Any]:
    if meeting is not None:
        known = {name: getattr(meeting, name) for name in PLAN}
        return known | {"group": meeting.group_id, "members": list(meeting.members.all())}
    yesterday = timezone.localdate() - timedelta(days=1)
    officer = LiaisonOfficer.objects.filter(department=by.department_id).first()
    return {
        "since": next_since(by, until=yesterday),
        "until": yesterday,
        "contact": officer.name if officer else "",
        "phone": officer.phone if officer else "",
    }


def group_words(group: GroupDispute) -> str:
    return f"{group.number}　{group.merchant_name}　{group.problem}　{group.level}级"


class TopicForm(forms.Form):
    """议题. The convener also records what another department handed in on paper."""

    department = forms.ModelChoiceField(
        Department.objects.none(), label="提出单位", empty_label="请选择"
    )
    title = short_field("议题", 120, required=True)
    background = words_field("背景", required=True, hint="为什么要上会，希望议定什么")

    def __init__(self, departments: QuerySet[Department], data: Any = None, *, by: User) -> None:
        own = departments.filter(pk=by.department_id).first()
        super().__init__(data, auto_id="topic_%s", initial={"department": own})
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]


class RecordForm(forms.Form):
    """What was recorded of the meeting, as the minutes have it."""

    held_at = MomentField(label="时间")
    place = short_field("地点", 80, required=True)
    chair = short_field("主持", 40, required=True)
    attended = words_field("出席", required=True, rows=3, hint="单位、姓名、职务")
    observers = words_field("列席", rows=2, hint="没有的不填，纪要上写“无”")
    recorder = short_field("记录", 40, required=True)
    briefings = words_field("听取", required=True, rows=6, hint="各单位通报的情况和下阶段打算")
    deliberations = words_field("审议", rows=4, hint="没有的不填，纪要上写“无”")
    copies_up = short_field("抄报", 120, hint="上级单位；没有的不填")
    copies = short_field("抄送", 120, hint="成员单位以外的；没有的不填")

    def __init__(self, meeting: Meeting, data: Any = None) -> None:
        known = {name: getattr(meeting, name) for name in RECORD}
        super().__init__(data, initial=known)


class ResolutionForm(forms.Form):
    """议定事项: 内容, 牵头单位, 配合单位, 完成时限."""

    content = words_field("议定事项", required=True, rows=3)
    department = forms.ModelChoiceField(Department.objects.none(), label="牵头单位")
    supporters = forms.ModelMultipleChoiceField(
        Department.objects.none(),
        label="配合单位",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = day_field("完成时限")

    def __init__(self, meeting: Meeting, data: Any = None) -> None:
        super().__init__(data, auto_id="resolution_%s")
        for name in ("department", "supporters"):
            rows = meeting.members.order_by("pk")
            self.fields[name].queryset = rows  # type: ignore[attr-defined]


class ProgressForm(forms.Form):
    """办理情况."""

    text = words_field("办理情况", required=True)
    is_done = forms.BooleanField(
        label="已办结，请召集单位核实", required=False, help_text="由牵头单位报告"
    )


class OutcomeForm(forms.Form):
    outcome = words_field("办结情况", required=True, rows=3)


class SupervisionForm(forms.Form):
    """督办单."""

    requirement = words_field("督办要求", required=True, rows=3)
    answer_by = day_field("反馈期限")


class OfficerForm(forms.Form):
    """联络员."""

    name = short_field("联络员", 40, required=True)
    post = short_field("职务", 40)
    phone = phone_field("办公电话")
