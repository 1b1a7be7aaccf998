"""What the regulator has accepted is its own wherever it came from, until it leaves the mediation
to others (办法第15、16、18、19、23条)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.backfill.queries.course import course_of
from liandong.desk.backfill.rules.words import reply
from liandong.desk.disputes.actions.corrections import correct
from liandong.desk.disputes.actions.holders import take_over
from liandong.desk.disputes.actions.links.merges import merge, split
from liandong.desk.disputes.actions.steps import StatedFacts, take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.clocks import rates, rates_by_office
from liandong.desk.disputes.queries.facts import stage_before_archive
from liandong.desk.disputes.queries.page import dispute_page
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.step_registry import open_points
from liandong.desk.handling.queries.naming import naming_of
from liandong.desk.handling.queries.next_steps import next_steps
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import (
    GOLD_COMPLAINT,
    OTHERS,
    PLACE,
    REFUSED,
    Someone,
    accepted,
    is_running,
    mediated,
    taken_by,
)
from tests.desk.steps.samples import WANG

pytestmark = pytest.mark.django_db
GROUND: StatedFacts = {Fact.TERMINATION: {"choice": "2"}}
AGREED: StatedFacts = {Fact.AGREED: {"amount_yuan": "5"}, Fact.PAID: {"amount_yuan": "5"}}
BY_COMMITTEE: StatedFacts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "committee"}}


@pytest.fixture
def regulator(someone: Someone) -> User:
    return someone("regulator", "regulator")


@pytest.fixture
def police(someone: Someone) -> User:
    return someone("police", "duty_officer")


# Steps of others in what it has accepted, of 12315 or at the door.


@pytest.mark.parametrize("kind_of_dispute", ["gold", "dress"])
@pytest.mark.parametrize(("kind", "role"), OTHERS)
def test_what_it_has_accepted_others_neither_begin_nor_end(
    request: pytest.FixtureRequest,
    regulator: User,
    someone: Someone,
    kind_of_dispute: str,
    kind: str,
    role: str,
) -> None:
    by, dispute = someone(kind, role), accepted(request.getfixturevalue(kind_of_dispute), regulator)
    mine = {"begin", "terminate", "hand_over", "withdraw_claim", "mediate_again", "reopen"}
    assert not taken_by(by, dispute) & mine
    assert taken_by(regulator, dispute) >= mine
    with pytest.raises(PermissionDenied):
        take_step(dispute, "begin", facts=BY_COMMITTEE, by=by)
    assert not next_steps(by).filter(pk=dispute.pk).exists()
    assert next_steps(regulator).filter(pk=dispute.pk).exists()
    assert "等市监承办人确定调解主体" in dispute_page(by, dispute).next_step
    assert "等市监承办人" not in dispute_page(regulator, dispute).next_step
    bars = {choice.code: choice.bar for choice in naming_of(by, dispute).choices}
    assert "由市监承办人确定调解主体" in bars["committee"]


def test_what_it_left_to_the_committee_is_the_committees(
    dress: Dispute, regulator: User, someone: Someone
) -> None:
    people = someone("committee", "people_mediator")
    accepted(dress, regulator)
    take_step(dress, "begin", facts=BY_COMMITTEE, by=regulator)
    today = timezone.localdate()

    def figures() -> dict[str, tuple[int, int]]:
        found = rates(regulator, today - timedelta(days=5), today + timedelta(days=90))
        return {rate.label: (rate.done, rate.of) for rate in found}

    assert figures()["按时办结率"] == (0, 1)
    take_step(dress, "agree_and_perform", facts=AGREED, by=people)
    clock = Clock.objects.get(dispute=dress, code="mediation")
    assert clock.stopped_at
    assert clock.working_out["undone"] == "达成协议并当场履行"
    assert figures()["调解成功率"] == figures()["按时办结率"] == (0, 0)


def test_its_own_agreement_counts(dress: Dispute, regulator: User, someone: Someone) -> None:
    mediated(dress, "regulator", someone)
    take_step(dress, "agree_and_perform", facts=AGREED, by=regulator)
    today = timezone.localdate()
    found = rates(regulator, today - timedelta(days=5), today + timedelta(days=90))
    assert {rate.label: (rate.done, rate.of) for rate in found}["调解成功率"] == (1, 1)


@pytest.mark.parametrize("name", ["", "regulator"])
@pytest.mark.parametrize(("kind", "role"), OTHERS)
def test_what_it_terminated_others_do_not_take_up_again(
    dress: Dispute, regulator: User, someone: Someone, name: str, kind: str, role: str
) -> None:
    if name:
        mediated(dress, name, someone)
    else:
        accepted(dress, regulator)
    take_step(dress, "terminate", facts=GROUND, reason="商家不来", by=regulator)
    by = someone(kind, role)
    for verb in ("reopen", "mediate_again"):
        with pytest.raises(PermissionDenied):
            take_step(dress, verb, reason="消费者又来", by=by)
    take_step(dress, "mediate_again", reason="双方又同意", by=regulator)


@pytest.mark.parametrize("put_away", [False, True])
@pytest.mark.parametrize("verb", ["refuse", "return"])
@pytest.mark.parametrize(("kind", "role"), OTHERS)
def test_what_it_refused_at_the_door_others_do_not_open_again(
    gold: Dispute,
    regulator: User,
    someone: Someone,
    put_away: bool,
    verb: str,
    kind: str,
    role: str,
) -> None:
    take_step(gold, "to_room", by=someone("association", "mediator"))
    facts = REFUSED if verb == "refuse" else {}
    take_step(gold, verb, facts=facts, reason="不是消费", by=regulator)
    if put_away:
        left = [point.key for point in open_points("archive_closed", gold)]
        take_step(gold, "archive_closed", reason="无须再办", left_open=left, by=regulator)
    with pytest.raises(PermissionDenied):
        take_step(gold, "reopen", reason="消费者又来", by=someone(kind, role))
    take_step(gold, "reopen", reason="另有材料", by=regulator)


def test_what_the_association_refused_it_opens_itself(gold: Dispute, someone: Someone) -> None:
    by = someone("association", "mediator")
    take_step(gold, "to_room", by=by)
    take_step(gold, "refuse", facts=REFUSED, reason="不是消费", by=by)
    take_step(gold, "reopen", reason="另有材料", by=by)


# Taking back.


@pytest.mark.parametrize("role", ["mediator", "people_mediator", "duty_officer"])
@pytest.mark.parametrize("verb", ["terminate", "agree_and_perform"])
def test_within_a_department_of_several_offices_its_mediation_is_its_own(
    dress: Dispute, person: Someone, someone: Someone, role: str, verb: str
) -> None:
    regulator = person("regulator")
    accepted(dress, regulator)
    named: StatedFacts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "regulator"}}
    take_step(dress, "begin", facts=named, by=regulator)
    facts = GROUND if verb == "terminate" else AGREED
    done = take_step(dress, verb, facts=facts, reason="已办", by=regulator)
    with pytest.raises(PermissionDenied):
        undo(done, by=person(role))
    undo(done, by=regulator)


def test_so_is_a_step_of_which_no_office_was_kept(dress: Dispute, person: Someone) -> None:
    regulator = person("regulator")
    take_step(dress, "to_room", by=person("mediator"))
    done = take_step(dress, "refuse", facts=REFUSED, reason="不是消费", by=regulator)
    done.detail.pop("office")
    done.save(update_fields=["detail"])
    with pytest.raises(PermissionDenied):
        undo(done, by=person("mediator"))
    undo(done, by=regulator)


@pytest.mark.parametrize("stage", ["mediation", "agreed"])
def test_it_takes_back_that_the_police_were_called_in(
    dress: Dispute, regulator: User, police: User, someone: Someone, stage: str
) -> None:
    mediated(dress, "regulator", someone)
    if stage == "agreed":
        agreed: StatedFacts = {Fact.AGREED: {"amount_yuan": "5"}, Fact.SIGNED: {}}
        take_step(dress, "agree", facts=agreed, by=regulator)
    done = take_step(dress, "police", reason="双方动手", by=police)
    with pytest.raises(PermissionDenied):
        undo(done, by=someone("association", "mediator"))
    undo(done, by=regulator)
    dress.refresh_from_db()
    assert dress.stage == stage
    if stage == "mediation":
        assert Clock.objects.get(dispute=dress, code="mediation").paused_on is None


@pytest.mark.parametrize("taken", [False, True])
def test_a_merge_is_not_taken_back_over_a_step_that_would_be_lost(
    gold: Dispute, dress: Dispute, regulator: User, police: User, taken: bool
) -> None:
    """The call takes the stage of the complaint, and would return to its own."""
    take_step(dress, "to_room", by=regulator)
    done = merge(gold, dress, by=police)
    gold.refresh_from_db()
    assert gold.stage == "review"
    if not taken:
        undo(done, by=police)
        return
    step = take_step(gold, "accept", facts=PLACE, by=regulator)
    for by in (police, regulator):
        with pytest.raises(ValidationError, match="请先撤销那一步，再撤销合并"):
            undo(done, by=by)
    undo(step, by=regulator)
    undo(done, by=police)


# Merging.


def test_its_running_mediation_is_not_merged_into_one_that_is_over(
    gold: Dispute, dress: Dispute, regulator: User, police: User, someone: Someone
) -> None:
    mediated(dress, "regulator", someone)
    mediated(gold, "regulator", someone)
    take_step(gold, "terminate", facts=GROUND, reason="商家不来", by=regulator)
    for into, other in ((gold, dress), (dress, gold)):
        with pytest.raises(PermissionDenied):
            merge(into, other, by=police)
    with pytest.raises(ValidationError, match=f"请在 {dress.number} 的页面上并入 {gold.number}"):
        merge(gold, dress, by=regulator)
    merge(dress, gold, by=regulator)
    dress.refresh_from_db()
    assert stage_before_archive(dress) == "mediation"


@pytest.mark.parametrize("verb", ["refuse", "return", "terminate"])
def test_that_an_undecided_complaint_has_its_answer_in_another_the_regulator_says(
    dress: Dispute,
    add_record: Callable[..., Record],
    regulator: User,
    police: User,
    verb: str,
) -> None:
    other = _second_complaint(add_record)
    if verb == "terminate":
        accepted(dress, regulator)
        take_step(dress, verb, facts=GROUND, reason="商家不来", by=regulator)
    else:
        take_step(dress, "to_room", by=regulator)
        facts = REFUSED if verb == "refuse" else {}
        take_step(dress, verb, facts=facts, reason="不是消费", by=regulator)
    for into, joined in ((dress, other), (other, dress)):
        with pytest.raises((PermissionDenied, ValidationError)):
            merge(into, joined, by=police)
    assert is_running(other)
    merge(dress, other, by=regulator)


def _second_complaint(add_record: Callable[..., Record]) -> Dispute:
    record = add_record(GOLD_COMPLAINT, source="complaint_12315", **WANG)
    return Dispute.objects.get(members__record=record)


def test_a_split_is_not_taken_back_into_what_another_office_refused(
    gold: Dispute, add_record: Callable[..., Record], police: User, someone: Someone
) -> None:
    record: Record = add_record(GOLD_COMPLAINT, source="complaint_12315", **WANG)
    done = split(gold, list(gold.members.filter(record=record)), by=police)
    gold.refresh_from_db()
    by = someone("association", "mediator")
    take_step(gold, "to_room", by=by)
    take_step(gold, "refuse", facts=REFUSED, reason="不是消费", by=by)
    with pytest.raises(ValidationError, match="先重新打开"):
        undo(done, by=police)
    assert is_running(Dispute.objects.get(members__record=record))


# Where it lies, who holds it, who called.


def test_what_it_handles_others_do_not_move_to_another_district(
    gold: Dispute, regulator: User, someone: Someone
) -> None:
    mediated(gold, "regulator", someone)
    with pytest.raises(PermissionDenied):
        correct(gold, "district", "滨河商圈", by=someone("police", "duty_officer"))
    gold.refresh_from_db()
    assert gold.district
    assert gold.district.name != "滨河商圈"


def test_who_presides_holds_it_and_stands_in_the_answer(
    dress: Dispute, regulator: User, police: User, someone: Someone
) -> None:
    take_step(dress, "to_room", by=police)
    assert dress.holder == police
    accepted_on = take_step(dress, "accept", facts=PLACE, by=regulator)
    dress.refresh_from_db()
    assert dress.holder == regulator
    undo(accepted_on, by=regulator)
    dress.refresh_from_db()
    assert dress.holder == police
    take_step(dress, "accept", facts=PLACE, by=regulator)
    named: StatedFacts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "regulator"}}
    take_step(dress, "begin", facts=named, by=regulator)
    with pytest.raises(PermissionDenied):
        take_over(dress, by=police)
    take_step(dress, "agree_and_perform", facts=AGREED, by=regulator)
    today = timezone.localdate()
    found = rates_by_office(regulator, today - timedelta(days=5), today + timedelta(days=90))
    assert set(found) == {regulator.department_id}
    called: StatedFacts = {Fact.CALLED_BACK: {"choice": "1"}}
    take_step(dress, "call_back", facts=called, by=police)
    dress = Dispute.objects.select_related("merchant", "holder__department").get(pk=dress.pk)
    answer = reply(course_of(dress, by=None))
    assert f"由{regulator.department.name}处理" in answer
    assert f"{police.department.name}回访：满意。" in answer
