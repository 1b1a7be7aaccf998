"""Steps of outreach: joint meetings, their topics and resolutions, emergency plans."""

from datetime import date, timedelta
from typing import Any, Final

from django.utils import timezone

from liandong.desk.outreach.actions.joint_meetings import emergency_plans, meetings, resolutions
from liandong.desk.outreach.actions.joint_meetings import topics as meeting_topics
from liandong.desk.outreach.models import (
    EmergencyPlan,
    Meeting,
    MeetingTopic,
    PlanCall,
    Resolution,
)
from tests.desk.insight.alerts import END
from tests.desk.steps.outreach import head, mediator, station_head
from tests.desk.steps.preparing import Arguments, Give, Step, arguments

LEVELS: Final = {
    "Ⅰ": ("五十人以上", "报市级部门"),
    "Ⅱ": ("三十人以上", "成立专班"),
    "Ⅲ": ("十人以上", "值班领导到场"),
    "Ⅳ": ("其余", "当班处置"),
}
TEXTS: Final = {
    "range": "群体性消费纠纷",
    "organisation": "市监牵头，公安维持秩序",
    "upkeep": "每年一次",
}
REVIEWED: Final = {"reviewers": "示例组", "result": "keep", "text": "适用"}
DRILLED: Final = {
    "place": "铜马广场",
    "scenario": "闭店",
    "took_part": "两家 12 人",
    "findings": "分流不够",
}


# Meetings of the association with the station


def meeting_plan() -> dict[str, Any]:
    return {
        "kind": "quarterly", "name": "第四季度联席会议", "planned_place": "三楼",
        "planned_at": timezone.now() + timedelta(days=3), "topics_by": timezone.localdate(),
        "since": date(2026, 9, 1), "until": END, "contact": "演示联络", "phone": "0512-1",
    }  # fmt: skip


def meeting_record() -> dict[str, Any]:
    return {
        "held_at": timezone.now() - timedelta(hours=1), "place": "三楼", "chair": "示例主任",
        "attended": "各成员单位", "recorder": "示例记录", "briefings": "各单位通报情况",
    }  # fmt: skip


def convened(give: Give, **changes: Any) -> Meeting:
    by = mediator(give)
    members = [by.department, station_head(give).department]
    if before := Meeting.objects.count():  # the same again would be a form sent twice
        changes = {"name": f"第四季度联席会议之{before + 1}"} | changes
    return meetings.begin_meeting(plan=meeting_plan() | changes, members=members, by=by)


def wanted_topic(give: Give) -> dict[str, Any]:
    by = station_head(give)
    words = {"title": "预付式消费", "background": "三家闭店，先后到站"}
    return {"department": by.department, **words, "by": by}


def topic_of(give: Give, meeting: Meeting | None = None) -> MeetingTopic:
    """Of another title each time: the same again would be a form sent twice."""
    wanted = wanted_topic(give)
    wanted["title"] += str(MeetingTopic.objects.count() or "")
    return meeting_topics.hand_in(meeting=meeting or convened(give), **wanted)


def listed(give: Give, topic: MeetingTopic | None = None) -> Meeting:
    """Its notice can go out."""
    give("numbers")
    topic = topic or topic_of(give)
    return meeting_topics.list_topic(topic=topic, by=mediator(give)).meeting


def notified(give: Give, topic: MeetingTopic | None = None) -> Meeting:
    return meetings.notify(meeting=listed(give, topic), by=head(give))


def held(give: Give, meeting: Meeting | None = None, **changes: Any) -> Meeting:
    record = meeting_record() | changes
    return meetings.record_meeting(
        meeting=meeting or notified(give), record=record, by=mediator(give)
    )


def wanted_resolution(give: Give) -> dict[str, Any]:
    by = mediator(give)
    return {
        "content": "建立出警衔接单", "department": station_head(give).department,
        "supporters": [by.department], "due_on": date(2026, 12, 20), "by": by,
    }  # fmt: skip


def resolution_of(give: Give, meeting: Meeting | None = None, **changes: Any) -> Resolution:
    """Before the minutes are issued."""
    wanted = wanted_resolution(give) | changes
    return resolutions.add_resolution(meeting=meeting or held(give), **wanted)


def issued(give: Give, resolution: Resolution | None = None) -> Meeting:
    resolution = resolution or resolution_of(give)
    return meetings.issue_minutes(meeting=resolution.meeting, by=head(give))


def standing(give: Give, resolution: Resolution | None = None) -> Resolution:
    """Its minutes are issued."""
    return issued(give, resolution).resolutions.get()


def overdue(give: Give) -> Resolution:
    met = held(give, held_at=timezone.now() - timedelta(days=3))
    yesterday = timezone.localdate() - timedelta(days=1)
    return standing(give, resolution_of(give, met, due_on=yesterday))


def closed(give: Give) -> Resolution:
    return resolutions.close_resolution(
        resolution=standing(give), outcome="已核实", by=mediator(give)
    )


def cancelled(give: Give) -> Arguments:
    """Its notice is declared void as well."""
    return arguments(meeting=notified(give), reason="改期", by=head(give))


def other_members(give: Give) -> Arguments:
    members = [give("someone")("regulator", "regulator").department]
    plan = meeting_plan() | {"planned_place": "五楼"}
    return arguments(meeting=convened(give), plan=plan, members=members, by=mediator(give))


