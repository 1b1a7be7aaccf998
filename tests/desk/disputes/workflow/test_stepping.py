"""Steps on a dispute: what they need, what they change, and what two people at once see of it."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.actions.links.placements import place_records
from liandong.desk.disputes.actions.steps import name_barred, take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Clock, Dispute, DisputeFact, Note
from liandong.desk.disputes.queries.facts import facts_in_force, position_of
from liandong.desk.disputes.queries.page_versions import current_version
from liandong.desk.disputes.queries.steps import may_decide
from liandong.desk.disputes.rules.facts import KINDS, Fact
from liandong.desk.disputes.rules.possible_steps import lacking
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import STEPS, TABLE
from liandong.desk.disputes.step_registry import open_points
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import BY, DRESS, GOLD_COMPLAINT, dispute_of


@pytest.fixture
def gold(add_record: Callable[..., Record]) -> Any:
    return dispute_of(add_record(person_name="演示甲", person_phone="19900001234"))


def stated(step: Any, dispute: Any) -> Any:
    """What the sheet of a step would ask for, filled in."""
    needs = lacking(step, facts_in_force(dispute))
    missing = [need if isinstance(need, Fact) else need[0] for need in needs]
    choices = {Fact.NAME_CHOSEN: "committee"}
    return {
        fact: {"choice": choices.get(fact, next(iter(KINDS[fact].choice)))}
        if KINDS[fact].choice
        else {}
        for fact in missing
    }


def go(dispute: Any, *verbs: Any, by: Any) -> Any:
    """Take steps with all the facts that they need, leaving open what may be left."""
    for verb in verbs:
        facts = stated(STEPS[verb], dispute)
        left = [point.key for point in open_points(verb, dispute)]
        take_step(dispute, verb, reason="已核实", facts=facts, left_open=left, by=by)
    return dispute


@pytest.mark.long
def test_from_the_call_to_the_archive(gold: Any, someone: Callable[..., User]) -> None:
    way = ("dispatch", "arrive", "to_room", "accept", "begin", "agree", "perform", "call_back")
    go(gold, *way, "archive", by=someone("association", "supervisor"))
    gold.refresh_from_db()
    assert (gold.stage, gold.status) == ("archived", "settled")
    assert gold.holder == someone("association", "supervisor")


def test_a_step_out_of_turn_is_refused_and_says_why(gold: Any, person: Callable[..., User]) -> None:
    with pytest.raises(ValidationError, match="“待处置”时不能“达成协议”"):
        take_step(gold, "agree", by=person("mediator"))


def test_a_step_says_what_is_missing(gold: Any, person: Callable[..., User]) -> None:
    go(gold, "to_room", by=person("mediator"))
    with pytest.raises(ValidationError, match="还缺：管辖"):
        take_step(gold, "accept", by=person("mediator"))
    assert not DisputeFact.objects.exists()


def test_who_may_not_examine_does_not(gold: Any, person: Callable[..., User]) -> None:
    go(gold, "to_room", by=person())
    with pytest.raises(PermissionDenied):
        take_step(gold, "accept", facts={Fact.JURISDICTION: {"choice": "place"}}, by=person())


def test_a_step_is_undone_with_its_facts_and_its_note_is_marked(
    gold: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    go(gold, "to_room", by=by)
    facts = {Fact.REFUSAL: {"choice": "3"}, Fact.WAYS_EXPLAINED: {}}
    done = take_step(gold, "refuse", reason="为经营购买", facts=facts, by=by)
    gold.refresh_from_db()
    assert (gold.stage, gold.status) == ("refused", "unsettled")
    undo(done, by=by)
    gold.refresh_from_db()
    assert (gold.stage, gold.status) == ("review", "handling")
    assert facts_in_force(gold) == frozenset()
    note = Note.objects.get(pk=done.detail["note"])
    assert (note.text, note.taken_back_by) == ("为经营购买", by)


def test_what_was_agreed_last_time_signs_nothing_after_reopening(
    gold: Any, someone: Callable[..., User]
) -> None:
    by = someone("association", "supervisor")
    go(gold, "to_room", "accept", "begin", "agree", "perform", "reopen", by=by)
    assert facts_in_force(gold) == frozenset()
    with pytest.raises(ValidationError, match="还缺"):
        take_step(gold, "accept", by=by)


def test_the_sources_follow_a_step_and_lead_again_when_it_is_undone(
    add_record: Callable[..., Record], gold: Any, person: Callable[..., User]
) -> None:
    done = take_step(gold, "take_up", by=person())
    answered = {"source": "police_110", "source_id": gold.members.get().record.source_id}
    add_record(response="双方已和解", person_name="演示甲", **answered)
    gold.refresh_from_db()
    assert gold.stage == "handling"
    undo(done, by=person())
    gold.refresh_from_db()
    assert (gold.stage, gold.status) == ("settled", "settled")


def test_a_merge_keeps_how_far_the_other_has_come(
    add_record: Callable[..., Record], gold: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    other = dispute_of(add_record(DRESS, person_name="演示乙", person_phone="19900005678"))
    go(other, "to_room", "accept", by=by)
    done = merge(gold, other, by=by)
    gold.refresh_from_db()
    assert (gold.stage, gold.holder) == ("naming", by)
    assert Fact.JURISDICTION in facts_in_force(gold)
    undo(done, by=by)
    gold.refresh_from_db()
    assert (gold.stage, gold.status_by, gold.holder) == ("open", None, None)


@pytest.mark.parametrize("seed", range(3))
def test_a_random_walk_never_leaves_the_table(
    gold: Any, someone: Callable[..., User], seed: Any
) -> None:
    by = someone("association", "supervisor")
    chance = random.Random(seed)
    for _ in range(25):
        step = chance.choice(TABLE)
        before = gold.stage
        decides = may_decide(by, step, position_of(gold))
        if decides and before in step.of and not name_barred(gold, step.choice):
            go(gold, step.verb, by=by)
            assert Dispute.objects.get(pk=gold.pk).stage == step.to
        else:
            with pytest.raises(ValidationError if decides else PermissionDenied):
                go(gold, step.verb, by=by)
            assert Dispute.objects.get(pk=gold.pk).stage == before
    place_records(list(gold.members.values_list("record_id", flat=True)), by=BY)
    assert Stage(Dispute.objects.get(pk=gold.pk).stage)


def test_of_two_officers_the_second_sees_what_changed_and_keeps_what_was_typed(
    gold: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    mediator = signed_in("mediator")
    url = reverse("disputes:step", args=[gold.number, "withdraw_claim"])
    go(gold, "dispatch", by=person())
    reply = mediator.post(
        url, {"withdraw_claim-reason": "店家已退款", "page_version": "open"}, follow=True
    )
    shown = reply.content.decode()
    assert "已把这件由“待处置”办到“已派出”" in shown
    assert "duty_officer甲 今天" in shown
    assert "店家已退款" in shown
    gold.refresh_from_db()
    assert gold.stage == "dispatched"


def test_a_form_that_names_no_page_counts_as_stale(
    gold: Any, signed_in: Callable[..., Client]
) -> None:
    """Else the step is taken by who has not seen how the dispute stands."""
    url = reverse("disputes:step", args=[gold.number, "withdraw_claim"])
    for page in ({}, {"page_version": ""}, {"page_version": "@0"}):
        reply = signed_in("mediator").post(url, {"withdraw_claim-reason": "店家已退款", **page})
        assert "内容已变，请重新阅读" in reply.content.decode()
    gold.refresh_from_db()
    assert gold.stage == "open"
    version = {"page_version": current_version(gold)}
    signed_in("mediator").post(url, {"withdraw_claim-reason": "店家已退款", **version})
    gold.refresh_from_db()
    assert gold.stage == "withdrawn"


@pytest.mark.long
def test_the_sheet_asks_for_what_is_missing_and_writes_it_down(
    gold: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by = person("supervisor")
    go(gold, "dispatch", "arrive", by=by)
    url = reverse("disputes:step", args=[gold.number, "settle_now"])
    page = reverse("disputes:detail", args=[gold.number])
    assert "协议金额" in signed_in("mediator").get(page).content.decode()
    wrong = signed_in("mediator").post(url, {"settle_now-agreed": "660"})
    assert "这个字段是必填项" in wrong.content.decode()
    ticks = dict.fromkeys(("settle_now-both_consented", "settle_now-rights_explained"), "on")
    sums = {"settle_now-agreed": "660", "settle_now-paid": "660", "page_version": "on_scene"}
    signed_in("mediator").post(url, ticks | sums | {"settle_now-agreed_due": "2030-01-05"})
    gold.refresh_from_db()
    assert gold.stage == "performed"
    assert gold.facts.get(fact="agreed").detail == {"amount_yuan": "660", "due_on": "2030-01-05"}
    assert "660 元，2030-01-05 前" in signed_in("mediator").get(page).content.decode()


def test_a_step_with_a_page_of_its_own_is_not_taken_without_what_that_page_writes_down(
    gold: Any, someone: Callable[..., User]
) -> None:
    """Sent out means that somebody was sent, suspended that somebody's recusal is requested."""
    client = Client()
    client.force_login(someone("association", "supervisor"))
    sheet = reverse("disputes:step", args=[gold.number, "dispatch"])
    assert client.post(sheet)["Location"] == reverse("handling:send", args=[gold.number])
    go(gold, "to_room", "accept", "begin", by=someone("association", "supervisor"))
    for verb in ("suspend", "agree"):
        client.post(
            reverse("disputes:step", args=[gold.number, verb]),
            {f"{verb}-recusal_requested": "on", f"{verb}-reason": "亲属", f"{verb}-agreed": "9"},
        )
        gold.refresh_from_db()
        assert gold.stage == "mediation"


