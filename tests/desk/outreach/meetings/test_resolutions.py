"""Resolutions of a meeting: their owners report, the convener supervises and closes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from liandong.desk.access.models import User
from liandong.desk.outreach.actions.joint_meetings import meetings
from liandong.desk.outreach.actions.joint_meetings import resolutions as actions
from liandong.desk.outreach.models import Meeting, Resolution, SupervisionSlip
from liandong.desk.outreach.queries.joint_meetings.papers import minutes_values
from liandong.desk.outreach.queries.joint_meetings.resolutions import earlier_ones
from liandong.desk.outreach.queries.waiting import own_of
from liandong.desk.papers.models import Paper
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.insight.conftest import CHINA
from tests.desk.outreach.page_versions import post_as_read

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 12, 24, 10, 0, tzinfo=CHINA)


@pytest.fixture
def standing(issued: Meeting, resolution: Resolution) -> Resolution:
    resolution.refresh_from_db()
    return resolution


@pytest.fixture
def following(
    standing: Resolution, convened: Callable[..., Meeting], today: Any, plan: dict[str, Any]
) -> Meeting:
    """The next meeting, a month later."""
    today.move_to(LATER)
    return convened(
        planned_at=LATER + timedelta(days=7),
        topics_by=LATER.date(),
        since=date(2026, 11, 25),
        until=date(2026, 12, 23),
    )


def test_owner_and_supporters_are_members_and_the_day_is_no_day_before(
    held: Meeting, mediator: User, station_head: User, someone: Callable[..., User]
) -> None:
    given: dict[str, Any] = {"meeting": held, "content": "检查", "supporters": [], "by": mediator}
    with pytest.raises(ValidationError, match="不早于"):
        actions.add_resolution(
            **given, department=station_head.department, due_on=date(2026, 11, 1)
        )
    stranger = someone("regulator", "regulator").department
    with pytest.raises(ValidationError, match="成员单位"):
        actions.add_resolution(**given, department=stranger, due_on=date(2026, 12, 1))
    with pytest.raises(PermissionDenied):
        actions.add_resolution(
            **given | {"by": station_head},
            department=station_head.department,
            due_on=date(2026, 12, 1),
        )


def test_what_was_issued_is_not_struck_out(standing: Resolution, mediator: User) -> None:
    with pytest.raises(PermissionDenied, match="印发以前"):
        actions.strike_out(resolution=standing, by=mediator)
    assert Resolution.objects.count() == 1


def test_its_departments_report_and_the_convener_closes_it(
    standing: Resolution, station_head: User, mediator: User, someone: Callable[..., User]
) -> None:
    helper = actions.report_progress(resolution=standing, text="配合", is_done=True, by=mediator)
    assert not helper.is_done
    actions.report_progress(resolution=standing, text="已印制", is_done=True, by=station_head)
    with pytest.raises(PermissionDenied):
        actions.report_progress(
            resolution=standing, text="无关", is_done=False, by=someone("regulator", "regulator")
        )
    with pytest.raises(PermissionDenied):
        actions.close_resolution(resolution=standing, outcome="好", by=station_head)
    assert [row.is_done for row in own_of(mediator).resolutions] == [True]
    closed = actions.close_resolution(resolution=standing, outcome="已核实", by=mediator)
    assert closed.closed_by == mediator
    with pytest.raises(PermissionDenied):
        actions.report_progress(resolution=closed, text="再报", is_done=False, by=station_head)
    assert actions.reopen_resolution(resolution=closed, by=mediator).closed_at is None


def test_what_the_convener_finds_not_done_goes_back_to_its_owner(
    standing: Resolution, station_head: User, mediator: User, today: Any
) -> None:
    today.move_to(datetime(2026, 12, 18, 9, 0, tzinfo=CHINA))
    actions.report_progress(resolution=standing, text="已印制", is_done=True, by=station_head)
    assert not own_of(station_head).resolutions
    today.shift(60)
    actions.report_progress(resolution=standing, text="未见成品", is_done=False, by=mediator)
    assert not own_of(mediator).resolutions
    assert [row.resolution.pk for row in own_of(station_head).resolutions] == [standing.pk]


def test_minutes_are_not_recalled_once_a_resolution_went_on(
    standing: Resolution, station_head: User, association_head: User
) -> None:
    actions.report_progress(resolution=standing, text="已印制", is_done=False, by=station_head)
    with pytest.raises(ValidationError, match="不能再收回"):
        meetings.recall_minutes(meeting=standing.meeting, reason="有误", by=association_head)


def test_its_owner_is_reminded_from_five_days_before_its_day(
    standing: Resolution, station_head: User, mediator: User, today: Any, browser: Any
) -> None:
    assert not own_of(station_head).resolutions
    today.move_to(datetime(2026, 12, 15, 9, 0, tzinfo=CHINA))
    (due,) = own_of(station_head).resolutions
    assert due.resolution.due_words == "还有 5 天"
    assert not own_of(mediator).resolutions
    board = browser(station_head).get("/outreach/on-the-board/").content.decode()
    assert "建立出警衔接单" in board


def test_a_slip_is_issued_for_an_overdue_one_alone(
    standing: Resolution, association_head: User, mediator: User, today: Any, browser: Any
) -> None:
    given: dict[str, Any] = {"requirement": "请立即办理", "answer_by": date(2026, 12, 31)}
    given["resolution"] = standing
    with pytest.raises(PermissionDenied, match="逾期"):
        actions.supervise(**given, by=association_head)
    today.move_to(LATER)
    with pytest.raises(PermissionDenied):
        actions.supervise(**given, by=mediator)
    actions.supervise(**given, by=association_head)
    slip = SupervisionSlip.objects.get()
    assert slip.paper.number == "演消协督〔2026〕1号"
    head = browser(association_head)
    address = f"/outreach/resolutions/{standing.pk}/"
    assert slip.paper.number in head.get(address).content.decode()
    assert head.get(f"{address}slips/{slip.pk}.pdf").content.startswith(b"%PDF")
    assert Paper.objects.get(form="supervision_slip").dispute_number == standing.meeting.number


def test_the_next_meeting_begins_with_what_is_open(
    following: Meeting, standing: Resolution, mediator: User, station_head: User, browser: Any
) -> None:
    assert [row.pk for row in earlier_ones(following, by=mediator)] == [standing.pk]
    page = browser(mediator).get(f"/outreach/meetings/{following.number}/").content.decode()
    assert "建立出警衔接单" in page
    assert "逾期 4 天" in page
    assert "未办结，逾期 4 天" in minutes_values(following, by=mediator)["earlier"]
    actions.close_resolution(resolution=standing, outcome="已核实", by=mediator)
    assert "已办结（2026年12月24日）" in minutes_values(following, by=mediator)["earlier"]


def test_a_meeting_that_was_held_before_is_not_led_by_its_own_resolutions(
    standing: Resolution, mediator: User
) -> None:
    assert earlier_ones(standing.meeting, by=mediator) == []


def test_departments_that_take_no_part_do_not_see_it(
    standing: Resolution, browser: Any, someone: Callable[..., User]
) -> None:
    stranger = browser(someone("police", "duty_officer", place="滨河商圈"))
    address = f"/outreach/resolutions/{standing.pk}/"
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}report/", {"text": "外人"}).status_code == 404
    assert "建立出警衔接单" not in stranger.get("/outreach/resolutions/?state=all").content.decode()


def test_by_pages_it_is_reported_and_closed(
    standing: Resolution, station_head: User, mediator: User, browser: Any
) -> None:
    address = f"/outreach/resolutions/{standing.pk}/"
    owner, desk = browser(station_head), browser(mediator)
    owner.post(f"{address}report/", {"text": "已印制，回电13900001111", "is_done": "on"})
    page = desk.get(address).content.decode()
    assert "报告已办结" in page
    assert "13900001111" not in page
    post_as_read(desk, address, "close", {"outcome": "已核实"})
    assert "已核实" in owner.get(address).content.decode()
    assert "建立出警衔接单" in desk.get("/outreach/resolutions/?state=closed").content.decode()
    assert "建立出警衔接单" not in desk.get("/outreach/resolutions/?state=").content.decode()


def test_the_list_asks_the_database_as_often_for_many(
    standing: Resolution, mediator: User, browser: Any
) -> None:
    few, _size = cost_of(browser(mediator), "/outreach/resolutions/?state=all")
    for _ in range(6):
        copy = Resolution.objects.create(
            meeting=standing.meeting, content="另一项", department=standing.department,
            due_on=standing.due_on, by=mediator,
        )  # fmt: skip
        copy.supporters.add(mediator.department)
    assert cost_of(browser(mediator), "/outreach/resolutions/?state=all")[0] <= few
