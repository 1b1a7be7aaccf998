"""变更承办人: who holds a dispute changes when the shift or the mediator does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.disputes.actions.holders import take_over
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import dispute_of

PHONE = "19900001234"


@pytest.fixture
def held(add_record: Callable[..., Record], person: Callable[..., User]) -> Any:
    """A dispute held by the officer who brought it in."""
    dispute = dispute_of(add_record(person_name="演示甲", person_phone=PHONE))
    take_step(dispute, "to_room", by=person())
    return dispute


def mediated_as(name: Any, dispute: Any, person: Any) -> None:
    by = person("regulator" if name == "regulator" else "mediator")
    take_step(dispute, "accept", facts={Fact.JURISDICTION: {"choice": "place"}}, by=by)
    facts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": name}}
    take_step(dispute, "begin", facts=facts, by=by)


def test_a_colleague_takes_over_and_gives_back_on_the_page(
    held: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("mediator")
    url = reverse("disputes:detail", args=[held.number])
    assert "变更承办人" in browser.get(url).content.decode()
    shown = browser.post(reverse("disputes:take_over", args=[held.number]), follow=True)
    assert "现在由您承办" in shown.content.decode()
    held.refresh_from_db()
    assert held.holder == person("mediator")
    assert AuditEntry.objects.filter(action="dispute.take_over").count() == 1
    done = held.history.get(verb="taken_over")
    browser.post(reverse("disputes:undo", args=[done.pk]))
    held.refresh_from_db()
    assert held.holder == person()


def test_the_agreement_is_filled_in_for_the_peoples_mediator_once_taken_over(
    held: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    mediated_as("committee", held, person)
    browser = signed_in("people_mediator")
    paper = reverse("handling:new_paper", args=[held.number, "people_agreement"])
    before = browser.get(paper).content.decode()
    assert PHONE not in before
    assert "变更承办人" in before
    browser.post(reverse("disputes:take_over", args=[held.number]))
    after = browser.get(paper).content.decode()
    assert PHONE in after
    assert "变更承办人" not in after


@pytest.mark.parametrize("name", ["association", "regulator"])
def test_what_is_not_theirs_is_not_taken_over_by_the_peoples_mediator(
    held: Any, person: Callable[..., User], signed_in: Callable[..., Client], name: str
) -> None:
    mediated_as(name, held, person)
    with pytest.raises(PermissionDenied):
        take_over(held, by=person("people_mediator"))
    url = reverse("disputes:detail", args=[held.number])
    assert "变更承办人" not in signed_in("people_mediator").get(url).content.decode()


@pytest.mark.parametrize("role", ["analyst", "lawyer", "auditor"])
def test_who_does_not_see_people_takes_nothing_over(
    held: Any, person: Callable[..., User], role: str
) -> None:
    with pytest.raises(PermissionDenied):
        take_over(held, by=person(role))


def test_who_holds_it_has_nothing_to_take_over(held: Any, person: Callable[..., User]) -> None:
    with pytest.raises(ValidationError, match="您已是承办人"):
        take_over(held, by=person())


def test_a_step_that_is_undone_leaves_it_with_who_took_it_over(
    held: Any, person: Callable[..., User]
) -> None:
    step = held.history.get(verb="stepped")
    take_over(held, by=person("mediator"))
    undo(step, by=person())
    held.refresh_from_db()
    assert held.holder == person("mediator")


def test_what_was_taken_over_again_is_not_given_back_over_their_head(
    held: Any, person: Callable[..., User]
) -> None:
    first = take_over(held, by=person("mediator"))
    take_over(held, by=person("supervisor"))
    with pytest.raises(ValidationError, match="又换了承办人"):
        undo(first, by=person("mediator"))
