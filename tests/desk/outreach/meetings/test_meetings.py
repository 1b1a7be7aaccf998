"""A joint meeting: topics called for, notified, held, its minutes issued; who does what."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.disputes.queries.approvals import waiting_elsewhere
from liandong.desk.outreach.actions.joint_meetings import meetings as actions
from liandong.desk.outreach.actions.joint_meetings import topics
from liandong.desk.outreach.models import LiaisonOfficer, Meeting, MeetingTopic, Resolution
from liandong.desk.outreach.queries.joint_meetings.meetings import next_since, notice_is_outdated
from liandong.desk.outreach.queries.joint_meetings.papers import minutes_values, notice_values
from liandong.desk.outreach.queries.waiting import own_of
from liandong.desk.papers.models import Paper
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.outreach.page_versions import post_as_read

pytestmark = pytest.mark.django_db


def test_it_is_convened_by_who_may_issue_its_papers(
    plan: dict[str, Any], someone: Callable[..., User], mediator: User
) -> None:
    with pytest.raises(PermissionDenied, match="召集"):
        actions.begin_meeting(
            plan=plan, members=[mediator.department], by=someone("office", "analyst")
        )
    with pytest.raises(ValidationError, match="成员单位"):
        actions.begin_meeting(plan=plan, members=[], by=mediator)
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"until": date(2026, 1, 1)}, "起不晚于止"),
        ({"topics_by": date(2027, 1, 1)}, "不晚于开会"),
        ({"kind": "at_once"}, "事由"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    convened: Callable[..., Meeting], changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        convened(**changes)


def test_departments_hand_in_their_own_topics_and_the_convener_those_on_paper(
    meeting: Meeting, station_head: User, mediator: User, someone: Callable[..., User]
) -> None:
    given: dict[str, Any] = {"title": "预付式消费", "background": "三家闭店", "meeting": meeting}
    topic = topics.hand_in(**given, department=station_head.department, by=station_head)
    assert topic.department == station_head.department
    with pytest.raises(PermissionDenied, match="本单位"):
        topics.hand_in(**given, department=mediator.department, by=station_head)
    topics.hand_in(**given, department=station_head.department, by=mediator)
    stranger = someone("regulator", "regulator").department
    with pytest.raises(ValidationError, match="不是本次会议"):
        topics.hand_in(**given, department=stranger, by=mediator)
    with pytest.raises(PermissionDenied, match="召集单位"):
        topics.list_topic(topic=topic, by=station_head)
    with pytest.raises(ValidationError, match="原因"):
        topics.leave_out_topic(topic=topic, reason=" ", by=mediator)
    topics.list_topic(topic=topic, by=mediator)
    with pytest.raises(ValidationError, match="不能撤回"):
        topics.withdraw_topic(topic=topic, by=station_head)


def test_a_topic_is_begun_in_the_name_of_no_other_department(
    meeting: Meeting, mediator: User, station_head: User, browser: Any
) -> None:
    """Of the own one where it is a member; else the department is chosen."""
    for by in (mediator, station_head):
        page = browser(by).get(f"/outreach/meetings/{meeting.number}/")
        own = by.department if meeting.members.filter(pk=by.department_id).exists() else None
        assert page.context["topic_form"]["department"].initial == own
    sent = browser(mediator).post(
        f"/outreach/meetings/{meeting.number}/topic/", {"title": "出警衔接", "background": "无人"}
    )
    assert sent.status_code == 302
    assert not meeting.topics.exists()


def test_the_notice_lists_what_was_taken_up_and_is_issued_by_the_head_alone(
    meeting: Meeting, topic: MeetingTopic, mediator: User, association_head: User, numbers: None
) -> None:
    with pytest.raises(ValidationError, match="列入的议题"):
        actions.notify(meeting=meeting, by=association_head)
    topics.list_topic(topic=topic, by=mediator)
    with pytest.raises(PermissionDenied):
        actions.notify(meeting=meeting, by=mediator)
    notified = actions.notify(meeting=meeting, by=association_head)
    assert notified.state == "notified"
    assert notified.notice is not None
    assert notified.notice.number == "演消协会〔2026〕1号"
    assert "预付式消费" in notice_values(notified)["topics"]


def test_a_change_after_the_notice_asks_for_another_that_takes_its_place(
    notified: Meeting, mediator: User, association_head: User, plan: dict[str, Any]
) -> None:
    assert not notice_is_outdated(notified, notice_values(notified))
    changed = actions.save_meeting(
        meeting=notified,
        plan=plan | {"planned_place": "五楼"},
        members=list(notified.members.all()),
        by=mediator,
    )
    assert notice_is_outdated(changed, notice_values(changed))
    with pytest.raises(ValidationError, match="原因"):
        actions.notify(meeting=changed, by=association_head)
    again = actions.notify(meeting=changed, reason="改地点", by=association_head)
    assert not notice_is_outdated(again, notice_values(again))
    assert Paper.objects.filter(form="meeting_notice", state="replaced").count() == 1


def test_a_meeting_is_held_only_after_its_notice_but_one_at_once_also_without(
    convened: Callable[..., Meeting], record: dict[str, Any], mediator: User
) -> None:
    with pytest.raises(PermissionDenied, match="出通知以后"):
        actions.record_meeting(meeting=convened(), record=record, by=mediator)
    sudden = convened(kind="at_once", cause="健身房闭店，三十人到站")
    held = actions.record_meeting(meeting=sudden, record=record, by=mediator)
    assert held.state == "held"
    late = record | {"held_at": timezone.now() + timedelta(hours=1)}
    with pytest.raises(ValidationError, match="开过以后"):
        actions.record_meeting(
            meeting=convened(kind="at_once", cause="闭店"), record=late, by=mediator
        )


def test_the_minutes_wait_for_the_head_and_are_issued_once(
    held: Meeting, resolution: Resolution, mediator: User, association_head: User
) -> None:
    assert "签发会议纪要" in [row.label for row in waiting_elsewhere(association_head)]
    with pytest.raises(PermissionDenied):
        actions.issue_minutes(meeting=held, by=mediator)
    values = minutes_values(held, by=association_head)
    assert "完成时限：2026年12月20日" in values["resolutions"]
    assert values["observers"] == "无"
    issued = actions.issue_minutes(meeting=held, by=association_head)
    assert issued.official_number == "演消协纪〔2026〕第1期"
    with pytest.raises(ValidationError):
        actions.issue_minutes(meeting=issued, by=association_head)
    with pytest.raises(PermissionDenied):
        actions.save_minutes(meeting=issued, record={"chair": "别人"}, by=mediator)
    assert "签发会议纪要" not in [row.label for row in waiting_elsewhere(association_head)]


def test_wrong_minutes_are_recalled_and_issued_again_under_another_number(
    issued: Meeting, association_head: User, record: dict[str, Any], mediator: User
) -> None:
    with pytest.raises(ValidationError, match="原因"):
        actions.recall_minutes(meeting=issued, reason=" ", by=association_head)
    back = actions.recall_minutes(meeting=issued, reason="时限有误", by=association_head)
    assert back.state == "held"
    actions.save_minutes(meeting=back, record=record | {"chair": "示例主任"}, by=mediator)
    again = actions.issue_minutes(meeting=back, by=association_head)
    assert again.official_number == "演消协纪〔2026〕第2期"
    assert Paper.objects.filter(form="meeting_minutes", state="void").count() == 1


def test_a_notified_meeting_is_cancelled_by_the_head_and_its_notice_is_void(
    notified: Meeting, mediator: User, association_head: User
) -> None:
    with pytest.raises(PermissionDenied):
        actions.cancel_meeting(meeting=notified, reason="改期", by=mediator)
    gone = actions.cancel_meeting(meeting=notified, reason="改期", by=association_head)
    assert gone.state == "cancelled"
    assert Paper.objects.get(form="meeting_notice").state == "void"


def test_the_days_of_the_next_material_follow_on_the_last(issued: Meeting, mediator: User) -> None:
    assert next_since(mediator, until=date(2027, 2, 1)) == issued.until + timedelta(days=1)


def test_only_departments_that_take_part_see_it(
    meeting: Meeting, browser: Any, someone: Callable[..., User], station_head: User
) -> None:
    address = f"/outreach/meetings/{meeting.number}/"
    assert browser(station_head).get(address).status_code == 200
    assert browser(someone("regulator", "regulator")).get(address).status_code == 200
    stranger = browser(someone("police", "duty_officer", place="滨河商圈"))
    for ending in ("", "pack/", "notice.pdf", "pack.docx"):
        assert stranger.get(f"{address}{ending}").status_code == 404
    assert meeting.name not in stranger.get("/outreach/meetings/?q=").content.decode()


def test_liaison_officers_are_named_by_their_department(
    meeting: Meeting, mediator: User, station_head: User, browser: Any, someone: Callable[..., User]
) -> None:
    desk, given = browser(mediator), {"name": "演示联络", "post": "科员", "phone": "0512-1"}
    browser(station_head).post(f"/outreach/liaison/{station_head.department_id}/", given)
    assert LiaisonOfficer.objects.get().department == station_head.department
    assert "演示联络" in desk.get(f"/outreach/meetings/{meeting.number}/").content.decode()
    stranger = browser(someone("police", "duty_officer", place="滨河商圈"))
    address = f"/outreach/liaison/{station_head.department_id}/"
    assert stranger.post(address, {"name": "甲"}).status_code == 404
    assert LiaisonOfficer.objects.get().name == "演示联络"


def test_the_list_asks_the_database_as_often_for_many(
    convened: Callable[..., Meeting], mediator: User, browser: Any
) -> None:
    convened()
    few, _size = cost_of(browser(mediator), "/outreach/meetings/?q=")
    for _ in range(6):
        convened()
    assert cost_of(browser(mediator), "/outreach/meetings/?q=")[0] <= few


@pytest.mark.long
def test_by_pages_it_goes_from_the_call_to_the_minutes(
    mediator: User, association_head: User, station_head: User, numbers: None, browser: Any
) -> None:
    desk = browser(mediator)
    page = desk.get("/outreach/meetings/new/").content.decode()
    assert "材料统计从" in page
    given = {
        "kind": "quarterly", "name": "第四季度联席会议", "planned_at": "2026-12-01T09:00",
        "planned_place": "三楼", "topics_by": "2026-11-30", "since": "2026-09-01",
        "until": "2026-11-24", "contact": "演示联络", "phone": "0512-1",
        "members": [station_head.department.pk],
    }  # fmt: skip
    assert desk.post("/outreach/meetings/new/", given | {"name": ""}).status_code == 422
    desk.post("/outreach/meetings/new/", given)
    meeting = Meeting.objects.get()
    address = f"/outreach/meetings/{meeting.number}/"
    handed = {"department": station_head.department.pk, "title": "出警衔接", "background": "无人"}
    browser(station_head).post(f"{address}topic/", handed)
    topic = MeetingTopic.objects.get()
    desk.post(f"{address}topics/{topic.pk}/list/")
    head = browser(association_head)
    post_as_read(head, address, "notify", {})
    assert "演消协会〔2026〕1号" in head.get(address).content.decode()
    assert head.get(f"{address}notice.pdf").content.startswith(b"%PDF")
    recorded = {
        "held_at": "2026-11-24T09:00", "place": "三楼", "chair": "示例主任",
        "attended": "各成员单位", "recorder": "示例记录", "briefings": "各单位通报",
    }  # fmt: skip
    desk.post(f"{address}record/", recorded)
    resolved = {
        "content": "建立出警衔接单", "department": station_head.department.pk,
        "supporters": [mediator.department.pk], "due_on": "2026-12-20",
    }  # fmt: skip
    desk.post(f"{address}resolve/", resolved)
    assert "建立出警衔接单" in desk.get(address).content.decode()
    assert desk.get(f"{address}minutes.docx").content.startswith(b"PK")
    post_as_read(head, address, "issue", {})
    meeting.refresh_from_db()
    assert meeting.state == "issued"
    assert head.get(f"{address}minutes.pdf").content.startswith(b"%PDF")
    assert head.get(f"{address}minutes.docx").status_code == 404
    assert desk.get(f"{address}pack.pdf").content.startswith(b"%PDF")
    assert desk.get(f"{address}pack.docx").content.startswith(b"PK")
    entries = set(AuditEntry.objects.values_list("action", flat=True))
    steps = ("begin", "topic", "topic_listed", "notify", "record", "resolve", "issue", "pack")
    assert {f"meeting.{step}" for step in steps} - {"meeting.pack"} <= entries


def test_staff_texts_are_read_masked(
    convened: Callable[..., Meeting], mediator: User, browser: Any
) -> None:
    sudden = convened(kind="at_once", cause="张三来电13900001111反映")
    page = browser(mediator).get(f"/outreach/meetings/{sudden.number}/").content.decode()
    assert "13900001111" not in page
    assert "13900001111" not in notice_values(sudden)["cause"]


PLAN_PAGE: dict[str, Any] = {
    "kind": "quarterly", "name": "第四季度联席会议", "planned_at": "2026-11-20T09:00",
    "planned_place": "三楼", "topics_by": "2026-11-19", "since": "2026-09-01",
    "until": "2026-11-18", "contact": "演示联络", "phone": "0512-1",
}  # fmt: skip


def test_a_time_that_is_over_is_refused_at_its_field_and_one_at_once_may_be_entered_afterwards(
    mediator: User, station_head: User, browser: Any
) -> None:
    desk, given = browser(mediator), PLAN_PAGE | {"members": [station_head.department_id]}
    refused = desk.post("/outreach/meetings/new/", given)
    assert refused.status_code == 422
    (fault,) = refused.context["form"].errors["planned_at"]
    assert "开会时间已过" in fault
    assert not Meeting.objects.exists()
    desk.post("/outreach/meetings/new/", given | {"kind": "at_once", "cause": "突然闭店"})
    assert Meeting.objects.get().kind == "at_once"


def test_a_notified_one_keeps_its_time_while_the_rest_is_changed(
    notified: Meeting, plan: dict[str, Any], mediator: User, station_head: User, today: Any
) -> None:
    plan["planned_at"] = notified.planned_at
    today.shift(timedelta(days=5))
    members = [mediator.department, station_head.department]
    given: dict[str, Any] = {"meeting": notified, "members": members, "by": mediator}
    assert actions.save_meeting(plan=plan | {"planned_place": "四楼"}, **given)
    with pytest.raises(ValidationError, match="开会时间已过"):
        actions.save_meeting(plan=plan | {"planned_at": timezone.now() - timedelta(1)}, **given)


def test_what_is_wrong_with_a_plan_stands_at_its_field(
    mediator: User, station_head: User, browser: Any
) -> None:
    given = PLAN_PAGE | {"planned_at": "2026-12-01T09:00", "topics_by": "2026-11-26"}
    for changes, field in (
        ({"topics_by": "2026-12-05"}, "topics_by"),
        ({"topics_by": "2026-11-23"}, "topics_by"),  # past
        ({"until": "2026-08-01"}, "since"),
        ({"kind": "at_once"}, "cause"),
        ({"members": [mediator.department_id]}, "members"),
    ):
        sent = given | {"members": [station_head.department_id]} | changes
        page = browser(mediator).post("/outreach/meetings/new/", sent)
        assert list(page.context["form"].errors) == [field]


def test_no_meeting_was_held_before_its_notice(
    notified: Meeting, record: dict[str, Any], mediator: User
) -> None:
    early = record | {"held_at": timezone.now() - timedelta(days=1)}
    with pytest.raises(ValidationError, match="早于会议通知"):
        actions.record_meeting(meeting=notified, record=early, by=mediator)


def test_whose_department_attends_finds_the_meeting_on_the_desk(
    notified: Meeting, record: dict[str, Any], mediator: User, station_head: User, browser: Any
) -> None:
    assert own_of(station_head).attended == [notified]
    card = browser(station_head).get("/outreach/on-the-board/").content.decode()
    assert f"参加会议　{notified.name}" in card
    actions.record_meeting(meeting=notified, record=record, by=mediator)
    assert own_of(station_head).attended == []
