"""Who sees reminders, meetings and plans of all districts signs for the own department alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.queries.approvals import waiting_elsewhere
from liandong.desk.groups.models import GroupDispute, GroupMember
from liandong.desk.outreach.actions import reminders
from liandong.desk.outreach.actions.joint_meetings import emergency_plans, meetings, resolutions
from liandong.desk.outreach.models import EmergencyPlan, Meeting, PlanCall, Reminder, Resolution
from liandong.desk.outreach.queries.joint_meetings.meetings import groups_for
from tests.desk.insight.alerts import rise
from tests.desk.steps import meetings as of_meetings
from tests.desk.steps import reminders as of_reminders
from tests.desk.steps.preparing import Give

pytestmark = pytest.mark.django_db
ELSEWHERE = "滨河商圈"


@pytest.fixture
def stranger(someone: Callable[..., User]) -> User:
    """The head of the association of another district, who sees the rows of all districts."""
    return someone("association", "supervisor", place=ELSEWHERE)


@pytest.fixture
def police_elsewhere(someone: Callable[..., User]) -> User:
    return someone("police", "supervisor", place=ELSEWHERE)


def test_the_station_of_another_district_does_not_countersign_a_reminder(
    give: Give, police_elsewhere: User, station_head: User
) -> None:
    reminder = of_reminders.reviewed(give)
    with pytest.raises(PermissionDenied, match="本商圈"):
        reminders.sign(reminder=reminder, by=police_elsewhere)
    with pytest.raises(PermissionDenied, match="本商圈"):
        reminders.send_back(reminder=reminder, reason="不同意", by=police_elsewhere)
    assert waiting_elsewhere(police_elsewhere) == []
    assert [row.label for row in waiting_elsewhere(station_head)]
    assert reminders.sign(reminder=reminder, by=station_head).state == "signed"


def test_a_reminder_of_the_whole_city_is_countersigned_by_a_station_that_has_districts(
    give: Give, police_elsewhere: User
) -> None:
    reminder = of_reminders.reviewed(give)
    Reminder.objects.update(district=None)
    assert reminders.sign(reminder=reminder, by=police_elsewhere).state == "signed"


def test_a_reminder_is_neither_drafted_nor_issued_for_the_district_of_another_office(
    give: Give, stranger: User, association_head: User, districts: dict[str, District], browser: Any
) -> None:
    with pytest.raises(PermissionDenied, match="本商圈"):
        reminders.begin_reminder(
            season=of_reminders.winter(), district=districts["铜马商圈"], by=stranger
        )
    address = "/outreach/reminders/occasions/winter/2026/?district="
    assert "起草消费提醒" not in browser(stranger).get(f"{address}铜马商圈").content.decode()
    assert "起草消费提醒" in browser(stranger).get(f"{address}{ELSEWHERE}").content.decode()
    reminder = of_reminders.signed(give)
    for by in (stranger, association_head):
        Reminder.objects.update(district=districts[ELSEWHERE])
        with pytest.raises(PermissionDenied):
            reminders.issue(reminder=reminder, by=by)


def test_papers_of_a_meeting_are_those_of_its_convener(
    issued: Meeting, resolution: Resolution, stranger: User
) -> None:
    later = timezone.localdate() + timedelta(days=9)
    given: dict[str, Any] = {"meeting": issued, "by": stranger}
    Resolution.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    owed: dict[str, Any] = {"resolution": resolution, "by": stranger}
    for take in (
        lambda: meetings.notify(**given),
        lambda: meetings.issue_minutes(**given),
        lambda: meetings.recall_minutes(**given, reason="有误"),
        lambda: meetings.cancel_meeting(**given, reason="有误"),
        lambda: resolutions.supervise(**owed, requirement="办理", answer_by=later),
        lambda: resolutions.close_resolution(**owed, outcome="已核实"),
    ):
        with pytest.raises(PermissionDenied):
            take()
    issued.refresh_from_db()
    assert issued.state == "issued"


def test_a_plan_is_issued_called_up_and_repealed_by_its_own_department(
    give: Give, meeting: Meeting, stranger: User
) -> None:
    draft = of_meetings.plan_of(give)
    with pytest.raises(PermissionDenied):
        emergency_plans.put_in_force(plan=draft, by=stranger)
    plan = of_meetings.in_force(give, draft)
    words: dict[str, Any] = {"level": "Ⅱ", "group": None, "reason": "三十人到站"}
    with pytest.raises(PermissionDenied):
        emergency_plans.call_up(plan=plan, meeting=meeting, **words, by=stranger)
    with pytest.raises(PermissionDenied):
        emergency_plans.repeal_plan(plan=plan, reason="修订", by=stranger)


def test_a_plan_is_not_called_up_for_what_is_others(
    give: Give,
    stranger: User,
    meeting: Meeting,
    districts: dict[str, District],
    association_head: User,
    numbers: None,
) -> None:
    """Neither for a meeting that one takes no part in, nor for a group of other districts."""
    given = of_meetings.wanted_plan(give) | {"by": stranger, "members": []}
    plan = emergency_plans.draft_plan(**given)
    EmergencyPlan.objects.update(state="in_force", paper=of_meetings.issued(give).paper)
    group = confirmed_group(districts, stranger)
    for chosen in ({"meeting": meeting, "group": None}, {"meeting": None, "group": group}):
        with pytest.raises(ValidationError, match="本单位"):
            emergency_plans.call_up(
                plan=plan, level="Ⅱ", reason="三十人到站", **chosen, by=stranger
            )
    assert not PlanCall.objects.exists()
    assert groups_for(association_head).get() == group


def confirmed_group(districts: dict[str, District], by: User) -> GroupDispute:
    """In 铜马商圈."""
    now = timezone.now()
    group = GroupDispute.objects.create(
        number="QT1", state="confirmed", trader="演示店", merchant_name="演示店", problem="退款难",
        rule="same_problem", level="Ⅳ", consumers=3, amount_yuan=100, first_at=now, last_at=now,
        by=by, decided_at=now,
    )  # fmt: skip
    for dispute in rise(districts, 3):
        GroupMember.objects.create(group=group, dispute=dispute)
    return group
