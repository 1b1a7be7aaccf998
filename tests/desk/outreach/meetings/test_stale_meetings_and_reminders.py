"""What is signed, issued or closed is what the page showed."""

from collections.abc import Callable
from typing import Any

import pytest

from liandong.desk.access.models import User
from liandong.desk.outreach.actions import reminders
from liandong.desk.outreach.actions.joint_meetings import emergency_plans, resolutions
from liandong.desk.outreach.actions.joint_meetings import topics as meeting_topics
from liandong.desk.outreach.models import Meeting, Resolution
from tests.desk.outreach.page_versions import version_on
from tests.desk.steps import meetings as of_meetings
from tests.desk.steps import reminders as of_reminders
from tests.desk.steps.preparing import Give

pytestmark = pytest.mark.django_db
STALE = "内容已变，请重新阅读"


@pytest.fixture
def refused(browser: Any) -> Callable[..., None]:
    """Reads the page, lets `change` happen, posts the step as it was read: it is refused; then it
    is read again and done."""

    def stale(by: User, address: str, verb: str, change: Callable[[], Any], **given: str) -> None:
        client = browser(by)
        read = version_on(client.get(address))
        change()
        for version in ({"page_version": read}, {"page_version": ""}, {}):
            reply = client.post(f"{address}{verb}/", {**given, **version}, follow=True)
            assert STALE in reply.content.decode()
        again = {**given, "page_version": version_on(client.get(address))}
        assert STALE not in client.post(f"{address}{verb}/", again, follow=True).content.decode()

    return stale


def test_a_reminder_is_reviewed_as_it_was_read(
    give: Give, association_head: User, refused: Callable[..., None]
) -> None:
    reminder = of_reminders.submitted(give)

    def change() -> None:
        """One rule is written anew: the reminder itself is not."""
        rule = reminder.rules.get(position=1)
        rule.text = "看清价格"
        rule.save()

    refused(association_head, f"/outreach/reminders/{reminder.number}/", "review", change)
    reminder.refresh_from_db()
    assert reminder.state == "reviewed"


def test_a_reminder_that_was_returned_and_submitted_again_is_signed_anew(
    give: Give, station_head: User, refused: Callable[..., None]
) -> None:
    reminder = of_reminders.reviewed(give)

    def change() -> None:
        reminders.send_back(reminder=reminder, reason="补写理由", by=station_head)
        reminder.refresh_from_db()
        of_reminders.reviewed(give, reminder)

    refused(station_head, f"/outreach/reminders/{reminder.number}/", "sign", change)
    reminder.refresh_from_db()
    assert reminder.state == "signed"


@pytest.mark.long
def test_a_notice_goes_out_with_the_topics_that_were_read(
    give: Give, topic: Any, mediator: User, association_head: User, refused: Callable[..., None]
) -> None:
    meeting = of_meetings.listed(give, topic)

    def change() -> None:
        another = of_meetings.topic_of(give, meeting)
        meeting_topics.list_topic(topic=another, by=mediator)

    refused(association_head, f"/outreach/meetings/{meeting.number}/", "notify", change)
    meeting.refresh_from_db()
    assert meeting.state == "notified"


@pytest.mark.long
def test_minutes_are_issued_with_the_resolutions_that_were_read(
    give: Give, held: Meeting, association_head: User, refused: Callable[..., None]
) -> None:
    address = f"/outreach/meetings/{held.number}/"
    refused(association_head, address, "issue", lambda: of_meetings.resolution_of(give, held))
    held.refresh_from_db()
    assert held.state == "issued"


@pytest.mark.long
def test_a_resolution_is_closed_on_the_reports_that_were_read(
    issued: Meeting, mediator: User, station_head: User, refused: Callable[..., None]
) -> None:
    resolution = Resolution.objects.get()

    def change() -> None:
        resolutions.report_progress(
            resolution=resolution, text="做不了", is_done=False, by=station_head
        )

    address = f"/outreach/resolutions/{resolution.pk}/"
    refused(mediator, address, "close", change, outcome="已核实")
    resolution.refresh_from_db()
    assert resolution.closed_by == mediator


@pytest.mark.long
def test_a_plan_is_put_in_force_with_the_levels_that_were_read(
    give: Give, numbers: None, association_head: User, refused: Callable[..., None]
) -> None:
    plan = of_meetings.plan_of(give)

    def change() -> None:
        levels = of_meetings.LEVELS | {"Ⅱ": ("四十人以上", "成立专班")}
        given = of_meetings.wanted_plan(give) | {"levels": levels}
        emergency_plans.save_plan(plan=plan, **given)

    refused(association_head, f"/outreach/plans/{plan.number}/", "issue", change)
    plan.refresh_from_db()
    assert plan.state == "in_force"
