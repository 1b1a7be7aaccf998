"""接手承办: who holds a dispute changes when the shift or the mediator does."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from liandong.desk.access.models import AuditEntry
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.actions.taking_over import take_over
from liandong.desk.disputes.actions.undoing import undo
from liandong.desk.disputes.rules.facts import Fact

from .conftest import dispute_of

PHONE = "19900001234"


@pytest.fixture
def held(told, person):
    """A matter in the hands of the officer who brought it in."""
    dispute = dispute_of(told(person_name="演示甲", person_phone=PHONE))
    take_step(dispute, "to_room", by=person())
    return dispute


def mediated_as(name, dispute, person):
    by = person("mediator")
    take_step(dispute, "accept", told={Fact.JURISDICTION: {"choice": "place"}}, by=by)
    told = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": name}}
    take_step(dispute, "begin", told=told, by=by)


def test_a_colleague_takes_over_and_gives_back_on_the_page(held, person, signed_in):
    browser = signed_in("mediator")
    url = reverse("disputes:detail", args=[held.number])
    assert "接手承办" in browser.get(url).content.decode()
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
    held, person, signed_in
):
    mediated_as("committee", held, person)
    browser = signed_in("people_mediator")
    paper = reverse("handling:new_paper", args=[held.number, "people_agreement"])
    before = browser.get(paper).content.decode()
    assert PHONE not in before
    assert "接手承办" in before
    browser.post(reverse("disputes:take_over", args=[held.number]))
    after = browser.get(paper).content.decode()
    assert PHONE in after
    assert "接手承办" not in after


@pytest.mark.parametrize("name", ["association", "regulator"])
def test_what_is_not_theirs_is_not_taken_over_by_the_peoples_mediator(
    held, person, signed_in, name
):
    mediated_as(name, held, person)
    with pytest.raises(PermissionDenied):
        take_over(held, by=person("people_mediator"))
    url = reverse("disputes:detail", args=[held.number])
    assert "接手承办" not in signed_in("people_mediator").get(url).content.decode()


@pytest.mark.parametrize("role", ["analyst", "lawyer", "auditor"])
def test_who_does_not_see_people_takes_nothing_over(held, person, role):
    with pytest.raises(PermissionDenied):
        take_over(held, by=person(role))


def test_who_holds_it_has_nothing_to_take_over(held, person):
    with pytest.raises(ValidationError, match="您已是承办人"):
        take_over(held, by=person())


def test_a_step_that_is_undone_leaves_it_with_who_took_it_over(held, person):
    step = held.history.get(verb="stepped")
    take_over(held, by=person("mediator"))
    undo(step, by=person())
    held.refresh_from_db()
    assert held.holder == person("mediator")


def test_what_was_taken_over_again_is_not_given_back_over_their_head(held, person):
    first = take_over(held, by=person("mediator"))
    take_over(held, by=person("supervisor"))
    with pytest.raises(ValidationError, match="又换了承办人"):
        undo(first, by=person("mediator"))
