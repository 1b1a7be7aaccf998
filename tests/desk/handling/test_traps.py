"""The traps of a joint station, one after the other: what the law does not forgive is held up."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.queries.facts import name_held
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.names import choose_name
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.intake.models import Record
from liandong.desk.papers.rules.forms import FORMS
from tests.desk.disputes.conftest import GOLD, GOLD_COMPLAINT, dispute_of

from .test_naming import consents


def page(client: Any, dispute: Any) -> Any:
    return client.get(reverse("disputes:detail", args=[dispute.number])).content.decode()


def ended(dispute: Any, by: Any) -> None:
    """Mediated without result."""
    reached = {Fact.TERMINATION: {"choice": "3"}}
    take_step(dispute, "terminate", facts=reached, reason="差距过大", by=by)


def test_trap_1_the_association_accepts_nothing_that_12315_has(
    complained: Any, person: Callable[..., User]
) -> None:
    """办法第16条第2项: or the regulator had to refuse it afterwards."""
    by = person("mediator")
    with pytest.raises(ValidationError, match="第16条第2项"):
        choose_name(complained, "association", consents=consents(), by=by)
    facts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "association"}}
    with pytest.raises(ValidationError, match="第16条第2项"):
        take_step(complained, "begin", facts=facts, by=person("regulator"))
    complained.refresh_from_db()
    assert complained.stage == "naming"
    assert name_held(complained) == ""


def test_trap_1_what_the_association_accepted_the_regulator_is_told_of(
    walk_in: Any,
    add_record: Callable[..., Record],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    by = person("mediator")
    choose_name(walk_in, "association", consents=consents(), by=by)
    ended(walk_in, by)
    complaint = dispute_of(add_record(GOLD_COMPLAINT, source="complaint_12315"))
    if complaint.pk != walk_in.pk:
        merge(walk_in, complaint, by=person("regulator"))
    take_step(walk_in, "reopen", reason="又投诉", by=by)
    assert "消费者协会已受理过同一争议" in page(signed_in("regulator"), walk_in)


def test_trap_1_a_failed_peoples_mediation_blocks_no_complaint(
    walk_in: Any,
    add_record: Callable[..., Record],
    person: Callable[..., User],
    signed_in: Callable[..., Client],
) -> None:
    """The new art. 16(2) names other mediation organisations no more."""
    by = person("mediator")
    person("people_mediator")
    choose_name(walk_in, "committee", consents=consents(), by=by)
    ended(walk_in, by)
    complaint = dispute_of(add_record(GOLD_COMPLAINT, source="complaint_12315"))
    if complaint.pk != walk_in.pk:
        merge(walk_in, complaint, by=person("regulator"))
    take_step(walk_in, "reopen", reason="向 12315 投诉", by=by)
    assert "消费者协会已受理过" not in page(signed_in("regulator"), walk_in)
    place = {Fact.JURISDICTION: {"choice": "place"}}
    take_step(walk_in, "accept", facts=place, by=person("regulator"))
    choose_name(walk_in, "regulator", consents=consents(), by=person("regulator"))
    assert name_held(walk_in) == "regulator"


def test_trap_1_who_mediates_by_delegation_uses_the_regulators_name_and_delegates_no_further(
    complained: Any, person: Callable[..., User]
) -> None:
    """办法第19条: with both consents, in SAMR's name, with the sixty days."""
    by = person("regulator")
    person("mediator")
    choose_name(complained, "delegated", consents=consents(), delegation=True, by=by)
    assert complained.facts.filter(fact=Fact.DELEGATION_CONSENTED).exists()
    assert complained.clocks.filter(code="mediation", stopped_at=None).exists()
    assert "市场监管局" in values_for(by, complained, FORMS["minutes"]).get("name", "市场监管局")
    with pytest.raises(ValidationError, match="不得再委托"):
        choose_name(complained, "delegated", consents={}, delegation=True, by=by)


