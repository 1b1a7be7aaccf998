"""What the regulator has accepted is its own wherever it came from, until it leaves the mediation
to others (办法第15、16、18、19、23条)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.backfill.queries.course import course_of
from liandong.desk.backfill.rules.words import reply
from liandong.desk.disputes.actions.clock_entries import tell_clock
from liandong.desk.disputes.actions.corrections import correct, not_a_dispute
from liandong.desk.disputes.actions.derivation import bring_up_to_date, with_records
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.holders import take_over
from liandong.desk.disputes.actions.links.merges import merge, split
from liandong.desk.disputes.actions.links.placements import place_records
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
from liandong.desk.intake.actions.corrections import correct_answer
from liandong.desk.intake.models import Record
from liandong.desk.papers.actions.numbers import allot
from tests.desk.disputes.conftest import (
    GOLD_COMPLAINT,
    OTHERS,
    PLACE,
    REFUSED,
    Someone,
    accepted,
    is_running,
    mediated,
    settled,
    taken_by,
)
from tests.desk.handling.papers.test_archiving import paper, serve
from tests.desk.steps.samples import WANG

pytestmark = pytest.mark.django_db
GROUND: StatedFacts = {Fact.TERMINATION: {"choice": "2"}}
AGREED: StatedFacts = {Fact.AGREED: {"amount_yuan": "5"}, Fact.PAID: {"amount_yuan": "5"}}
ANSWERED: StatedFacts = {Fact.POLICE_ANSWERED: {"choice": "no_case"}}
BY_COMMITTEE: StatedFacts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "committee"}}


@pytest.fixture
def regulator(someone: Someone) -> User:
    return someone("regulator", "regulator")


@pytest.fixture
def police(someone: Someone) -> User:
    return someone("police", "duty_officer")


def number_papers(someone: Someone) -> None:
    """The regulator's acceptances have numbers."""
    head = someone("regulator", "supervisor")
    allot(
        department=head.department,
        prefix="演示字",
        year=timezone.localdate().year,
        first=1,
        last=50,
        covers=["acceptance"],
        basis="演示",
        by=head,
    )


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


def test_what_it_accepted_stays_where_it_is_whatever_the_source_names_later(
    dress: Dispute, gold: Dispute, regulator: User
) -> None:
    """A new version of the record, by a push of whoever serves both places: nobody is asked."""
    accepted(dress, regulator)
    for dispute in (dress, gold):
        record = dispute.members.get().record
        record.answer.district = "滨河商圈"
        record.answer.save()
        bring_up_to_date(with_records([dispute]))
        dispute.refresh_from_db()
    assert str(dress.district) == "铜马商圈"
    assert str(gold.district) == "滨河商圈"  # nobody has it in hand: it follows its source


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


# Answers given to a record, settlements and entries of the regulator.


@pytest.mark.parametrize(("kind", "role"), OTHERS)
def test_nobody_takes_it_out_or_away_by_its_record(
    gold: Dispute, someone: Someone, kind: str, role: str
) -> None:
    mediated(gold, "regulator", someone)
    by, record = someone(kind, role), gold.members.get().record
    for field, value in (("is_dispute", False), ("district", "滨河商圈")):
        with pytest.raises(PermissionDenied):
            correct_answer(record, field, value, by=by)
    place_records([record.pk], by=by)
    gold.refresh_from_db()
    assert gold.withdrawn_at is None
    assert is_running(gold, "mediation")


def test_a_complaint_goes_to_no_district_by_the_regulator_alone(
    dress: Dispute, regulator: User, police: User
) -> None:
    with pytest.raises(PermissionDenied):
        correct(dress, "district", "", by=police)
    correct(dress, "district", "", by=regulator)


@pytest.mark.parametrize("by_entry", [False, True])
@pytest.mark.parametrize(("kind", "role"), OTHERS)
def test_what_it_settled_itself_others_do_not_take_up(
    dress: Dispute,
    regulator: User,
    police: User,
    someone: Someone,
    by_entry: bool,
    kind: str,
    role: str,
) -> None:
    settled(dress, police if by_entry else regulator)
    if by_entry:
        today, why = timezone.localdate(), "消费者来电撤回投诉"
        code = "acceptance_decision"
        tell_clock(dispute=dress, code=code, what="stop", on=today, reason=why, by=regulator)
    again = {"fail", "reopen", "mediate_again"}
    assert not taken_by(someone(kind, role), dress) & again
    assert taken_by(regulator, dress) >= again


def test_to_a_scene_it_is_sent_by_the_regulator(
    dress: Dispute, regulator: User, police: User, someone: Someone
) -> None:
    record_fact(dispute=dress, fact=Fact.ACCEPTED, by=regulator)  # while it still waits
    with pytest.raises(PermissionDenied):
        take_step(dress, "dispatch", by=police)
    take_step(dress, "dispatch", by=someone("regulator", "supervisor"))


def test_what_the_committee_agreed_on_later_is_no_success_of_its_mediation(
    dress: Dispute, regulator: User, someone: Someone
) -> None:
    mediated(dress, "regulator", someone)
    take_step(dress, "terminate", facts=GROUND, reason="商家不来", by=regulator)
    take_step(dress, "mediate_again", reason="双方又同意", by=regulator)
    take_step(dress, "begin", facts=BY_COMMITTEE, by=regulator)
    take_step(dress, "agree_and_perform", facts=AGREED, by=someone("committee", "people_mediator"))
    today = timezone.localdate()
    found = rates(regulator, today - timedelta(days=5), today + timedelta(days=90))
    assert {rate.label: (rate.done, rate.of) for rate in found}["调解成功率"] == (0, 1)


