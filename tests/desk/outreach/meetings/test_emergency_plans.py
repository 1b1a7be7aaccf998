"""An emergency plan: put in force under a number, reviewed, drilled, called up by level."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from liandong.desk.access.models import User
from liandong.desk.outreach.actions.joint_meetings import emergency_plans as actions
from liandong.desk.outreach.models import EmergencyPlan, Meeting, PlanCall, PlanReview
from liandong.desk.outreach.queries.joint_meetings.emergency_plans import plan_values
from liandong.desk.papers.models import Paper
from tests.desk.insight.conftest import NOW
from tests.desk.outreach.page_versions import post_as_read
from tests.desk.steps import meetings as steps
from tests.desk.steps.meetings import DRILLED, LEVELS, REVIEWED, TEXTS
from tests.desk.steps.preparing import Give

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(give: Give) -> EmergencyPlan:
    return steps.plan_of(give)


@pytest.fixture
def in_force(give: Give, draft: EmergencyPlan) -> EmergencyPlan:
    return steps.in_force(give, draft)


def test_a_level_without_its_condition_is_refused(mediator: User) -> None:
    lacking: dict[str, Any] = {"name": "预案", "texts": TEXTS, "members": [], "by": mediator}
    with pytest.raises(ValidationError, match="Ⅱ级"):
        actions.draft_plan(**lacking, levels=LEVELS | {"Ⅱ": (" ", "成立专班")})
    assert not EmergencyPlan.objects.exists()


def test_the_head_puts_it_in_force_and_it_changes_no_more(
    draft: EmergencyPlan, mediator: User, association_head: User, numbers: None
) -> None:
    with pytest.raises(PermissionDenied):
        actions.put_in_force(plan=draft, by=mediator)
    standing = actions.put_in_force(plan=draft, by=association_head)
    assert standing.official_number == "演消协预〔2026〕1号"
    assert "Ⅱ级：三十人以上" in plan_values(standing)["levels"]
    with pytest.raises(PermissionDenied):
        actions.save_plan(
            plan=standing, name="另一份", texts=TEXTS, levels=LEVELS, members=[], by=mediator
        )


def test_reviews_are_recorded_of_a_plan_in_force_on_days_that_were(
    in_force: EmergencyPlan, draft: EmergencyPlan, mediator: User, station_head: User
) -> None:
    with pytest.raises(ValidationError, match="今天之后"):
        actions.record_review(
            plan=in_force, on=NOW.date() + timedelta(days=1), **REVIEWED, by=mediator
        )
    with pytest.raises(PermissionDenied):
        actions.record_review(plan=in_force, on=NOW.date(), **REVIEWED, by=station_head)
    actions.record_review(plan=in_force, on=NOW.date(), **REVIEWED, by=mediator)
    assert PlanReview.objects.count() == 1


def test_it_is_called_up_for_something_by_the_head_and_ended_before_it_is_repealed(
    in_force: EmergencyPlan, meeting: Meeting, mediator: User, association_head: User
) -> None:
    given: dict[str, Any] = {"plan": in_force, "level": "Ⅱ", "group": None, "reason": "三十人到站"}
    with pytest.raises(PermissionDenied):
        actions.call_up(**given, meeting=meeting, by=mediator)
    with pytest.raises(ValidationError, match="群体性纠纷或者会议"):
        actions.call_up(**given, meeting=None, by=association_head)
    call = actions.call_up(**given, meeting=meeting, by=association_head)
    with pytest.raises(ValidationError, match="正在启动"):
        actions.repeal_plan(plan=in_force, reason="修订", by=association_head)
    actions.end_call(call=call, reason="秩序恢复", by=association_head)
    gone = actions.repeal_plan(plan=in_force, reason="修订", by=association_head)
    assert gone.state == "repealed"
    assert Paper.objects.get(form="emergency_plan").state == "void"


def test_by_pages_it_is_drafted_put_in_force_drilled_and_called_up(
    mediator: User,
    association_head: User,
    station_head: User,
    meeting: Meeting,
    numbers: None,
    browser: Any,
    someone: Callable[..., User],
) -> None:
    desk, head = browser(mediator), browser(association_head)
    given = {"name": "应急预案", "members": [station_head.department.pk], **TEXTS}
    for place, (condition, measures) in enumerate(LEVELS.values()):
        given |= {f"condition_{place}": condition, f"measures_{place}": measures}
    assert desk.post("/outreach/plans/new/", given | {"condition_0": ""}).status_code == 422
    desk.post("/outreach/plans/new/", given)
    plan = EmergencyPlan.objects.get()
    address = f"/outreach/plans/{plan.number}/"
    assert "三十人以上" in desk.get(f"{address}edit/").content.decode()
    assert desk.get(f"{address}paper.docx").content.startswith(b"PK")
    post_as_read(head, address, "issue", {})
    assert head.get(f"{address}paper.pdf").content.startswith(b"%PDF")
    assert head.get(f"{address}paper.docx").status_code == 404
    drilled = DRILLED | {"on": f"{date(2026, 11, 20)}", "findings": "分流不够，电话13900001111"}
    desk.post(f"{address}drill/", drilled)
    called = {"level": "Ⅱ", "meeting": meeting.pk, "reason": "三十人到站"}
    post_as_read(head, address, "call", called)
    call = PlanCall.objects.get()
    page = desk.get(address).content.decode()
    assert "分流不够" in page
    assert "13900001111" not in page
    assert "启动中" in desk.get("/outreach/plans/?q=").content.decode()
    assert "Ⅱ级" in desk.get(f"/outreach/meetings/{meeting.number}/").content.decode()
    head.post(f"{address}calls/{call.pk}/end/", {"reason": "秩序恢复"})
    assert "秩序恢复" in desk.get(address).content.decode()
    stranger = browser(someone("police", "duty_officer", place="滨河商圈"))
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}paper.pdf").status_code == 404
