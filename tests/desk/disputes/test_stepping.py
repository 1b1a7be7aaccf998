"""Steps on a dispute: what they need, what they change, and what two people at once see of it."""

import random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from liandong.desk.disputes.actions.facts import facts_holding
from liandong.desk.disputes.actions.merging import merge
from liandong.desk.disputes.actions.placing import place_records
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.actions.undoing import undo
from liandong.desk.disputes.models import Dispute, DisputeFact, Note
from liandong.desk.disputes.rules.facts import KINDS, Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.walking import lacking
from liandong.desk.disputes.rules.workflow import STEPS, TABLE

from .conftest import BY, DRESS, dispute_of


@pytest.fixture
def gold(told):
    return dispute_of(told(person_name="演示甲", person_phone="19900001234"))


def stated(step, dispute):
    """What the sheet of a step would ask for, filled in."""
    needs = lacking(step, facts_holding(dispute))
    missing = [need if isinstance(need, Fact) else need[0] for need in needs]
    return {
        fact: {"choice": next(iter(KINDS[fact].choice))} if KINDS[fact].choice else {}
        for fact in missing
    }


def go(dispute, *verbs, by):
    for verb in verbs:
        told = stated(STEPS[verb], dispute)
        take_step(dispute, verb, reason="已核实", told=told, by=by)
    return dispute


def test_from_the_call_to_the_archive(gold, person):
    way = ("dispatch", "arrive", "to_room", "accept", "begin", "agree", "perform", "call_back")
    go(gold, *way, "archive", by=person("supervisor"))
    gold.refresh_from_db()
    assert (gold.stage, gold.status) == ("archived", "settled")
    assert gold.holder == person("supervisor")


def test_a_step_out_of_turn_is_refused_and_says_why(gold, person):
    with pytest.raises(ValidationError, match="“待处置”时不能“达成协议”"):
        take_step(gold, "agree", by=person("mediator"))


def test_a_step_says_what_is_missing(gold, person):
    go(gold, "to_room", by=person("mediator"))
    with pytest.raises(ValidationError, match="还缺：管辖"):
        take_step(gold, "accept", by=person("mediator"))
    assert not DisputeFact.objects.exists()


def test_who_may_not_examine_does_not(gold, person):
    go(gold, "to_room", by=person())
    with pytest.raises(PermissionDenied):
        take_step(gold, "accept", told={Fact.JURISDICTION: {"choice": "place"}}, by=person())


def test_a_step_is_undone_with_its_facts_and_its_note(gold, person):
    by = person("mediator")
    go(gold, "to_room", by=by)
    told = {Fact.REFUSAL: {"choice": "3"}, Fact.TOLD_WAYS: {}}
    done = take_step(gold, "refuse", reason="为经营购买", told=told, by=by)
    gold.refresh_from_db()
    assert (gold.stage, gold.status) == ("refused", "unsettled")
    undo(done, by=by)
    gold.refresh_from_db()
    assert (gold.stage, gold.status) == ("review", "handling")
    assert facts_holding(gold) == frozenset()
    assert "为经营购买" not in [note.text for note in Note.objects.all()]


def test_what_was_agreed_last_time_signs_nothing_after_reopening(gold, person):
    by = person("supervisor")
    go(gold, "to_room", "accept", "begin", "agree", "perform", "reopen", by=by)
    assert facts_holding(gold) == frozenset()
    with pytest.raises(ValidationError, match="还缺"):
        take_step(gold, "accept", by=by)


def test_the_sources_follow_a_step_and_lead_again_when_it_is_undone(told, gold, person):
    done = take_step(gold, "take_up", by=person())
    answered = {"source": "police_110", "source_id": gold.members.get().record.source_id}
    told(response="双方已和解", person_name="演示甲", **answered)
    gold.refresh_from_db()
    assert gold.stage == "handling"
    undo(done, by=person())
    gold.refresh_from_db()
    assert (gold.stage, gold.status) == ("settled", "settled")


def test_a_merge_keeps_how_far_the_other_has_come(told, gold, person):
    by = person("mediator")
    other = dispute_of(told(DRESS, person_name="演示乙", person_phone="19900005678"))
    go(other, "to_room", "accept", by=by)
    done = merge(gold, other, by=by)
    gold.refresh_from_db()
    assert (gold.stage, gold.holder) == ("naming", by)
    assert Fact.JURISDICTION in facts_holding(gold)
    undo(done, by=by)
    gold.refresh_from_db()
    assert (gold.stage, gold.status_by, gold.holder) == ("open", None, None)


@pytest.mark.parametrize("seed", range(3))
def test_a_random_walk_never_leaves_the_table(gold, person, seed):
    by = person("supervisor")
    chance = random.Random(seed)
    for _ in range(25):
        step = chance.choice(TABLE)
        before = gold.stage
        if before in step.of:
            go(gold, step.verb, by=by)
            assert Dispute.objects.get(pk=gold.pk).stage == step.to
        else:
            with pytest.raises(ValidationError):
                go(gold, step.verb, by=by)
            assert Dispute.objects.get(pk=gold.pk).stage == before
    place_records(list(gold.members.values_list("record_id", flat=True)), by=BY)
    assert Stage(Dispute.objects.get(pk=gold.pk).stage)


def test_of_two_officers_the_second_sees_what_changed_and_keeps_what_was_typed(
    gold, person, signed_in
):
    mediator = signed_in("mediator")
    url = reverse("disputes:step", args=[gold.number, "settle"])
    go(gold, "dispatch", by=person())
    reply = mediator.post(url, {"settle-reason": "店家已退款", "seen": "open"}, follow=True)
    shown = reply.content.decode()
    assert "已把这件由“待处置”办到“已派出”" in shown
    assert "duty_officer甲 今天" in shown
    assert "店家已退款" in shown
    gold.refresh_from_db()
    assert gold.stage == "dispatched"


def test_the_sheet_asks_for_what_is_missing_and_writes_it_down(gold, person, signed_in):
    by = person("mediator")
    go(gold, "to_room", "accept", "begin", by=by)
    url = reverse("disputes:step", args=[gold.number, "agree"])
    page = reverse("disputes:detail", args=[gold.number])
    assert "协议金额" in signed_in("mediator").get(page).content.decode()
    wrong = signed_in("mediator").post(url, {"agree-agreed": "660"})
    assert "这个字段是必填项" in wrong.content.decode()
    form = {"agree-agreed": "660", "agree-agreed_due": "2030-01-05", "agree-one_of0": "signed"}
    signed_in("mediator").post(url, {**form, "seen": "mediation"})
    gold.refresh_from_db()
    assert gold.stage == "agreed"
    assert gold.facts.get(fact="agreed").detail == {"amount_yuan": "660", "due_on": "2030-01-05"}
    assert "660 元，2030-01-05 前" in signed_in("mediator").get(page).content.decode()
