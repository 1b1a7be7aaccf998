"""What the regulator decided stands, however the records of a dispute are moved about.

They are merged, split, joined by the machine, taken out, undone (办法第15、16、19、23、41条).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.clock_entries import tell_clock
from liandong.desk.disputes.actions.corrections import not_a_dispute
from liandong.desk.disputes.actions.judgements import confirm_judgement
from liandong.desk.disputes.actions.links.merges import merge, split
from liandong.desk.disputes.actions.links.pair_decisions import decide
from liandong.desk.disputes.actions.links.placements import place_records
from liandong.desk.disputes.actions.steps import StatedFacts, take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Candidate, Clock, Dispute
from liandong.desk.disputes.queries.clocks import rates
from liandong.desk.disputes.queries.facts import name_held, position_of
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.step_registry import open_points
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.handling.queries.next_steps import next_steps
from liandong.desk.intake.actions.corrections import correct_answer
from liandong.desk.intake.models import Answer, Record
from liandong.desk.papers.rules.forms import FORMS
from tests.desk.disputes.conftest import (
    BY,
    GOLD_COMPLAINT,
    HANDED,
    OTHERS,
    REFUSED,
    Someone,
    accepted,
    dispute_of,
    is_running,
    mediated,
    settled,
    taken_by,
)
from tests.desk.steps.samples import WANG

pytestmark = pytest.mark.django_db
# Taking records out.


@pytest.mark.parametrize(("kind", "role"), OTHERS)
def test_that_a_complaint_is_none_the_regulator_says(
    dress: Dispute, someone: Someone, kind: str, role: str
) -> None:
    by, client = someone(kind, role), Client()
    client.force_login(by)
    address = reverse("disputes:withdraw", args=[dress.number])
    assert (
        address not in client.get(reverse("disputes:detail", args=[dress.number])).content.decode()
    )
    client.post(address)
    dress.refresh_from_db()
    assert dress.withdrawn_at is None
    assert is_running(dress)
    record = dress.members.get().record
    for dismiss in (
        lambda: not_a_dispute(dress, list(dress.members.all()), by=by),
        lambda: confirm_judgement(record, is_dispute=False, by=by),
        lambda: correct_answer(record, "is_dispute", False, by=by),
    ):
        with pytest.raises(PermissionDenied, match="12315 登记的投诉"):
            dismiss()
    regulator = someone("regulator", "regulator")
    done = not_a_dispute(dress, list(dress.members.all()), by=regulator)
    with pytest.raises(PermissionDenied):
        undo(done, by=by)
    undo(done, by=regulator)
    dress.refresh_from_db()
    assert dress.withdrawn_at is None


def test_a_mediation_in_its_name_leaves_the_lists_by_the_regulator_alone(
    gold: Dispute, someone: Someone
) -> None:
    mediated(gold, "regulator", someone)
    members = list(gold.members.all())
    with pytest.raises(PermissionDenied):
        not_a_dispute(gold, members, by=someone("police", "duty_officer"))
    not_a_dispute(gold, members, by=someone("regulator", "regulator"))


def test_the_machine_changes_its_mind_and_the_complaint_stays(dress: Dispute) -> None:
    record = dress.members.get().record
    Answer.objects.filter(record=record).update(is_dispute=False)
    Record.objects.filter(pk=record.pk).update(placed_at=None)
    place_records([record.pk], by=BY)
    dress.refresh_from_db()
    assert dress.withdrawn_at is None
    assert is_running(dress)


# What others ended before the complaint came.


@pytest.mark.parametrize("put_away", [False, True])
@pytest.mark.parametrize("reviewed", [False, True])
def test_a_complaint_merged_into_what_others_ended_is_still_to_be_decided(
    gold: Dispute, dress: Dispute, someone: Someone, put_away: bool, reviewed: bool
) -> None:
    by, regulator = someone("police", "duty_officer"), someone("regulator", "regulator")
    settled(gold, by, put_away=put_away)
    if reviewed:
        take_step(dress, "to_room", by=regulator)
    merge(gold, dress, by=by)
    gold.refresh_from_db()
    assert is_running(gold)
    assert next_steps(regulator).filter(pk=gold.pk).exists()
    assert not next_steps(by).filter(pk=gold.pk).exists()


def test_so_is_one_that_the_machine_puts_there(
    gold: Dispute, add_record: Callable[..., Record], someone: Someone
) -> None:
    regulator = someone("regulator", "regulator")
    settled(gold, someone("police", "duty_officer"), put_away=True)
    joined = dispute_of(add_record(GOLD_COMPLAINT, source="complaint_12315", **WANG))
    assert joined == gold
    assert is_running(gold)
    assert next_steps(regulator).filter(pk=gold.pk).exists()
    tell_clock(
        dispute=gold,
        code="acceptance_decision",
        what="stop",
        on=timezone.localdate(),
        reason="消费者来电撤回投诉",
        by=regulator,
    )
    assert not is_running(gold)
    assert not next_steps(regulator).filter(pk=gold.pk).exists()


@pytest.mark.parametrize("reopened", [False, True])
def test_the_machine_puts_no_complaint_into_what_another_office_refused(
    gold: Dispute, add_record: Callable[..., Record], someone: Someone, reopened: bool
) -> None:
    by = someone("association", "mediator")
    take_step(gold, "to_room", by=by)
    take_step(gold, "refuse", facts=REFUSED, reason="不是消费", by=by)
    if reopened:
        take_step(gold, "reopen", reason="另有材料", by=by)
    dispute = dispute_of(add_record(GOLD_COMPLAINT, source="complaint_12315", **WANG))
    assert (dispute == gold) is reopened
    assert is_running(dispute)
    assert Candidate.objects.filter(state=Candidate.State.OPEN).exists() is not reopened


def test_a_second_complaint_joins_what_the_regulator_refused(
    add_record: Callable[..., Record], someone: Someone
) -> None:
    regulator = someone("regulator", "regulator")
    dispute = dispute_of(add_record(GOLD_COMPLAINT, source="complaint_12315", **WANG))
    take_step(dispute, "to_room", by=regulator)
    take_step(dispute, "refuse", facts=REFUSED, reason="不是消费", by=regulator)
    assert dispute_of(add_record(GOLD_COMPLAINT, source="complaint_12315", **WANG)) == dispute


# Merging with what the regulator has in hand.


@pytest.mark.parametrize("put_away", [False, True])
def test_its_mediation_does_not_end_with_what_others_ended(
    gold: Dispute, dress: Dispute, someone: Someone, put_away: bool
) -> None:
    by = someone("police", "duty_officer")
    mediated(dress, "regulator", someone)
    settled(gold, by, put_away=put_away)
    with pytest.raises(ValidationError, match=f"请在 {dress.number} 的页面上并入 {gold.number}"):
        merge(gold, dress, by=by)
    merge(dress, gold, by=by)
    dress.refresh_from_db()
    assert dress.stage == "mediation"
    assert is_running(dress, "mediation")


def test_the_queue_of_pairs_keeps_the_one_in_its_hands(
    gold: Dispute, dress: Dispute, someone: Someone
) -> None:
    by = someone("police", "duty_officer")
    mediated(dress, "regulator", someone)
    settled(gold, by)
    left, right = sorted(dispute.members.get().record_id for dispute in (gold, dress))
    pair = Candidate.objects.create(left_id=left, right_id=right, probability=0.5, weight=0.0)
    decide(pair, same=True, by=by)
    dress.refresh_from_db()
    assert dress.merged_into is None
    assert dress.stage == "mediation"


@pytest.mark.parametrize("ended", [False, True])
def test_what_others_mediated_is_opened_again_before_it_is_merged_into_its_mediation(
    gold: Dispute, dress: Dispute, someone: Someone, ended: bool
) -> None:
    mediated(dress, "regulator", someone)
    mediated(gold, "committee", someone)
    by = someone("committee", "people_mediator")
    if ended:
        grounds: StatedFacts = {Fact.TERMINATION: {"choice": "2"}}
        take_step(gold, "terminate", facts=grounds, reason="商家不来", by=by)
    police = someone("police", "duty_officer")
    for into, other in ((dress, gold), (gold, dress)):
        with pytest.raises(ValidationError, match="先办结再“重新办理”"):
            merge(into, other, by=police)
    if ended:
        take_step(gold, "reopen", reason="并入市监受理的一件", by=by)
        merge(dress, gold, by=police)
        dress.refresh_from_db()
        assert dress.stage == "mediation"
        assert name_held(dress) == position_of(dress).name == "regulator"
        regulator = someone("regulator", "regulator")
        assert values_for(regulator, dress, FORMS["termination"]).get("ground") is None
        assert values_for(regulator, dress, FORMS["delegation"])["accepted_on"]
        assert not any(
            point.key == "paper-termination" for point in open_points("archive_ended", dress)
        )


# Splitting off and taking back.


def test_a_refused_complaint_is_split_off_by_the_regulator_alone(
    gold: Dispute, add_record: Callable[..., Record], someone: Someone
) -> None:
    by, regulator = someone("police", "duty_officer"), someone("regulator", "regulator")
    record = add_record(GOLD_COMPLAINT, source="complaint_12315", **WANG)
    complaint = list(gold.members.filter(record=record))
    assert complaint
    undo(split(gold, complaint, by=by), by=by)  # before the decision anybody may
    take_step(gold, "to_room", by=regulator)
    take_step(gold, "refuse", facts=REFUSED, reason="不是消费", by=regulator)
    with pytest.raises(PermissionDenied):
        split(gold, list(gold.members.filter(record=record)), by=by)
    split(gold, list(gold.members.exclude(record=record)), by=by)  # the call has no such decision


@pytest.mark.parametrize("decided", ["", "before", "since"])
def test_a_merge_is_taken_back_unless_the_regulator_decided_since(
    gold: Dispute, dress: Dispute, someone: Someone, decided: str
) -> None:
    by, regulator = someone("police", "duty_officer"), someone("regulator", "regulator")
    if decided == "before":
        take_step(dress, "to_room", by=regulator)
        take_step(dress, "return", reason="不属本局", by=regulator)
    done = merge(gold, dress, by=by)
    gold.refresh_from_db()
    if decided == "since":
        take_step(gold, "to_room", by=regulator)
        take_step(gold, "refuse", facts=REFUSED, reason="不是消费", by=regulator)
        with pytest.raises(PermissionDenied):
            undo(done, by=by)
        return
    undo(done, by=by)
    dress.refresh_from_db()
    assert dress.withdrawn_at is None
    assert is_running(dress) is (decided == "")


@pytest.mark.parametrize(
    ("verb", "facts"), [("withdraw_claim", {}), ("hand_over", HANDED), ("police", {})]
)
@pytest.mark.parametrize(("kind", "role"), OTHERS)
def test_a_step_of_the_regulator_is_taken_back_by_the_regulator(
    dress: Dispute, someone: Someone, verb: str, facts: StatedFacts, kind: str, role: str
) -> None:
    regulator = someone("regulator", "regulator")
    mediated(dress, "regulator", someone)
    done = take_step(dress, verb, facts=facts, reason="消费者来电", by=regulator)
    with pytest.raises(PermissionDenied):
        undo(done, by=someone(kind, role))
    undo(done, by=regulator)
    dress.refresh_from_db()
    assert dress.stage == "mediation"


@pytest.mark.parametrize("role", ["mediator", "people_mediator", "duty_officer"])
def test_so_it_is_within_a_department_of_several_offices(
    dress: Dispute, person: Callable[..., User], role: str
) -> None:
    regulator = person("regulator")
    take_step(dress, "to_room", by=person("mediator"))
    done = take_step(dress, "refuse", facts=REFUSED, reason="不是消费", by=regulator)
    with pytest.raises(PermissionDenied):
        undo(done, by=person(role))
    undo(done, by=regulator)


# Steps around its mediation.


@pytest.mark.parametrize("name", ["regulator", "delegated", "delegated_committee"])
@pytest.mark.parametrize(("kind", "role"), OTHERS)
def test_others_neither_withdraw_nor_hand_over_what_is_mediated_in_its_name(
    gold: Dispute, someone: Someone, name: str, kind: str, role: str
) -> None:
    mediated(gold, name, someone)
    deciding = {"accept", "refuse", "return", "withdraw_claim", "hand_over", "settle", "fail"}
    assert not taken_by(someone(kind, role), gold) & deciding
    by = someone(kind, role)
    with pytest.raises(PermissionDenied, match="名义调解"):
        take_step(gold, "withdraw_claim", reason="消费者说算了", by=by)
    assert is_running(gold, "mediation")


@pytest.mark.parametrize(("kind", "role"), OTHERS)
def test_from_the_police_it_comes_back_to_the_regulator(
    dress: Dispute, someone: Someone, kind: str, role: str
) -> None:
    by, regulator = someone(kind, role), someone("regulator", "regulator")
    mediated(dress, "regulator", someone)
    take_step(dress, "police", reason="双方动手", by=by)
    with pytest.raises(PermissionDenied):
        take_step(dress, "archive_police", reason="已调解", by=by)
    answered: StatedFacts = {Fact.POLICE_ANSWERED: {"choice": "no_case"}}
    if kind != "police":
        with pytest.raises(PermissionDenied, match="公安的办理结果"):
            take_step(dress, "from_police", facts=answered, by=by)
        by = someone("police", "duty_officer")
    take_step(dress, "from_police", facts=answered, by=by)
    assert "accept" in taken_by(regulator, dress)
    assert not taken_by(by, dress) & {"accept", "refuse", "return"}


def test_what_the_regulator_handed_over_others_do_not_settle_by_telephone(
    dress: Dispute, someone: Someone
) -> None:
    take_step(
        dress, "hand_over", facts=HANDED, reason="属住建", by=someone("regulator", "regulator")
    )
    assert not taken_by(someone("police", "duty_officer"), dress) & {"settle", "fail", "take_up"}


@pytest.mark.parametrize("name", ["regulator", "delegated"])
def test_its_name_is_chosen_by_the_regulator(gold: Dispute, someone: Someone, name: str) -> None:
    accepted(gold, someone("regulator", "regulator"))
    facts: StatedFacts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": name}}
    with pytest.raises(PermissionDenied):
        take_step(gold, "begin", facts=facts, by=someone("association", "mediator"))


@pytest.mark.parametrize(("kind", "role"), OTHERS)
def test_periods_of_a_complaint_are_entered_by_the_regulator(
    dress: Dispute, someone: Someone, kind: str, role: str
) -> None:
    entry: dict[str, Any] = {"what": "start", "on": timezone.localdate(), "reason": "两局都收到"}
    with pytest.raises(PermissionDenied, match="管辖争议由市场监管部门"):
        tell_clock(dispute=dress, code="jurisdiction", **entry, by=someone(kind, role))
    tell_clock(dispute=dress, code="jurisdiction", **entry, by=someone("regulator", "regulator"))


# Papers and figures.


def test_what_the_association_accepted_is_no_mediation_of_the_regulator(
    gold: Dispute, dress: Dispute, someone: Someone
) -> None:
    regulator, mediator = someone("regulator", "regulator"), someone("association", "mediator")
    mediated(gold, "association", someone)
    outcome: StatedFacts = {Fact.AGREED: {"amount_yuan": "5"}, Fact.PAID: {"amount_yuan": "5"}}
    take_step(gold, "agree_and_perform", facts=outcome, by=mediator)
    today = timezone.localdate()

    def figures() -> list[tuple[str, int, int]]:
        found = rates(regulator, today - timedelta(days=5), today + timedelta(days=90))
        return [(rate.label, rate.done, rate.of) for rate in found if rate.label != "按时初查率"]

    before = figures()
    merge(gold, dress, by=someone("police", "duty_officer"))
    gold.refresh_from_db()
    assert figures() == before
    assert not Clock.objects.filter(dispute=gold, code="mediation").exists()
    assert "accepted_on" not in values_for(regulator, gold, FORMS["delegation"])
    assert not any(point.key == "paper-acceptance" for point in open_points("archive", gold))


def test_what_the_committee_ended_is_no_ground_of_the_regulator(
    gold: Dispute, dress: Dispute, someone: Someone
) -> None:
    by, regulator = someone("committee", "people_mediator"), someone("regulator", "regulator")
    mediated(gold, "committee", someone)
    take_step(
        gold, "terminate", facts={Fact.TERMINATION: {"choice": "2"}}, reason="商家不来", by=by
    )
    merge(gold, dress, by=someone("police", "duty_officer"))
    gold.refresh_from_db()
    assert not Clock.objects.filter(dispute=gold, code="termination_notice").exists()
    assert "ground" not in values_for(regulator, gold, FORMS["termination"])
    assert "accepted_on" not in values_for(regulator, gold, FORMS["delegation"])
    keys = {point.key for point in open_points("archive_ended", gold)}
    assert not keys & {"paper-termination", "paper-acceptance"}
    assert "decision" in keys
