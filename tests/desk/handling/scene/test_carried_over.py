"""What the record tells is not typed again on the scene: name, telephone, goods, facts."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.models import Entry, Presence
from liandong.desk.handling.queries.proceedings import complaint_text
from liandong.desk.intake.models import Record
from liandong.desk.papers.models import Paper
from liandong.desk.papers.queries.papers import values_of
from tests.desk.handling.visits import answers, entry

pytestmark = pytest.mark.django_db
LEFT_OUT: dict[str, Any] = {"name": "", "phone": ""}


def carried(browser: Client) -> dict[str, Any]:
    (dispute,) = browser.get(reverse("handling:scene_known")).json()["disputes"]
    return dict(dispute["carried"])


def settled_with(
    presence: Presence, browser: Client, verb: str = "settle_now", **fields: Any
) -> dict[str, Any]:
    visit, number = uuid4(), presence.dispatch.dispute.number
    arrived = entry("arrive", 1, visit, number=number)
    outcome = entry(verb, 2, visit, number=number, **fields)
    return answers(browser, arrived, outcome)[-1]


def test_the_phone_knows_the_facts_and_the_people_only_masked(
    presence: Presence, signed_in: Callable[..., Client]
) -> None:
    record = Record.objects.get(member__dispute=presence.dispatch.dispute)
    known = carried(signed_in())
    assert known["fact"] == record.redacted_text
    assert known["name"].endswith("*")
    assert known["phone"].startswith("199****")
    assert record.person_phone not in str(known)


def test_name_and_telephone_that_are_left_out_are_those_of_the_record_on_the_paper_too(
    presence: Presence, signed_in: Callable[..., Client]
) -> None:
    record = Record.objects.get(member__dispute=presence.dispatch.dispute)
    answer = settled_with(presence, signed_in(), **LEFT_OUT)
    assert answer["state"] == "done", answer
    values = values_of(Paper.objects.get(pk=answer["paper"]))
    assert values["complainant"] == record.person_name
    assert values["complainant_phone"] == record.person_phone


def test_what_differs_is_typed_and_stands_on_the_paper(
    presence: Presence, signed_in: Callable[..., Client]
) -> None:
    answer = settled_with(presence, signed_in(), name="演示乙", phone="19900005678")
    values = values_of(Paper.objects.get(pk=answer["paper"]))
    assert (values["complainant"], values["complainant_phone"]) == ("演示乙", "19900005678")


@pytest.mark.long
def test_a_guardian_stands_beside_the_name_of_the_record(
    presence: Presence, signed_in: Callable[..., Client]
) -> None:
    record = Record.objects.get(member__dispute=presence.dispatch.dispute)
    answer = settled_with(presence, signed_in(), **LEFT_OUT, guardian="演示监护人 19900002222")
    values = values_of(Paper.objects.get(pk=answer["paper"]))
    assert values["complainant"] == f"{record.person_name}（监护人 演示监护人 19900002222）"


@pytest.mark.long
def test_facts_that_nobody_changed_are_told_once(
    presence: Presence, signed_in: Callable[..., Client]
) -> None:
    record = Record.objects.get(member__dispute=presence.dispatch.dispute)
    browser = signed_in()
    fact = carried(browser)["fact"]
    answer = settled_with(presence, browser, fact=fact, goods="", amount=None)
    text = complaint_text(record, Entry.objects.get(pk=answer["id"]))
    assert text.count(fact[:20]) <= 1
    assert fact[-12:] in values_of(Paper.objects.get(pk=answer["paper"]))["facts"]


@pytest.mark.long
def test_what_the_record_does_not_tell_is_still_asked_for(
    presence: Presence, signed_in: Callable[..., Client]
) -> None:
    record = Record.objects.get(member__dispute=presence.dispatch.dispute)
    record.person_phone = "199****1234"  # as some sources send it
    record.save()
    browser = signed_in()
    assert not carried(browser)["phone"]
    answer = settled_with(presence, browser, **LEFT_OUT)
    assert answer["state"] == "conflict"
    assert "消费者电话" in answer["problem"]
    assert "消费者姓名" not in answer["problem"]


def test_at_a_door_where_nobody_was_sent_name_and_telephone_are_asked_for(
    shops: Any, signed_in: Callable[..., Client]
) -> None:
    (answer,) = answers(signed_in(), entry(**LEFT_OUT))
    assert answer["state"] == "conflict"
    assert "消费者姓名" in answer["problem"]


@pytest.mark.long
def test_nothing_of_legal_meaning_is_carried_over(
    presence: Presence, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    assert set(carried(signed_in())) == {"name", "phone", "goods", "read", "fact"}
    answer = settled_with(presence, signed_in(), rights_explained=False, agreed_amount=None)
    assert answer["state"] == "conflict"
    for words in ("当面告知", "协议金额"):
        assert words in answer["problem"]
    dispute = Dispute.objects.get()
    assert not dispute.facts.filter(fact=Fact.BOTH_CONSENTED).exists()