# Emergency plans of the association


def wanted_plan(give: Give) -> dict[str, Any]:
    members = [station_head(give).department]
    words = {"name": "群体性消费纠纷应急预案", "texts": TEXTS, "levels": LEVELS}
    return {**words, "members": members, "by": mediator(give)}


def plan_of(give: Give) -> EmergencyPlan:
    """A draft."""
    return emergency_plans.draft_plan(**wanted_plan(give))


def in_force(give: Give, plan: EmergencyPlan | None = None) -> EmergencyPlan:
    give("numbers")
    return emergency_plans.put_in_force(plan=plan or plan_of(give), by=head(give))


def called(give: Give) -> Arguments:
    return arguments(
        plan=in_force(give), level="Ⅱ", group=None, meeting=convened(give),
        reason="三十人到站", by=head(give),
    )  # fmt: skip


def call_of(give: Give) -> PlanCall:
    args, kwargs = called(give)
    return emergency_plans.call_up(*args, **kwargs)


OF_MEETINGS: Final[tuple[Step, ...]] = (
    (
        meetings.begin_meeting,
        lambda give: arguments(
            plan=meeting_plan(), members=[station_head(give).department], by=mediator(give)
        ),
    ),
    (meetings.save_meeting, other_members),
    (meetings.notify, lambda give: arguments(meeting=listed(give), by=head(give))),
    (meetings.keep_pack, lambda give: arguments(meeting=convened(give), by=mediator(give))),
    (
        meetings.record_meeting,
        lambda give: arguments(meeting=notified(give), record=meeting_record(), by=mediator(give)),
    ),
    (
        meetings.save_minutes,
        lambda give: arguments(meeting=held(give), record={"chair": "别人"}, by=mediator(give)),
    ),
    (
        meetings.issue_minutes,
        lambda give: arguments(meeting=resolution_of(give).meeting, by=head(give)),
    ),
    (
        meetings.recall_minutes,
        lambda give: arguments(meeting=issued(give), reason="有误", by=head(give)),
    ),
    (meetings.cancel_meeting, cancelled),
    (
        meetings.name_officer,
        lambda give: arguments(
            department=mediator(give).department, name="演示联络", post="科员", phone="0512-1",
            by=mediator(give),
        ),
    ),
    (
        meeting_topics.hand_in,
        lambda give: arguments(meeting=convened(give), **wanted_topic(give)),
    ),
    (
        meeting_topics.list_topic,
        lambda give: arguments(topic=topic_of(give), by=mediator(give)),
    ),
    (
        meeting_topics.leave_out_topic,
        lambda give: arguments(topic=topic_of(give), reason="下次再议", by=mediator(give)),
    ),
    (
        meeting_topics.withdraw_topic,
        lambda give: arguments(topic=topic_of(give), by=station_head(give)),
    ),
)  # fmt: skip

OF_RESOLUTIONS: Final[tuple[Step, ...]] = (
    (
        resolutions.add_resolution,
        lambda give: arguments(meeting=held(give), **wanted_resolution(give)),
    ),
    (
        resolutions.strike_out,
        lambda give: arguments(resolution=resolution_of(give), by=mediator(give)),
    ),
    (
        resolutions.report_progress,
        lambda give: arguments(
            resolution=standing(give), text="已印制", is_done=True, by=station_head(give)
        ),
    ),
    (
        resolutions.close_resolution,
        lambda give: arguments(resolution=standing(give), outcome="已核实", by=mediator(give)),
    ),
    (
        resolutions.reopen_resolution,
        lambda give: arguments(resolution=closed(give), by=mediator(give)),
    ),
    (
        resolutions.supervise,
        lambda give: arguments(
            resolution=overdue(give),
            requirement="请立即办理",
            answer_by=timezone.localdate() + timedelta(days=5),
            by=head(give),
        ),
    ),
)

OF_PLANS: Final[tuple[Step, ...]] = (
    (emergency_plans.draft_plan, lambda give: arguments(**wanted_plan(give))),
    (
        emergency_plans.save_plan,
        lambda give: arguments(
            plan=plan_of(give), **wanted_plan(give) | {"name": "应急预案", "members": []}
        ),
    ),
    (emergency_plans.put_in_force, lambda give: arguments(plan=_numbered(give), by=head(give))),
    (
        emergency_plans.record_review,
        lambda give: arguments(
            plan=in_force(give), on=timezone.localdate(), **REVIEWED, by=mediator(give)
        ),
    ),
    (
        emergency_plans.record_drill,
        lambda give: arguments(
            plan=in_force(give), on=timezone.localdate(), **DRILLED, by=mediator(give)
        ),
    ),
    (emergency_plans.call_up, called),
    (
        emergency_plans.end_call,
        lambda give: arguments(call=call_of(give), reason="秩序恢复", by=head(give)),
    ),
    (
        emergency_plans.repeal_plan,
        lambda give: arguments(plan=in_force(give), reason="修订", by=head(give)),
    ),
)


def _numbered(give: Give) -> EmergencyPlan:
    """A draft of a department that has its series of numbers."""
    give("numbers")
    return plan_of(give)


STEPS: Final[tuple[Step, ...]] = (*OF_MEETINGS, *OF_RESOLUTIONS, *OF_PLANS)