def test_trap_2_a_matter_told_on_two_channels_has_one_clock(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    call = dispute_of(add_record(GOLD, person_phone="19900001234"))
    complaint = dispute_of(
        add_record(GOLD_COMPLAINT, source="complaint_12315", person_phone="19900001234")
    )
    if complaint.pk != call.pk:
        merge(call, complaint, by=person("regulator"))
    second = add_record(GOLD_COMPLAINT, source="complaint_12315", place=False)
    call.members.create(record=second, source=second.source)
    take_step(call, "to_room", by=person("mediator"))
    assert call.clocks.filter(code="acceptance_decision").count() == 1


@pytest.mark.long
def test_trap_3_the_informer_stays_hidden_from_police_and_trader(
    add_record: Callable[..., Record], person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    """办法第9、37条: a mixed paper is split, and the report is the regulator's alone."""
    report = add_record(
        "举报福临金店以次充好，请查处",
        source="report_12315",
        person_name="演示丙",
        person_phone="19900007777",
        place=False,
    )
    dispute = dispute_of(add_record(GOLD, person_name="演示甲", person_phone="19900001234"))
    dispute.members.create(record=report, source=report.source)
    for role in ("duty_officer", "mediator", "supervisor"):
        shown = page(signed_in(role), dispute)
        assert report.source_id not in shown
        assert "以次充好" not in shown
    assert report.source_id in page(signed_in("regulator"), dispute)
    take_step(dispute, "take_up", by=person("regulator"))
    filled = values_for(person("regulator"), dispute, FORMS["complaint"])
    assert "演示丙" not in "".join(filled.values())


def test_trap_4_the_machine_decides_nothing(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    """Refusal, termination and transfer are taken by people who say why."""
    dispute = dispute_of(add_record(GOLD_COMPLAINT, source="complaint_12315"))
    take_step(dispute, "to_room", by=person("mediator"))
    grounds = {Fact.REFUSAL: {"choice": "3"}, Fact.WAYS_EXPLAINED: {}}
    with pytest.raises(ValidationError, match="写明情况"):
        take_step(dispute, "refuse", facts=grounds, by=person("regulator"))
    assert dispute.history.filter(verb="stepped", by=None).count() == 0


def test_trap_5_the_time_of_110_and_the_time_at_12315_are_kept_apart(
    add_record: Callable[..., Record], person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    """办法第15条 counts from the regulator's channel, not from the call in the night."""
    zone = timezone.get_current_timezone()
    called = datetime(2026, 11, 20, 23, 10, tzinfo=zone)
    received = datetime(2026, 11, 24, 9, 5, tzinfo=zone)
    dispute = dispute_of(add_record(GOLD, received_at=called))
    take_step(dispute, "to_room", by=person("mediator"))
    assert not dispute.clocks.filter(code="acceptance_decision").exists()
    complaint = dispute_of(
        add_record(GOLD_COMPLAINT, source="complaint_12315", received_at=received)
    )
    if complaint.pk != dispute.pk:
        merge(dispute, complaint, by=person("regulator"))
    clock = dispute.clocks.get(code="acceptance_decision")
    assert clock.started_on == received.date()
    assert clock.due_on.isoformat() == "2026-12-03"
    shown = page(signed_in("mediator"), dispute)
    assert "11-20 23:10" in shown
    assert "到达市监渠道 11-24 09:05" in shown


@pytest.mark.long
def test_trap_6_fraud_goes_to_the_police_and_the_clock_waits(
    complained: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    """办法第42条, and 第23条第1款第6项 where it comes to light while mediating."""
    by = person("regulator")
    choose_name(complained, "regulator", consents=consents(), by=by)
    sheet = page(signed_in("regulator"), complained)
    assert "夹带、掉包、造假" in sheet  # whoever presses the key knows what it is for
    take_step(complained, "police", reason="涉嫌掉包索赔", by=by)
    waiting = page(signed_in("regulator"), complained)
    assert "已办结，没有在计算的时限" not in waiting
    assert "中止" in waiting
    assert complained.clocks.get(code="mediation").paused_on is not None
    answered = {Fact.POLICE_ANSWERED: {"choice": "done"}}
    take_step(complained, "from_police", facts=answered, by=by)
    assert complained.clocks.get(code="mediation").paused_on is None


def test_trap_7_a_minor_is_minded_and_named_nowhere(
    add_record: Callable[..., Record], person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    """未成年人保护法第103条; guardians act for them (民法典第19、20条)."""
    record = add_record(
        "十二岁的孩子在铜马广场网吧充值1648元，家长要求退款",
        person_name="演示丁",
        answers={"is_dispute": True, "district": "铜马商圈", "urgency": ["未成年人"]},
    )
    dispute = dispute_of(record)
    take_step(dispute, "dispatch", by=person())
    shown = page(signed_in("mediator"), dispute)
    assert "由监护人代理或同意" in shown
    assert "演示丁" not in shown
    assert "演示丁" not in signed_in().get(reverse("board:screen")).content.decode()


def test_consents_of_last_time_hold_no_more_once_the_matter_is_opened_again(
    walk_in: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    person("people_mediator")
    choose_name(walk_in, "committee", consents=consents(), by=by)
    ended(walk_in, by)
    take_step(walk_in, "mediate_again", reason="愿再谈", by=by)
    with pytest.raises(ValidationError, match="双方同意调解"):
        choose_name(walk_in, "committee", consents={}, by=by)
