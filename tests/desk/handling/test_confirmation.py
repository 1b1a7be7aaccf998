"""司法确认: offered, its clock started and its papers filled only where a court would confirm."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.steps import StatedFacts, take_step
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.rules.confirmation import barred
from liandong.desk.disputes.rules.facts import DELEGATIONS, OFFICIAL, Fact
from liandong.desk.handling.actions.names import DELEGATING
from liandong.desk.handling.actions.papers import issue_for
from liandong.desk.handling.actions.performance import Line, apply_for_confirmation, conclude
from liandong.desk.handling.queries.confirmation import confirmation_of
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.handling.rules.names import CONSEQUENCES
from liandong.desk.intake.models import Record
from liandong.desk.papers.rules.forms import FORMS
from tests.desk.disputes.conftest import Someone, accepted, is_running
from tests.desk.handling.papers.test_archiving import SAMPLES, paper
from tests.desk.handling.test_performance import held

CONFIRMED = ("committee", "association", "delegated", "delegated_committee")
PRESIDES = {"regulator": "regulator", "delegated_committee": "people_mediator"}
NAMES = [*[(name, False, True) for name in CONFIRMED], ("regulator", False, False)]
NAMES += [("regulator", True, True), ("", False, False), ("", True, False)]

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(add_record: Callable[..., Record], person: Callable[..., User]) -> Any:
    """An agreement under a name, with a sitting behind it."""
    from tests.desk.disputes.conftest import dispute_of

    def make(name: str, *, proved: bool = True) -> Any:
        dispute = dispute_of(add_record(person_name="演示甲", person_phone="19900001234"))
        by = person(PRESIDES.get(name, "mediator"))
        take_step(dispute, "to_room", by=by)
        place = {Fact.JURISDICTION: {"choice": "place"}}
        accepts = person("regulator" if name in OFFICIAL else "mediator")
        take_step(dispute, "accept", facts=place, by=accepts)
        if name in DELEGATIONS:
            facts: dict[Fact, dict[str, Any]] = {Fact.BOTH_CONSENTED: {}, DELEGATIONS[name]: {}}
            take_step(dispute, DELEGATING[name], facts=facts, by=person("regulator"))
        else:
            named = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": name}}
            take_step(dispute, "begin", facts=named, by=by)
        if proved:
            held(dispute, by)
        plan = [Line("退款", Decimal(300), timezone.localdate() + timedelta(days=5))]
        conclude(dispute, "agree", plan=plan, facts={Fact.SIGNED: {}}, by=by)
        return dispute

    return make


@pytest.mark.parametrize(("name", "on_roster", "may"), NAMES)
def test_whose_agreements_a_court_confirms(name: Any, on_roster: Any, may: Any) -> None:
    assert (barred(name, on_roster=on_roster) == "") is may


@pytest.mark.parametrize(("name", "on_roster", "may"), [case for case in NAMES if case[0]])
def test_offer_clock_and_next_step_agree(
    agreed: Any,
    signed_in: Callable[..., Client],
    settings: Settings,
    person: Callable[..., User],
    name: Any,
    on_roster: Any,
    may: Any,
) -> None:
    settings.LIANDONG_COURT_ROSTER = on_roster
    dispute = agreed(name)
    role = PRESIDES.get(name, "mediator")
    client, court = signed_in(role), reverse("handling:confirmation", args=[dispute.number])
    page = client.get(reverse("handling:performance", args=[dispute.number])).content.decode()
    assert (court in page) is may
    assert ("第205条" in page) is True  # why, or why not
    running = Clock.objects.filter(dispute=dispute, code="judicial_confirmation")
    assert running.exists() is may
    assert [clock.due_on for clock in running] == [timezone.localdate() + timedelta(days=30)] * may
    step = client.get(reverse("disputes:detail", args=[dispute.number])).context["shown"].next_step
    assert ("司法确认" in step) is may
    offered = client.get(reverse("handling:papers", args=[dispute.number])).context
    keys = {form.key for form in (*offered["first"], *offered["others"])}
    if not may:
        assert "confirmation" not in keys
        with pytest.raises(ValidationError, match="司法确认"):
            apply_for_confirmation(dispute, by=person("mediator"))
        values = values_for(person("mediator"), dispute, FORMS["confirmation"])
        with pytest.raises(ValidationError, match="司法确认"):
            issue_for(
                dispute=dispute, form=FORMS["confirmation"], values=values, by=person("mediator")
            )
    else:
        apply_for_confirmation(dispute, by=person(role))


def test_without_proof_that_somebody_mediated_it_is_not_offered(
    agreed: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    dispute = agreed("association", proved=False)
    url = reverse("handling:performance", args=[dispute.number])
    assert "主持调解的凭据" in signed_in("mediator").get(url).content.decode()
    with pytest.raises(ValidationError, match="凭据"):
        apply_for_confirmation(dispute, by=person("mediator"))


def test_a_paper_of_another_office_is_no_proof_that_the_committee_mediated(
    dress: Dispute, someone: Someone
) -> None:
    regulator, association = someone("regulator", "regulator"), someone("association", "mediator")
    people, police = someone("committee", "people_mediator"), someone("police", "duty_officer")
    accepted(dress, regulator)
    named: StatedFacts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "committee"}}
    take_step(dress, "begin", facts=named, by=regulator)
    agreement: StatedFacts = {Fact.AGREED: {"amount_yuan": "5"}, Fact.SIGNED: {}}
    take_step(dress, "agree", facts=agreement, by=people)
    paper("scene", dress, police)
    with pytest.raises(ValidationError, match="凭据"):
        apply_for_confirmation(dress, by=association)
    assert is_running(dress, "judicial_confirmation")
    paper("scene", dress, people)
    apply_for_confirmation(dress, by=association)  # what both applied for, proved by the committee
    assert not is_running(dress, "judicial_confirmation")


@pytest.mark.parametrize(
    ("name", "may", "may_not"),
    [
        ("association", "mediator", ["people_mediator", "regulator"]),
        ("delegated", "mediator", ["people_mediator"]),
        ("delegated_committee", "people_mediator", ["mediator"]),
    ],
)
def test_who_mediated_registers_that_both_applied(
    agreed: Any,
    person: Callable[..., User],
    signed_in: Callable[..., Client],
    name: str,
    may: str,
    may_not: list[str],
) -> None:
    dispute = agreed(name)
    url = reverse("handling:performance", args=[dispute.number])
    court = reverse("handling:confirmation", args=[dispute.number])
    for role in may_not:
        with pytest.raises(PermissionDenied, match="由主持调解的单位登记"):
            apply_for_confirmation(dispute, by=person(role))
        assert court not in signed_in(role).get(url).content.decode()
    assert court in signed_in(may).get(url).content.decode()
    apply_for_confirmation(dispute, by=person(may))


def test_after_thirty_days_it_is_too_late(agreed: Any, person: Callable[..., User]) -> None:
    dispute = agreed("committee")
    past = timezone.localdate() - timedelta(days=1)
    Clock.objects.filter(dispute=dispute, code="judicial_confirmation").update(due_on=past)
    with pytest.raises(ValidationError, match="超过三十日"):
        apply_for_confirmation(dispute, by=person("mediator"))


def test_who_applied_in_time_is_not_told_later_that_it_is_too_late(
    agreed: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    """The paper of the application is issued, and issued again, after the thirty days as well."""
    dispute, by = agreed("committee"), person("mediator")
    apply_for_confirmation(dispute, by=by)
    with pytest.raises(ValidationError, match="已登记过"):
        apply_for_confirmation(dispute, by=by)
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert confirmation_of(dispute).why_not == ""
        plan = dispute.instalments.get()
        take_step(dispute, "lapse", reason="没有付", facts={Fact.NOT_PERFORMED: {}}, by=by)
        assert plan.done_on is None
        client = signed_in("mediator")
        page = client.get(reverse("handling:performance", args=[dispute.number])).content.decode()
        assert "已共同申请司法确认" in page
        assert "超过三十日" not in page
        assert reverse("handling:confirmation", args=[dispute.number]) not in page


def test_an_application_is_issued_again_for_a_reason(
    agreed: Any, person: Callable[..., User]
) -> None:
    dispute, form, by = agreed("committee"), FORMS["confirmation"], person("mediator")
    by.department.kind = "committee"
    by.department.save()
    values = {field.key: SAMPLES.get(field.kind, "演示") for field in form.fields if field.required}
    first = issue_for(dispute=dispute, form=form, values=values, by=by)
    again = issue_for(
        dispute=dispute, form=form, values=values, replaces=first, reason="写错法院", by=by
    )
    assert (again.replaces, again.reason) == (first, "写错法院")


@pytest.mark.parametrize("name", sorted(CONSEQUENCES))
def test_the_consequences_of_a_name_say_the_same(name: Any) -> None:
    sentence = CONSEQUENCES[name].sentence
    if name in CONFIRMED:
        assert "三十日内双方可共同申请司法确认" in sentence
        assert "第205条" in CONSEQUENCES[name].law
    else:
        assert "只有法院特邀调解名册列有本局的" in sentence


@pytest.mark.parametrize(("name", "people"), [("association", False), ("committee", True)])
def test_the_application_cites_the_law_of_its_name(
    agreed: Any, person: Callable[..., User], name: str, people: bool
) -> None:
    basis = values_for(person("mediator"), agreed(name), FORMS["confirmation"])["basis"]
    assert "第二百零五条、第二百零六条" in basis
    assert ("人民调解法" in basis) is people