def test_sixty_days_that_have_not_passed_end_no_mediation(
    add_record: Callable[..., Record], someone: Callable[..., User]
) -> None:
    by = someone("regulator", "supervisor")
    complaint = dispute_of(add_record(GOLD_COMPLAINT, source="complaint_12315"))
    go(complaint, "to_room", "accept", by=by)
    with pytest.raises(ValidationError, match="六十日还没有满"):
        _end(complaint, "5", by)
    with pytest.raises(ValidationError, match="还没有调解过"):
        _end(complaint, "3", by)
    _end(complaint, "2", by)


def test_without_a_clock_the_sixty_days_run_from_the_acceptance(
    gold: Any, person: Callable[..., User]
) -> None:
    by = person("regulator")
    go(gold, "to_room", "accept", by=by)
    named = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "regulator"}}
    take_step(gold, "begin", facts=named, by=by)
    Clock.objects.filter(dispute=gold).delete()
    with pytest.raises(ValidationError, match="六十日还没有满"):
        _end(gold, "5", by)
    accepted = gold.facts.filter(fact=Fact.ACCEPTED.value)
    accepted.update(at=timezone.now() - timedelta(days=60))
    with pytest.raises(ValidationError, match="六十日还没有满"):
        _end(gold, "5", by)
    accepted.update(at=timezone.now() - timedelta(days=61))
    _end(gold, "5", by)


