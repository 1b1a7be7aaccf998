"""A paper states what its office has decided: who issues it, when, for which decision it counts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.steps import StatedFacts, take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.step_registry import OpenPoint, open_points
from liandong.desk.handling.actions.papers import (
    confirm_receipt_for,
    note_refusal_for,
    serve_for,
    sign_for,
    void_for,
)
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.handling.queries.next_steps import papers_due
from liandong.desk.handling.queries.outcome import facts_of, handed_over
from liandong.desk.intake.models import Record
from liandong.desk.papers.actions.numbers import allot
from liandong.desk.papers.models import Paper, Service
from liandong.desk.papers.queries.papers import paper_cards
from liandong.desk.papers.rules.forms import FORMS
from tests.desk.disputes.conftest import (
    DRESS,
    HANDED,
    REFUSED,
    Someone,
    accepted,
    dispute_of,
    is_running,
    mediated,
)
from tests.desk.handling.papers.test_archiving import paper, serve

pytestmark = pytest.mark.django_db

GROUND: StatedFacts = {Fact.TERMINATION: {"choice": "2"}}
AGAIN: StatedFacts = {Fact.REFUSAL: {"choice": "4"}, Fact.WAYS_EXPLAINED: {}}


@pytest.fixture
def dress(add_record: Callable[..., Record]) -> Dispute:
    """A complaint that 12315 has registered."""
    return dispute_of(add_record(DRESS, source="complaint_12315"))


@pytest.fixture
def at_the_door(add_record: Callable[..., Record]) -> Dispute:
    return dispute_of(add_record(DRESS, source="walk_in"))


@pytest.fixture
def regulator(someone: Someone) -> User:
    """Of an office that has numbers for its papers."""
    number_papers("regulator", someone)
    return someone("regulator", "regulator")


def number_papers(kind: str, someone: Someone) -> None:
    head = someone(kind, "supervisor")
    allot(
        department=head.department,
        prefix=f"演示{kind}",
        year=timezone.localdate().year,
        first=1,
        last=50,
        covers=[],
        basis="演示",
        by=head,
    )


def named(code: str) -> StatedFacts:
    return {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": code}}


def left_to_committee(dispute: Dispute, by: User) -> Dispute:
    accepted(dispute, by)
    take_step(dispute, "begin", facts=named("committee"), by=by)
    dispute.refresh_from_db()
    return dispute


def refused(dispute: Dispute, by: User) -> Paper:
    take_step(dispute, "to_room", by=by)
    take_step(dispute, "refuse", facts=REFUSED, reason="不是消费", by=by)
    return paper("refusal", dispute, by)


def points(dispute: Dispute, verb: str) -> dict[str, OpenPoint]:
    dispute.refresh_from_db()
    return {point.key: point for point in open_points(verb, dispute)}


def send(dispute: Dispute, letter: Paper, by: User) -> None:
    serve_for(
        dispute=dispute,
        paper=letter,
        recipient="接收单位",
        name="演示住建局",
        way=min(letter.kind.ways),
        sent_on=timezone.localdate(),
        received_on=None,
        by=by,
    )


# A decision comes before its paper, and is of the regulator's own people.


@pytest.mark.parametrize("role", ["mediator", "people_mediator", "duty_officer", "regulator"])
@pytest.mark.parametrize("form", ["refusal", "acceptance"])
def test_what_nobody_decided_is_not_issued_and_stops_no_clock(
    dress: Dispute, regulator: User, someone: Someone, role: str, form: str
) -> None:
    by = someone("regulator", role)
    take_step(dress, "to_room", by=by)
    with pytest.raises((PermissionDenied, ValidationError)):
        serve(dress, paper(form, dress, by), "投诉人", by)
    assert is_running(dress)


def test_a_refusal_of_the_association_is_none_of_the_regulator(
    at_the_door: Dispute, regulator: User, someone: Someone
) -> None:
    association = someone("association", "mediator")
    take_step(at_the_door, "to_room", by=association)
    take_step(at_the_door, "refuse", facts=REFUSED, reason="不是消费", by=association)
    assert "ground" not in values_for(regulator, at_the_door, FORMS["refusal"])
    with pytest.raises(ValidationError, match="没有决定不予受理"):
        paper("refusal", at_the_door, regulator)


def test_what_it_refused_itself_fills_its_refusal(dress: Dispute, regulator: User) -> None:
    refused(dress, regulator)
    assert values_for(regulator, dress, FORMS["refusal"])["ground"] == "3"


def test_the_day_of_its_acceptance_is_not_that_of_the_association(
    at_the_door: Dispute, regulator: User, someone: Someone
) -> None:
    accepted(at_the_door, someone("association", "mediator"))
    assert "accepted_on" not in values_for(regulator, at_the_door, FORMS["delegation"])


def test_a_termination_comes_after_the_end(dress: Dispute, regulator: User) -> None:
    mediated(dress, "regulator", lambda *_any: regulator)
    with pytest.raises(ValidationError, match="没有终止市场监管部门的调解"):
        paper("termination", dress, regulator)
    take_step(dress, "terminate", facts=GROUND, reason="商家不来", by=regulator)
    assert paper("termination", dress, regulator).is_valid


@pytest.mark.parametrize("how", ["terminate", "withdraw_claim"])
def test_what_it_accepted_ends_by_its_termination_before_a_name_is_chosen(
    dress: Dispute, regulator: User, how: str
) -> None:
    accepted(dress, regulator)
    facts = GROUND if how == "terminate" else {}
    take_step(dress, how, facts=facts, reason="商家不来", by=regulator)
    assert paper("termination", dress, regulator).is_valid


def test_what_was_never_accepted_is_withdrawn_without_a_termination(
    dress: Dispute, regulator: User
) -> None:
    take_step(dress, "to_room", by=regulator)
    take_step(dress, "withdraw_claim", reason="撤回", by=regulator)
    with pytest.raises(ValidationError, match="没有终止"):
        paper("termination", dress, regulator)


def test_the_regulator_accepts_by_its_notice_what_the_association_found_admissible(
    at_the_door: Dispute, regulator: User, someone: Someone
) -> None:
    accepted(at_the_door, someone("association", "mediator"))
    with pytest.raises(PermissionDenied, match="市场监管部门的人员"):
        paper("acceptance", at_the_door, someone("regulator", "mediator"))
    assert paper("acceptance", at_the_door, regulator).is_valid


def test_what_is_mediated_again_is_still_accepted(dress: Dispute, regulator: User) -> None:
    """Its notice, late as it is, is issued; what is examined again waits for a decision."""
    accepted(dress, regulator)
    take_step(dress, "terminate", facts=GROUND, reason="商家不来", by=regulator)
    take_step(dress, "mediate_again", reason="双方又同意", by=regulator)
    assert paper("acceptance", dress, regulator).is_valid
    take_step(dress, "terminate", facts=GROUND, reason="商家不来", by=regulator)
    take_step(dress, "reopen", reason="另有材料", by=regulator)
    with pytest.raises(ValidationError, match="还没有受理"):
        paper("acceptance", dress, regulator)


# What was issued is in the hands of the office that has issued it.


@pytest.mark.parametrize(("kind", "role"), [("regulator", "mediator"), ("association", "mediator")])
def test_others_do_not_act_with_its_decision(
    dress: Dispute, regulator: User, someone: Someone, kind: str, role: str
) -> None:
    """Neither another office nor somebody of another one who works in its department."""
    made, other = refused(dress, regulator), someone(kind, role)
    with pytest.raises(PermissionDenied):
        serve(dress, made, "投诉人", other)
    serve(dress, made, "投诉人", regulator)
    with pytest.raises(PermissionDenied):
        void_for(dispute=dress, paper=made, reason="错", by=other)
    served = Service.objects.get(paper=made)
    today = timezone.localdate()
    with pytest.raises(PermissionDenied):
        confirm_receipt_for(dispute=dress, service=served, received_on=today, by=other)
    assert confirm_receipt_for(dispute=dress, service=served, received_on=today, by=regulator)


def test_of_a_void_paper_no_receipt_is_confirmed(dress: Dispute, regulator: User) -> None:
    made, today = refused(dress, regulator), timezone.localdate()
    serve(dress, made, "投诉人", regulator)
    served = Service.objects.get(paper=made)
    void_for(dispute=dress, paper=made, reason="错", by=regulator)
    with pytest.raises(ValidationError, match="作废"):
        confirm_receipt_for(dispute=dress, service=served, received_on=today, by=regulator)


def test_another_office_does_not_sign_nor_refuse_for_a_paper(
    dress: Dispute, regulator: User, someone: Someone
) -> None:
    made, other = paper("minutes", dress, regulator), someone("association", "mediator")
    signature: dict[str, Any] = {"who": made.kind.signers[0], "name": "演示甲"}
    signature["signed_on"] = timezone.localdate()
    with pytest.raises(PermissionDenied, match="出具单位"):
        sign_for(dispute=dress, paper=made, manner="pen", **signature, by=other)
    with pytest.raises(PermissionDenied, match="出具单位"):
        note_refusal_for(dispute=dress, paper=made, reason="不认可", **signature, by=other)
    assert sign_for(dispute=dress, paper=made, manner="pen", **signature, by=regulator)


# Each kind of mediation has its own instruments.


@pytest.mark.parametrize(
    ("name", "kind", "role", "form"),
    [
        ("delegated_committee", "committee", "people_mediator", "people_agreement"),
        ("delegated_committee", "committee", "people_mediator", "oral_agreement"),
        ("regulator", "association", "mediator", "association_agreement"),
        ("committee", "regulator", "regulator", "agreement"),
        ("committee", "regulator", "regulator", "termination"),
        ("committee", "regulator", "regulator", "delegation"),
        ("committee", "regulator", "regulator", "invitation"),
    ],
)
def test_no_instrument_of_another_kind_of_mediation_is_issued_or_offered(
    dress: Dispute,
    regulator: User,
    someone: Someone,
    client: Client,
    name: str,
    kind: str,
    role: str,
    form: str,
) -> None:
    if kind != "regulator":
        number_papers(kind, someone)
    if name == "committee":
        left_to_committee(dress, regulator)
    else:
        mediated(dress, name, someone)
    by = someone(kind, role)
    with pytest.raises(ValidationError, match="不能出具"):
        paper(form, dress, by)
    client.force_login(by)
    page = client.get(reverse("handling:papers", args=[dress.number])).content.decode()
    assert reverse("handling:new_paper", args=[dress.number, form]) not in page
    assert reverse("handling:new_paper", args=[dress.number, "minutes"]) in page


@pytest.mark.parametrize(
    ("name", "kind", "role", "forms"),
    [
        ("regulator", "regulator", "regulator", {"invitation", "agreement"}),
        ("delegated", "regulator", "regulator", {"delegation", "invitation", "agreement"}),
        ("delegated_committee", "regulator", "regulator", {"delegation", "agreement"}),
        ("association", "association", "mediator", {"association_agreement"}),
        ("committee", "committee", "people_mediator", {"people_agreement", "oral_agreement"}),
    ],
)
def test_each_office_issues_the_instruments_of_the_name(
    at_the_door: Dispute,
    regulator: User,
    someone: Someone,
    name: str,
    kind: str,
    role: str,
    forms: set[str],
) -> None:
    """Before the step as well: what was agreed is signed first."""
    if kind != "regulator":
        number_papers(kind, someone)
    mediated(at_the_door, name, someone)
    by = someone(kind, role)
    for form in (*forms, "minutes"):
        assert paper(form, at_the_door, by).is_valid


# The letter of a hand-over is of the office that hands over.


def test_a_letter_of_others_is_not_its_letter(
    dress: Dispute, regulator: User, someone: Someone
) -> None:
    association = someone("association", "mediator")
    accepted(dress, regulator)
    done = take_step(dress, "hand_over", facts=HANDED, reason="无权", by=regulator)
    dress.refresh_from_db()
    send(dress, paper("handoff", dress, association), association)
    assert points(dress, "archive_closed")["paper-handoff"].offices == {"regulator"}
    handed = handed_over(dress, facts_of(dress), paper_cards([dress.number]))
    assert handed
    assert handed.letter is None
    assert "handoff" in {due.form.key for due in papers_due(regulator)}
    assert "handoff" not in {due.form.key for due in papers_due(association)}
    undo(done, by=regulator)


def test_its_own_letter_is_its_letter(dress: Dispute, regulator: User) -> None:
    accepted(dress, regulator)
    done = take_step(dress, "hand_over", facts=HANDED, reason="无权", by=regulator)
    dress.refresh_from_db()
    send(dress, paper("handoff", dress, regulator), regulator)
    assert "paper-handoff" not in points(dress, "archive_closed")
    assert "handoff" not in {due.form.key for due in papers_due(regulator)}
    with pytest.raises(ValidationError, match="请先由出具单位作废"):
        undo(done, by=regulator)


def test_whoever_has_it_in_hand_writes_the_letter_of_the_station(
    at_the_door: Dispute, someone: Someone
) -> None:
    police, association = someone("police", "duty_officer"), someone("association", "mediator")
    take_step(at_the_door, "hand_over", facts=HANDED, reason="无权", by=police)
    at_the_door.refresh_from_db()
    send(at_the_door, paper("handoff", at_the_door, association), association)
    assert "paper-handoff" not in points(at_the_door, "archive_closed")


# A later decision needs a paper of its own.


def test_a_second_refusal_needs_a_paper_of_its_own(dress: Dispute, regulator: User) -> None:
    serve(dress, refused(dress, regulator), "投诉人", regulator)
    assert "paper-refusal" not in points(dress, "archive_closed")
    take_step(dress, "reopen", reason="另有材料", by=regulator)
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        take_step(dress, "refuse", facts=AGAIN, reason="过期", by=regulator)
        assert "paper-refusal" in points(dress, "archive_closed")
        assert [due.form.key for due in papers_due(regulator)] == ["refusal"]
        serve(dress, paper("refusal", dress, regulator), "投诉人", regulator)
        assert "paper-refusal" not in points(dress, "archive_closed")
        assert papers_due(regulator) == []


def test_a_second_termination_needs_a_paper_of_its_own(
    dress: Dispute, regulator: User, someone: Someone
) -> None:
    mediated(dress, "regulator", someone)
    serve(dress, paper("acceptance", dress, regulator), "投诉人", regulator)
    take_step(dress, "terminate", facts=GROUND, reason="商家不来", by=regulator)
    old = paper("termination", dress, regulator)
    serve(dress, old, "投诉人", regulator)
    take_step(dress, "mediate_again", reason="双方又同意", by=regulator)
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        take_step(dress, "begin", facts=named("regulator"), by=regulator)
        take_step(dress, "terminate", facts=GROUND, reason="又不来", by=regulator)
        assert "paper-termination" in points(dress, "archive_ended")
        assert ("termination", ()) in [
            (due.form.key, due.unserved) for due in papers_due(regulator)
        ]
        serve(dress, old, "被投诉人", regulator)  # which tells of the first
        assert not dress.facts.filter(fact=Fact.SERVED.value).exists()
        made = paper("termination", dress, regulator)
        for recipient in ("投诉人", "被投诉人"):
            serve(dress, made, recipient, regulator)
        assert dress.facts.filter(fact=Fact.SERVED.value).count() == 1
        assert "paper-termination" not in points(dress, "archive_ended")