@pytest.mark.parametrize("since", ["step", "paper"])
def test_a_merge_is_not_taken_back_after_it_handled_the_whole(
    gold: Dispute,
    dress: Dispute,
    regulator: User,
    police: User,
    someone: Someone,
    since: str,
) -> None:
    number_papers(someone)
    accepted(gold, regulator)
    done = merge(gold, dress, by=regulator)
    if since == "step":
        named: StatedFacts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "regulator"}}
        take_step(gold, "begin", facts=named, by=regulator)
    else:
        paper("acceptance", gold, regulator)
    with pytest.raises(PermissionDenied):
        undo(done, by=police)


def test_a_complaint_that_joins_what_it_ended_is_still_to_be_decided(
    gold: Dispute,
    add_record: Callable[..., Record],
    regulator: User,
    police: User,
    someone: Someone,
) -> None:
    number_papers(someone)
    mediated(gold, "regulator", someone)
    made = paper("acceptance", gold, regulator)
    serve(gold, made, "投诉人", regulator)
    take_step(gold, "agree_and_perform", facts=AGREED, by=regulator)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        record = add_record(GOLD_COMPLAINT, source="complaint_12315", **WANG)
        assert gold.members.filter(record=record).exists()
        assert next_steps(regulator).filter(pk=gold.pk).exists()
        take_step(gold, "call_back", facts={Fact.CALLED_BACK: {"choice": "1"}}, by=police)
        points = {point.key: point for point in open_points("archive", gold)}
        assert points["decision"].blocks
        tell_clock(
            dispute=gold,
            code="acceptance_decision",
            what="stop",
            on=timezone.localdate(),
            reason="消费者说已解决，撤回",
            by=regulator,
        )
        assert not next_steps(regulator).filter(pk=gold.pk).exists()


def test_merged_into_a_call_it_stays_in_its_list(
    gold: Dispute, dress: Dispute, regulator: User, police: User, someone: Someone
) -> None:
    mediated(dress, "regulator", someone)
    merge(gold, dress, by=police)
    assert next_steps(regulator).filter(pk=gold.pk).exists()


def test_a_step_of_what_was_merged_is_taken_back_after_the_merge(
    gold: Dispute, dress: Dispute, regulator: User, police: User
) -> None:
    accepted(dress, regulator)
    step = dress.history.filter(verb="stepped").order_by("pk").last()
    assert step
    merge(gold, dress, by=police)
    with pytest.raises(ValidationError, match="请先撤销合并"):
        undo(step, by=regulator)


# Its periods.


def test_a_refusal_ends_the_sixty_days_and_is_no_mediation(
    dress: Dispute, regulator: User, police: User, someone: Someone
) -> None:
    mediated(dress, "regulator", someone)
    take_step(dress, "police", reason="双方动手", by=police)
    take_step(dress, "from_police", facts=ANSWERED, by=police)
    take_step(dress, "refuse", facts=REFUSED, reason="虚假材料", by=regulator)
    clock = Clock.objects.get(dispute=dress, code="mediation")
    assert clock.working_out["undone"] == "不予受理"


@pytest.mark.parametrize("reopened", [False, True])
def test_sixty_days_begin_once_until_it_is_opened_again(
    dress: Dispute, regulator: User, police: User, someone: Someone, reopened: bool
) -> None:
    mediated(dress, "regulator", someone)
    agreed: StatedFacts = {Fact.AGREED: {"amount_yuan": "5"}, Fact.SIGNED: {}}
    take_step(dress, "agree", facts=agreed, by=regulator)
    if reopened:
        take_step(dress, "perform", facts={Fact.PAID: {"amount_yuan": "5"}}, by=regulator)
        take_step(dress, "reopen", reason="又坏了", by=regulator)
    else:
        take_step(dress, "police", reason="双方动手", by=police)
        take_step(dress, "from_police", facts=ANSWERED, by=police)
    take_step(dress, "accept", facts=PLACE, by=regulator)
    assert is_running(dress, "mediation") is reopened


def test_a_termination_of_the_committee_is_notified_by_nobody_in_its_name(
    dress: Dispute, regulator: User, someone: Someone
) -> None:
    accepted(dress, regulator)
    take_step(dress, "begin", facts=BY_COMMITTEE, by=regulator)
    people = someone("committee", "people_mediator")
    take_step(dress, "terminate", facts=GROUND, reason="商家不来", by=people)
    assert not Clock.objects.filter(dispute=dress, code="termination_notice").exists()


def test_its_dispute_about_jurisdiction_is_not_extended_by_others(
    dress: Dispute, regulator: User, someone: Someone
) -> None:
    today = timezone.localdate()
    tell_clock(
        dispute=dress, code="jurisdiction", what="start", on=today, reason="两局", by=regulator
    )
    with pytest.raises(PermissionDenied):
        tell_clock(
            dispute=dress,
            code="jurisdiction",
            what="extend",
            on=today,
            until=today + timedelta(days=50),
            reason="再议",
            by=someone("police", "supervisor"),
        )


def test_what_it_called_no_dispute_others_do_not_bring_back(
    gold: Dispute, regulator: User, police: User
) -> None:
    accepted(gold, regulator)
    done = not_a_dispute(gold, list(gold.members.all()), by=regulator)
    with pytest.raises(PermissionDenied):
        undo(done, by=police)
    undo(done, by=regulator)


@pytest.mark.parametrize("verb", ["accept", "refuse"])
def test_police_do_not_take_over_what_it_decided(
    dress: Dispute, regulator: User, police: User, someone: Someone, verb: str
) -> None:
    take_step(dress, "to_room", by=police)
    facts = PLACE if verb == "accept" else REFUSED
    take_step(dress, verb, facts=facts, reason="已查", by=regulator)
    with pytest.raises(PermissionDenied):
        take_over(dress, by=police)
