"""Whom a dispute knows stands in clear in none of the texts of its records."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.actions.dispatches import send_out
from liandong.desk.handling.actions.parties import PartyDetails, identify
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import GOLD_COMPLAINT, dispute_of
from tests.desk.handling.visits import answers, entry

pytestmark = pytest.mark.django_db
NAME, PHONE = "司马听雪", "19900007731"
#: Nothing but that the dispute knows them gives the names away.
OTHER = "福临金店内司马听雪买黄金手镯，多收工艺费660元，木拉提在场，店家不肯退款。"


@pytest.fixture
def two(add_record: Callable[..., Record]) -> tuple[Dispute, Dispute]:
    """The complaint, which names the consumer, and the incident of the same, which does not."""
    complaint = add_record(
        GOLD_COMPLAINT,
        source="complaint_12315",
        minutes_ago=60 * 24 * 20,
        person_name=NAME,
        person_phone=PHONE,
    )
    incident = add_record(OTHER, response=f"已告知{NAME}到站，木拉提同来")
    assert incident.redacted_text == OTHER
    return dispute_of(complaint), dispute_of(incident)


def shown(client: Client, dispute: Dispute, record: Record) -> dict[str, str]:
    paths = (
        f"/disputes/{dispute.number}/",
        f"/disputes/?q={record.redacted_text[:4]}",
        f"/disputes/{dispute.number}/evidence/{record.pk}/",
        f"/intake/records/{record.pk}/",
        "/intake/",
    )
    answers = {path: client.get(path) for path in paths}
    return {path: answer.content.decode() for path, answer in answers.items()}


@pytest.mark.parametrize("role", ["analyst", "people_mediator", "duty_officer", "supervisor"])
def test_a_person_of_one_record_is_masked_in_the_others(
    two: Any, person: Callable[..., User], signed_in: Callable[..., Client], role: str
) -> None:
    complaint, incident = two
    record = incident.members.get().record
    merge(complaint, incident, by=person("regulator"))
    record.refresh_from_db()
    pages = shown(signed_in(role), complaint, record)
    assert any("司马" not in page and "黄金手镯" in page for page in pages.values())
    for path, page in pages.items():
        assert NAME not in page, path
        assert NAME[1:] not in page, path


def test_the_search_finds_nobody_by_the_name(
    two: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    complaint, incident = two
    merge(complaint, incident, by=person("regulator"))
    complaint.refresh_from_db()
    assert NAME[:2] not in complaint.search.split()
    assert "听雪" not in complaint.search
    assert "听雪" not in complaint.summary
    page = signed_in("analyst").get("/disputes/", {"q": NAME}).content.decode()
    assert complaint.number not in page


def test_the_machine_joins_them_and_masks_as_well(add_record: Callable[..., Record]) -> None:
    fields = {"person_phone": PHONE, "merchant_name": "福临金店"}
    first = add_record(GOLD_COMPLAINT, source="complaint_12315", person_name=NAME, **fields)
    second = add_record(OTHER, minutes_ago=30, **fields)
    assert dispute_of(first) == dispute_of(second)
    second.refresh_from_db()
    assert "听雪" not in second.redacted_text
    assert len(second.redacted_text) == len(OTHER)


def test_a_new_version_of_a_record_is_masked_again(
    two: Any,
    person: Callable[..., User],
    add_record: Callable[..., Record],
    signed_in: Callable[..., Client],
) -> None:
    complaint, incident = two
    record = incident.members.get().record
    merge(complaint, incident, by=person("regulator"))
    again = add_record(OTHER + "等候处理。", source_id=record.source_id)
    assert again.pk == record.pk
    again.refresh_from_db()
    assert "等候处理" in again.redacted_text
    assert "听雪" not in again.redacted_text
    page = signed_in().get(f"/intake/records/{record.pk}/").content.decode()
    assert page.count("黄金手镯") >= 2
    assert "听雪" not in page  # neither in what the versions differ by


def test_an_agent_who_is_written_down_later_is_masked_from_then_on(
    two: Any, person: Callable[..., User]
) -> None:
    _complaint, incident = two
    record = incident.members.get().record
    details = PartyDetails(authority="general", agent_name="木拉提")
    identify(incident, "consumer", details, by=person("mediator"))
    record.refresh_from_db()
    incident.refresh_from_db()
    assert "木拉提" not in record.redacted_text + record.redacted_response
    assert "拉提" not in incident.search


def test_whom_the_phone_named_on_the_scene_is_masked(
    two: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    _complaint, incident = two
    record = incident.members.get().record
    send_out(incident, [person(), person("mediator")], by=person("mediator"))
    sent = entry(
        "to_room", number=incident.number, name="木拉提", phone="19900005555", fact="店员推人"
    )
    (answered,) = answers(signed_in(), sent)
    assert answered["state"] == "done", answered
    record.refresh_from_db()
    assert "木拉提" not in record.redacted_text


def test_texts_of_other_disputes_keep_their_words(
    two: Any, person: Callable[..., User], add_record: Callable[..., Record]
) -> None:
    complaint, incident = two
    apart = add_record(OTHER.replace("660", "990"), minutes_ago=60 * 24 * 90)
    merge(complaint, incident, by=person("regulator"))
    apart.refresh_from_db()
    assert NAME in apart.redacted_text