def _end(dispute: Any, ground: Any, by: Any) -> Any:
    facts = {Fact.TERMINATION: {"choice": ground}}
    return take_step(dispute, "terminate", facts=facts, reason="已核实", by=by)


def test_what_was_never_accepted_is_not_mediated_in_the_regulators_name(
    gold: Any, someone: Callable[..., User]
) -> None:
    by = someone("regulator", "supervisor")
    go(gold, "fail", "mediate_again", by=by)
    consented: dict[Fact, dict[str, Any]] = {Fact.BOTH_CONSENTED: {}, Fact.DELEGATION_CONSENTED: {}}
    with pytest.raises(ValidationError, match="还没有受理"):
        take_step(gold, "delegate", facts=consented, by=by)
    facts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "regulator"}}
    with pytest.raises(ValidationError, match="还没有受理"):
        take_step(gold, "begin", facts=facts, by=by)
    go(gold, "begin", by=by)


def test_testing_stops_the_time_only_with_where_and_what_for(
    gold: Any, someone: Callable[..., User]
) -> None:
    by = someone("association", "supervisor")
    go(gold, "to_room", "accept", "begin", by=by)
    facts = {Fact.TESTING: {"choice": "agreed"}}
    with pytest.raises(ValidationError, match="请写明情况"):
        take_step(gold, "test", facts=facts, by=by)
