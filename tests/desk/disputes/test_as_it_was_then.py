"""What was done before counts as it was then: another acceptance, another name, a merge, changes no
period, no figure and no office that decided (办法第15、16、18、19、23条)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.actions.steps import StatedFacts, take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.clocks import rates
from liandong.desk.disputes.rules.facts import Fact
from tests.desk.disputes.conftest import (
    PLACE,
    REFUSED,
    Someone,
    accepted,
    is_running,
    mediated,
)

pytestmark = pytest.mark.django_db
NOTICE = "termination_notice"
GROUND: StatedFacts = {Fact.TERMINATION: {"choice": "3"}}
AGREED: StatedFacts = {Fact.AGREED: {"amount_yuan": "5"}, Fact.SIGNED: {}}
LAPSED: StatedFacts = {Fact.NOT_PERFORMED: {}}


def named(code: str) -> StatedFacts:
    return {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": code}}


def in_time(by: User) -> tuple[int, int]:
    """按时办结率: in time, and of how many."""
    today = timezone.localdate()
    found = rates(by, today - timedelta(days=5), today + timedelta(days=90))
    return next((rate.done, rate.of) for rate in found if rate.label == "按时办结率")


def committee_mediates(dispute: Dispute, someone: Someone) -> User:
    accepted(dispute, someone("association", "mediator"))
    people = someone("committee", "people_mediator")
    take_step(dispute, "begin", facts=named("committee"), by=people)
    dispute.refresh_from_db()
    return people


@pytest.mark.parametrize("office", ["committee", "association"])
def test_the_end_of_others_before_its_acceptance_starts_no_notice(
    gold: Dispute, someone: Someone, office: str
) -> None:
    association, regulator = someone("association", "mediator"), someone("regulator", "regulator")
    people = someone("committee", "people_mediator")
    theirs = people if office == "committee" else association
    accepted(gold, association)
    take_step(gold, "begin", facts=named(office), by=theirs)
    take_step(gold, "terminate", facts=GROUND, reason="不成", by=theirs)
    take_step(gold, "reopen", reason="再来", by=association)
    take_step(gold, "accept", facts=PLACE, by=regulator)
    assert not is_running(gold, NOTICE)
    take_step(gold, "begin", facts=named("regulator"), by=regulator)
    assert not is_running(gold, NOTICE)


def test_the_same_after_a_merge(gold: Dispute, dress: Dispute, someone: Someone) -> None:
    association, regulator = someone("association", "mediator"), someone("regulator", "regulator")
    accepted(gold, association)
    take_step(gold, "begin", facts=named("association"), by=association)
    take_step(gold, "terminate", facts=GROUND, reason="不成", by=association)
    merge(gold, dress, by=regulator)
    gold.refresh_from_db()
    take_step(gold, "reopen", reason="再来", by=association)
    take_step(gold, "accept", facts=PLACE, by=regulator)
    take_step(gold, "begin", facts=named("regulator"), by=regulator)
    assert not is_running(gold, NOTICE)


def test_its_notice_stays_when_it_leaves_the_next_mediation_to_the_committee(
    dress: Dispute, someone: Someone
) -> None:
    association, regulator = someone("association", "mediator"), someone("regulator", "regulator")
    mediated(dress, "delegated", someone)
    take_step(dress, "terminate", facts=GROUND, reason="不成", by=association)
    assert is_running(dress, NOTICE)
    take_step(dress, "reopen", reason="再来", by=regulator)
    take_step(dress, "accept", facts=PLACE, by=regulator)
    take_step(dress, "begin", facts=named("committee"), by=regulator)
    assert is_running(dress, NOTICE)


def test_an_agreement_in_its_name_still_counts_when_it_leaves_the_next_to_the_committee(
    dress: Dispute, someone: Someone
) -> None:
    association, regulator = someone("association", "mediator"), someone("regulator", "regulator")
    mediated(dress, "delegated", someone)
    take_step(dress, "agree", facts=AGREED, by=association)
    take_step(dress, "lapse", facts=LAPSED, reason="不付", by=association)
    take_step(dress, "mediate_again", reason="再来", by=regulator)
    before = in_time(regulator)
    take_step(dress, "begin", facts=named("committee"), by=regulator)
    assert in_time(regulator) == before == (1, 1)


def test_an_agreement_of_the_committee_does_not_count_when_it_takes_the_next_itself(
    dress: Dispute, someone: Someone
) -> None:
    people, regulator = someone("committee", "people_mediator"), someone("regulator", "regulator")
    accepted(dress, regulator)
    take_step(dress, "begin", facts=named("committee"), by=regulator)
    take_step(dress, "agree", facts=AGREED, by=people)
    take_step(dress, "lapse", facts=LAPSED, reason="不付", by=people)
    take_step(dress, "mediate_again", reason="再来", by=regulator)
    take_step(dress, "begin", facts=named("regulator"), by=regulator)
    assert in_time(regulator) == (0, 0)


def test_what_it_accepts_is_its_own_after_a_merge_with_what_the_committee_mediates(
    gold: Dispute, dress: Dispute, someone: Someone
) -> None:
    police, regulator = someone("police", "duty_officer"), someone("regulator", "regulator")
    take_step(dress, "to_room", by=police)
    people = committee_mediates(gold, someone)
    dress.refresh_from_db()
    merge(dress, gold, by=police)
    dress.refresh_from_db()
    take_step(dress, "accept", facts=PLACE, by=regulator)
    with pytest.raises(PermissionDenied):
        take_step(dress, "begin", facts=named("committee"), by=people)


def test_the_same_without_a_merge_when_the_police_gave_it_back(
    gold: Dispute, someone: Someone
) -> None:
    police, regulator = someone("police", "duty_officer"), someone("regulator", "regulator")
    people = committee_mediates(gold, someone)
    take_step(gold, "police", reason="动手", by=police)
    answered: StatedFacts = {Fact.POLICE_ANSWERED: {"choice": "done"}}
    take_step(gold, "from_police", facts=answered, by=police)
    take_step(gold, "accept", facts=PLACE, by=regulator)
    with pytest.raises(PermissionDenied):
        take_step(gold, "begin", facts=named("committee"), by=people)


def test_a_merge_with_what_it_terminated_does_not_stop_what_it_still_mediates(
    gold: Dispute, dress: Dispute, someone: Someone
) -> None:
    regulator = someone("regulator", "regulator")
    accepted(dress, regulator)
    mediated(gold, "regulator", someone)
    take_step(gold, "terminate", facts=GROUND, reason="不成", by=regulator)
    gold.refresh_from_db()
    dress.refresh_from_db()
    assert is_running(dress, "mediation")
    merge(dress, gold, by=regulator)
    assert dress.stage == "naming"
    assert is_running(dress, "mediation")


def test_a_withdrawal_before_acceptance_starts_no_notice_later(
    dress: Dispute, someone: Someone
) -> None:
    regulator = someone("regulator", "regulator")
    take_step(dress, "to_room", by=regulator)
    take_step(dress, "withdraw_claim", reason="撤回", by=regulator)
    assert not is_running(dress, NOTICE)
    take_step(dress, "reopen", reason="又来", by=regulator)
    take_step(dress, "accept", facts=PLACE, by=regulator)
    assert not is_running(dress, NOTICE)


def test_undoing_a_merge_gives_back_the_holder(
    gold: Dispute, dress: Dispute, someone: Someone
) -> None:
    regulator, police = someone("regulator", "regulator"), someone("police", "duty_officer")
    take_step(gold, "to_room", by=police)
    take_step(gold, "accept", facts=PLACE, by=regulator)
    gold.refresh_from_db()
    holder = gold.holder
    assert holder == police
    mediated(dress, "regulator", someone)
    undo(merge(gold, dress, by=regulator), by=regulator)
    gold.refresh_from_db()
    assert gold.holder == holder


@pytest.mark.parametrize("ending", ["settle", "refuse"])
def test_police_do_not_end_the_mediation_of_the_committee_by_a_merge(
    gold: Dispute, dress: Dispute, someone: Someone, ending: str
) -> None:
    regulator, police = someone("regulator", "regulator"), someone("police", "duty_officer")
    if ending == "settle":
        take_step(dress, "settle", reason="已了", by=police)
    else:
        take_step(dress, "to_room", by=regulator)
        take_step(dress, "refuse", facts=REFUSED, reason="不是消费", by=regulator)
    committee_mediates(gold, someone)
    dress.refresh_from_db()
    with pytest.raises((PermissionDenied, ValidationError)):
        merge(dress, gold, by=police)


def test_police_do_not_hide_its_refusal_in_the_mediation_of_the_committee(
    gold: Dispute, dress: Dispute, someone: Someone
) -> None:
    regulator, police = someone("regulator", "regulator"), someone("police", "duty_officer")
    committee_mediates(gold, someone)
    take_step(dress, "to_room", by=regulator)
    take_step(dress, "refuse", facts=REFUSED, reason="不是消费", by=regulator)
    dress.refresh_from_db()
    with pytest.raises((PermissionDenied, ValidationError)):
        merge(gold, dress, by=police)
