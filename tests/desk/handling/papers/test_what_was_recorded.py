"""Papers contain only what was recorded; who settles under which name was there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.minutes import Minutes, write_minutes
from liandong.desk.handling.actions.sittings import book
from liandong.desk.handling.models import Presence
from liandong.desk.handling.queries.filling import FILLERS, values_for
from liandong.desk.intake.models import Record
from liandong.desk.papers.rules.forms import FORMS
from tests.desk.handling.visits import answers, entry

FIELDS = {
    "officers": "arrivals",
    "arrived_at": "arrivals",
    "camera": "arrivals",
    "offer": "sitting",
    "mediators": "sitting",
    "recorder": "who saved the minutes",
    "sitting_at": "sitting",
    "record": "sitting",
    "visitor": "who told of the call-back",
    "amount": "fact: agreed",
    "rights_explained": "fact: rights told",
    "name": "fact: name chosen",
    "may_publish": "asked on a scene",
    "may_delegate": "asked on a scene, or fact",
    "ground": "fact: termination or refusal",
    "accepted_on": "fact: accepted",
    "agreed_on": "fact: agreed",
    "until": "clock",
    "terms": "plan",
    "performance": "plan",
    "result": "plan",
    "agreement": "issued paper",
    "visited_on": "fact: called back",
    "found": "fact: called back",
    "recipient": "fact: handed over",
    "nature": "fact: handed over",
    "organisation": "fact: name chosen",
}
"""Fields of papers about what was done, with the fact that each comes from."""
GIVEN = {
    *("office", "reference", "contact", "phone", "address"),  # who issues the paper
    *("complainant", "complainant_phone", "addressee", "facts", "request", "parties"),  # record
    *("respondent", "respondent_address", "subject", "received_on"),  # record, register of shops
    *("respondent_contact", "respondent_phone", "complainant_agent", "complainant_agent_phone"),
    *("respondent_agent", "respondent_agent_phone"),  # written down of the parties
    *("place", "basis"),  # of the sitting or the dispute; the law
}


def test_every_field_that_is_filled_in_is_in_the_table() -> None:
    assert {*FIELDS, *GIVEN} == set(FILLERS)


@pytest.mark.django_db
@pytest.mark.parametrize("key", sorted(FORMS))
def test_of_a_matter_in_which_nothing_was_done_no_paper_tells_what_was_done(
    new_dispute: Dispute, person: Callable[..., User], key: Any
) -> None:
    by = person()
    type(new_dispute).objects.filter(pk=new_dispute.pk).update(holder=by)
    new_dispute.refresh_from_db()
    assert set(values_for(by, new_dispute, FORMS[key])) & set(FIELDS) == set()


NAMES: list[tuple[str, str]] = [
    ("association", "消费者协会没有人本人登记到场"),
    ("regulator", "市场监管局没有人本人登记到场"),
    ("committee", "人民调解委员会没有人本人登记到场"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "why"), NAMES)
def test_the_police_alone_settle_in_nobodys_name(
    presence: Presence, signed_in: Callable[..., Client], name: Any, why: Any
) -> None:
    dispute = presence.dispatch.dispute
    (answer,) = answers(signed_in(), entry(number=dispute.number, in_name_of=name))
    assert answer["state"] == "conflict"
    assert why in answer["problem"]
    dispute.refresh_from_db()
    assert dispute.stage == "dispatched"
    assert why in signed_in().get(reverse("handling:scene")).content.decode()


@pytest.mark.django_db
def test_a_tick_of_others_lends_no_name_and_is_said_on_the_paper(
    presence: Presence, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    """Who is entered as there by a colleague may never have come."""
    dispute, colleague = presence.dispatch.dispute, person("mediator")
    known = signed_in().get(reverse("handling:scene_known")).json()
    assert {colleague["office"] for colleague in known["colleagues"]} == {"association"}
    ticked: dict[str, Any] = {"number": dispute.number, "present": [colleague.pk]}
    (answer,) = answers(signed_in(), entry(in_name_of="association", **ticked))
    assert (answer["state"], NAMES[0][1] in answer["problem"]) == ("conflict", True)
    (answer,) = answers(signed_in(), entry(in_name_of="police", **ticked))
    assert answer["state"] == "done", answer
    there = presence.dispatch.presences.get(person=colleague)
    assert (bool(there.arrived_at), there.entered_by) == (True, person())
    officers = values_for(person(), dispute, FORMS["scene"])["officers"]
    assert officers == "duty_officer甲、mediator甲（duty_officer甲代登记）"
    at = there.arrived_at
    signed_in("mediator").post(reverse("handling:arrive", args=[there.pk]))
    there.refresh_from_db()
    assert (there.arrived_at, there.entered_by) == (at, None)
    officers = values_for(person(), dispute, FORMS["scene"])["officers"]
    assert officers == "duty_officer甲、mediator甲"


@pytest.mark.django_db
def test_a_name_is_used_once_somebody_of_its_office_says_to_be_there(
    presence: Presence, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    dispute, colleague = presence.dispatch.dispute, person("mediator")
    answers(signed_in("mediator"), entry(number=dispute.number, verb="arrive"))
    (answer,) = answers(signed_in(), entry(number=dispute.number, in_name_of="association"))
    assert answer["state"] == "done", answer
    assert presence.dispatch.presences.get(person=colleague).came_by_own_word
    assert values_for(person(), dispute, FORMS["scene"])["name"] == "消费者协会自行"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "name", "why"),
    [
        ("regulator", "committee", "本站没有人民调解委员会的调解员"),
        ("regulator", "association", "本站没有消费者协会的调解员"),
        ("mediator", "committee", "由市监承办人确定调解主体"),
        ("people_mediator", "regulator", "由市监承办人决定"),
        ("people_mediator", "delegated", "由市监承办人决定"),
    ],
)
def test_in_the_room_a_name_without_its_office_is_not_offered(
    new_dispute: Dispute,
    person: Callable[..., User],
    signed_in: Callable[..., Client],
    role: str,
    name: str,
    why: str,
    as_named: Callable[..., Any],
) -> None:
    as_named(new_dispute, person)
    url = reverse("handling:name", args=[new_dispute.number])
    shown = signed_in(role).get(url)
    offered = {code for code, _label in shown.context["form"].fields["name"].choices}
    assert name not in offered
    assert why in shown.content.decode()


@pytest.fixture
def as_named() -> Any:
    """Examined by the regulator: neither association nor committee need be there."""
    from liandong.desk.disputes.actions.steps import take_step

    def examined(dispute: Any, person: Any) -> None:
        by = person("regulator")
        take_step(dispute, "to_room", by=by)
        facts = {Fact.JURISDICTION: {"choice": "place"}}
        take_step(dispute, "accept", facts=facts, by=by)

    return examined


@pytest.mark.django_db
def test_minutes_tell_of_the_sitting_that_was_held(
    mediated: Any, booking: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    planned = book(mediated, **booking(10))
    assert "sitting_at" not in values_for(by, mediated, FORMS["minutes"])
    assert "sitting_at" in values_for(by, mediated, FORMS["invitation"])
    write_minutes(planned, Minutes("双方各让一步"), early=True, by=person("regulator"))
    values = values_for(by, mediated, FORMS["minutes"])
    assert (values["mediators"], values["recorder"]) == ("mediator甲", "regulator甲")
    begun = datetime.fromisoformat(values["sitting_at"])
    assert timezone.make_naive(timezone.now()) - begun < timedelta(minutes=2)


@pytest.mark.django_db
def test_a_walk_in_that_is_settled_on_the_scene_is_one_registration(
    add_record: Callable[..., Record], signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    from tests.desk.disputes.conftest import dispute_of

    dispute = dispute_of(
        add_record("买的鞋开胶，店里不退", source="walk_in", person_phone="19900001234")
    )
    (answer,) = answers(signed_in(), entry(number=dispute.number, shop="演示鞋铺"))
    assert answer["state"] == "done", answer
    assert dispute.members.count() == 1
    dispute.refresh_from_db()
    assert (dispute.merchant_name, dispute.amount_yuan) == ("演示鞋铺", Decimal("660.00"))
    assert values_for(person(), dispute, FORMS["complaint"])["complainant"] == "演示甲"
    text = str(Presence.objects.get(dispatch__dispute=dispute).record)
    assert "结账多收工艺费" in text  # nothing of the statement on the scene is lost
