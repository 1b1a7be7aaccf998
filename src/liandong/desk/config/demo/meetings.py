"""Two joint meetings of the demo: one held, with a resolution that is done and one that is open;
the next calls for topics.

All names are those of the made-up city.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.timezone import localdate

from liandong.desk.access.models import Department, User
from liandong.desk.config.demo.disputes.playing import Course, on_day, play
from liandong.desk.outreach.actions.joint_meetings import meetings as actions
from liandong.desk.outreach.actions.joint_meetings import resolutions, topics
from liandong.desk.outreach.models import Meeting, Resolution

BACK: Final = timedelta(days=42)
"""So long before the demo's present the first is convened."""
COUNTED: Final = timedelta(days=91)
TAKES_PART: Final = ("duty", "mediator", "regulator")
"""One person of each department that takes part."""
OFFICERS: Final = {"duty": "民警", "mediator": "调解员", "regulator": "科员"}


def add_meetings(*, until: datetime) -> None:
    """Play them, unless they were played before."""
    if not Meeting.objects.exists():
        play([((until - BACK).replace(hour=9, minute=0), _course(until))], until=until)


def _course(until: datetime) -> Course:
    people = {user.username: user for user in User.objects.select_related("department")}
    regulator, head, duty = people["regulator"], people["supervisor"], people["duty"]
    yield on_day(0, 9, 30)  # a working day
    for name, post in OFFICERS.items():
        actions.name_officer(
            department=people[name].department, name=people[name].display_name, post=post,
            phone="0000-0000000", by=people[name],
        )  # fmt: skip
    meeting = _begin(regulator, people)
    yield on_day(2, 15)
    for by, title, background in (
        (
            duty,
            "预付式消费闭店的联动处置",
            "闭店当天多人到站，到场的先后和分工没有约定。",
        ),
        (people["mediator"], "投诉集中商户的走访", "同一商户反复被投诉，走访由谁牵头需要明确。"),
    ):
        topic = topics.hand_in(
            meeting=meeting, department=by.department, title=title, background=background, by=by
        )
        topics.list_topic(topic=topic, by=regulator)
    yield on_day(1, 10)
    actions.notify(meeting=meeting, by=head)
    yield on_day(max((localdate(meeting.planned_at) - localdate()).days, 0), 15)
    actions.keep_pack(meeting=meeting, by=regulator)
    held = actions.record_meeting(
        meeting=meeting,
        record={
            "held_at": meeting.planned_at, "place": meeting.planned_place,
            "chair": head.display_name, "recorder": regulator.display_name,
            "attended": "、".join(people[name].department.name for name in TAKES_PART),
            "briefings": "各成员单位通报了本期工作和下阶段打算。",
            "deliberations": "审议了列入的两项议题。",
        },
        by=regulator,
    )  # fmt: skip
    done = _resolve(held, "制定闭店事件到场处置流程，明确先后和分工", duty, 14, people, regulator)
    left = max((until.date() - timezone.localdate()).days, 0) + 3
    _resolve(held, "对投诉集中的商户完成一轮联合走访", people["mediator"], left, people, regulator)
    yield on_day(1, 10)
    actions.issue_minutes(meeting=held, by=head)
    yield on_day(9, 10)
    resolutions.report_progress(
        resolution=done, text="流程已会商定稿，印发到班组执行。", is_done=True, by=duty
    )
    yield on_day(2, 10)
    resolutions.close_resolution(resolution=done, outcome="已核对印发的流程。", by=regulator)
    yield on_day(max((until.date() - timezone.localdate()).days - 2, 0), 9)
    _begin(regulator, people)


def _begin(by: User, people: dict[str, User]) -> Meeting:
    today = timezone.localdate()
    last = Meeting.objects.order_by("-until").values_list("until", flat=True).first()
    plan: dict[str, Any] = {
        "kind": "quarterly",
        "name": f"消费维权联席会议第{1 + Meeting.objects.count()}次例会",
        "planned_at": on_day(10, 9),
        "planned_place": "三楼会议室", "topics_by": today + timedelta(days=5),
        "since": last + timedelta(days=1) if last else today - COUNTED,
        "until": today - timedelta(days=1), "contact": by.display_name, "phone": "0000-0000000",
        "requirements": "请准备本单位情况通报和下阶段打算。",
    }  # fmt: skip
    members = Department.objects.filter(pk__in=[people[name].department_id for name in TAKES_PART])
    return actions.begin_meeting(plan=plan, members=list(members), by=by)


def _resolve(
    meeting: Meeting, content: str, owner: User, days: int, people: dict[str, User], by: User
) -> Resolution:
    return resolutions.add_resolution(
        meeting=meeting, content=content, department=owner.department,
        supporters=[people[name].department for name in TAKES_PART],
        due_on=timezone.localdate() + timedelta(days=days), by=by,
    )  # fmt: skip
