"""An alert of a small district that both sides judged true, people of the departments."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any, Final

import pytest
import time_machine
from django.test import Client

from liandong.desk.access.models import User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.insight.actions.reviews import review
from liandong.desk.insight.models import Alert
from liandong.desk.intake.models import Record
from liandong.desk.outreach.actions import complaint_publications as publications
from liandong.desk.outreach.models import Meeting, MeetingTopic, PublicationList, Resolution
from tests.desk.disputes.conftest import GOLD_COMPLAINT, dispute_of
from tests.desk.insight.alerts import END, judged, moment, quiet, rise
from tests.desk.insight.conftest import NOW
from tests.desk.steps import meetings as steps
from tests.desk.steps.preparing import Give

TODAY: Final = date(2026, 11, 24)
YES: Final[dict[str, Any]] = {"consent": "yes", "truth": "yes", "exclusion": "", "basis": ""}
"""What is entered of a complaint that is published."""


@pytest.fixture(autouse=True)
def today() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mediator(someone: Callable[..., User]) -> User:
    return someone("association", "mediator")


@pytest.fixture
def association_head(someone: Callable[..., User]) -> User:
    return someone("association", "supervisor")


@pytest.fixture
def station_head(someone: Callable[..., User]) -> User:
    return someone("police", "supervisor")


@pytest.fixture
def waiting_alert(districts: dict[str, District], shop: Merchant) -> Alert:
    quiet(districts)
    rise(districts, merchant=shop, day=END)
    (made,) = judged()
    return made


@pytest.fixture
def alert(waiting_alert: Alert, someone: Callable[..., User], mediator: User) -> Alert:
    for by in (mediator, someone("police", "duty_officer")):
        review(waiting_alert, verdict="true", reason="集中退款难", by=by)
    waiting_alert.refresh_from_db()
    return waiting_alert


@pytest.fixture
def browser() -> Callable[[User], Client]:
    def signed_in(by: User) -> Client:
        client = Client()
        client.force_login(by)
        return client

    return signed_in


@pytest.fixture
def give(request: pytest.FixtureRequest) -> Give:
    return request.getfixturevalue


@pytest.fixture
def plan() -> dict[str, Any]:
    return steps.meeting_plan()


@pytest.fixture
def record() -> dict[str, Any]:
    return steps.meeting_record()


@pytest.fixture
def convened(give: Give) -> Callable[..., Meeting]:
    """A meeting of the association with the station."""
    return partial(steps.convened, give)


@pytest.fixture
def meeting(convened: Callable[..., Meeting]) -> Meeting:
    return convened()


@pytest.fixture
def topic(give: Give, meeting: Meeting) -> MeetingTopic:
    return steps.topic_of(give, meeting)


@pytest.fixture
def notified(give: Give, topic: MeetingTopic) -> Meeting:
    return steps.notified(give, topic)


@pytest.fixture
def held(give: Give, notified: Meeting) -> Meeting:
    return steps.held(give, notified)


@pytest.fixture
def resolution(give: Give, held: Meeting) -> Resolution:
    return steps.resolution_of(give, held)


@pytest.fixture
def issued(give: Give, resolution: Resolution) -> Meeting:
    return steps.issued(give, resolution)


@pytest.fixture
def regulator(someone: Callable[..., User]) -> User:
    return someone("regulator", "regulator")


@pytest.fixture
def second(someone: Callable[..., User]) -> User:
    return someone("regulator", "supervisor")


@pytest.fixture
def settled(add_record: Callable[..., Record]) -> Callable[..., Dispute]:
    def made(
        number: str, *, minutes: int, given: dict[str, Any] | None = None, **changes: Any
    ) -> Dispute:
        record = add_record(
            f"{GOLD_COMPLAINT}第{number}件。",
            source="complaint_12315",
            source_id=number,
            person_name="演示丁丁",
            person_phone=f"1990000{minutes:04d}",
            merchant_name=f"演示金店{number}",
            minutes_ago=minutes * 5000,
            **given or {},
        )
        dispute = dispute_of(record)
        fields = {"status": "settled", "stage": "performed", "stage_since": moment(TODAY)}
        Dispute.objects.filter(pk=dispute.pk).update(**fields | changes)
        return dispute

    return made


@pytest.fixture
def prepared(settled: Callable[..., Dispute], regulator: User) -> PublicationList:
    for at, number in enumerate(("TS001", "TS002", "TS003"), 1):
        settled(number, minutes=at)
    return publications.prepare_list(since=TODAY, until=TODAY, by=regulator)


@pytest.fixture
def decided(prepared: PublicationList, regulator: User) -> PublicationList:
    keys = dict(prepared.rows.values_list("complaint", "pk"))
    given: dict[str, Any] = {"found": prepared, "by": regulator}
    publications.decide_complaints(**given, keys=[keys["TS001"], keys["TS002"]], **YES)
    publications.decide_complaints(**given, keys=[keys["TS003"]], **YES | {"consent": "no"})
    return prepared


@pytest.fixture
def checked(decided: PublicationList, regulator: User, second: User) -> PublicationList:
    publications.submit_list(found=decided, by=regulator)
    publications.check_list(found=decided, by=second)
    decided.refresh_from_db()
    return decided
