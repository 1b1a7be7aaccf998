"""Who becomes the holder reads people in clear: only who may, counted, and whatever the way."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.disputes.actions.holders import give_back, take_over
from liandong.desk.disputes.actions.links.merges import merge, split
from liandong.desk.disputes.actions.registrations import register
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.registration_rows import Registration
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.dispatches import send_out
from tests.desk.disputes.conftest import GOLD_COMPLAINT, dispute_of

pytestmark = [pytest.mark.django_db, pytest.mark.long]
NAME = "阿不都"
WORDS = "查看个人信息已满"


@pytest.fixture
def made(add_record: Callable[..., Any]) -> Callable[[], Dispute]:
    """Disputes that are nobody's, each of a consumer and shop of its own."""
    serial = iter(range(1, 100))

    def make() -> Dispute:
        number = next(serial)
        record = add_record(
            GOLD_COMPLAINT,
            source="workorder_12345",
            minutes_ago=60 * 24 * 9 * number,
            person_name=f"{NAME}{'甲乙丙丁戊己'[number]}",
            person_phone=f"1990000{number:04d}",
        )
        return dispute_of(record)

    return make


def counted(by: User) -> list[str]:
    """The disputes of which `by` was given the people, by their keys."""
    rows = AuditEntry.objects.filter(actor_id=by.pk, detail__has_key="reason")
    return [row.object_id for row in rows.exclude(action="dispute.step").order_by("pk")]


def reads(browser: Client, dispute: Dispute) -> bool:
    page = browser.get(f"/handling/papers/{dispute.number}/new/complaint/")
    return NAME in page.content.decode()


def test_a_peoples_mediator_takes_a_step_and_reads_nobody_in_clear(
    made: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    dispute = made()
    browser = signed_in("people_mediator")
    address = f"/disputes/{dispute.number}/step/to_room/"
    browser.post(address, {"note": "请到调解室", "page_version": dispute.stage})
    dispute.refresh_from_db()
    assert dispute.stage != "open"
    assert dispute.holder is None
    assert not reads(browser, dispute)
    assert NAME not in browser.get(f"/handling/backfill/{dispute.number}/").content.decode()
    assert counted(person("people_mediator")) == []


def test_the_committee_that_both_chose_may_hold_it(made: Any, person: Callable[..., User]) -> None:
    dispute, by = made(), person("people_mediator")
    take_step(dispute, "to_room", by=by)
    facts = {Fact.JURISDICTION: {"choice": "committee"}}
    take_step(dispute, "accept", facts=facts, by=person("mediator"))
    Dispute.objects.filter(pk=dispute.pk).update(holder=None)
    facts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "committee"}}
    take_step(dispute, "begin", facts=facts, by=by)
    assert dispute.holder == by
    assert counted(by) == [str(dispute.pk)]


@pytest.mark.parametrize("undone", [False, True])
def test_each_first_step_counts_as_a_disclosure_also_when_it_is_taken_back(
    made: Any, person: Callable[..., User], settings: Any, undone: bool
) -> None:
    settings.REVEALS_AN_HOUR = 2
    by = person()
    for _time in range(2):
        done = take_step(made(), "to_room", by=by)
        assert done.dispute.holder == by
        if undone:
            undo(done, by=by)
    third = made()
    with pytest.raises(ValidationError, match=WORDS):
        take_step(third, "to_room", by=by)
    with pytest.raises(ValidationError, match=WORDS):
        send_out(third, [by], by=by)
    third.refresh_from_db()
    assert (third.stage, third.holder) == ("open", None)


def test_the_next_steps_of_the_holder_count_no_more(
    made: Any, person: Callable[..., User], settings: Any
) -> None:
    settings.REVEALS_AN_HOUR = 1
    by, dispute = person("mediator"), made()
    take_step(dispute, "take_up", by=by)
    take_step(dispute, "to_room", by=by)
    take_step(dispute, "accept", facts={Fact.JURISDICTION: {"choice": "place"}}, by=by)
    assert counted(by) == [str(dispute.pk)]


def test_who_steps_in_a_colleagues_dispute_reads_nobody_and_is_not_counted(
    made: Any, person: Callable[..., User]
) -> None:
    dispute = made()
    take_step(dispute, "take_up", by=person())
    take_step(dispute, "to_room", by=person("mediator"))
    assert dispute.holder == person()
    assert counted(person("mediator")) == []


def test_auditor_and_supervisor_are_told_when_steps_fill_the_limit(
    made: Any, person: Callable[..., User], signed_in: Callable[..., Client], settings: Any
) -> None:
    settings.REVEALS_AN_HOUR = 1
    take_step(made(), "take_up", by=person())
    with pytest.raises(ValidationError):
        take_step(made(), "take_up", by=person())
    assert person().display_name in signed_in("auditor").get("/audit/").content.decode()
    assert "查看个人信息次数已满" in signed_in("supervisor").get("/board/").content.decode()


def test_merging_what_one_does_not_read_into_ones_own_counts(
    made: Any, person: Callable[..., User], settings: Any
) -> None:
    settings.REVEALS_AN_HOUR = 3
    by, own = person(), made()
    take_step(own, "take_up", by=by)
    others = [made() for _time in range(3)]
    take_step(others[0], "take_up", by=person("mediator"))
    for other in others[:2]:
        undo(merge(own, other, by=by), by=by)
    assert counted(by) == [str(dispute.pk) for dispute in (own, *others[:2])]
    with pytest.raises(ValidationError, match=WORDS):
        merge(own, others[2], by=by)
    others[2].refresh_from_db()
    assert others[2].withdrawn_at is None


def test_merging_ones_own_into_what_nobody_worked_on_counts_as_well(
    made: Any, person: Callable[..., User]
) -> None:
    by, own, other = person(), made(), made()
    take_step(own, "take_up", by=by)
    merge(other, own, by=by)
    other.refresh_from_db()
    assert other.holder == by
    assert counted(by) == [str(own.pk), str(other.pk)]


def test_merging_what_one_does_not_get_to_read_changes_nothing(
    made: Any, person: Callable[..., User], settings: Any
) -> None:
    settings.REVEALS_AN_HOUR = 0
    theirs, other = made(), made()
    settings.REVEALS_AN_HOUR = 9
    take_step(theirs, "take_up", by=person("mediator"))
    settings.REVEALS_AN_HOUR = 0
    merge(theirs, other, by=person())
    assert counted(person()) == []


def test_merging_what_one_holds_both_counts_nothing_more(
    made: Any, person: Callable[..., User]
) -> None:
    by, own, other = person(), made(), made()
    for dispute in (own, other):
        take_step(dispute, "take_up", by=by)
    merge(own, other, by=by)
    assert len(counted(by)) == 2


@pytest.mark.parametrize("way", ["step", "take_over"])
def test_what_people_merged_first_counts_when_the_whole_is_held(
    made: Any, person: Callable[..., User], way: str
) -> None:
    by, whole, other = person(), made(), made()
    merge(whole, other, by=person("mediator"))
    if way == "step":
        take_step(whole, "take_up", by=by)
    else:
        take_step(whole, "take_up", by=person("supervisor"))
        take_over(whole, by=by)
    assert counted(by) == [str(whole.pk), str(other.pk)]


def test_who_gets_it_back_by_undoing_a_take_over_is_counted(
    made: Any, person: Callable[..., User]
) -> None:
    by, dispute = person(), made()
    take_step(dispute, "take_up", by=by)
    done = take_over(dispute, by=person("mediator"))
    undo(done, by=by)
    dispute.refresh_from_db()
    assert dispute.holder == by
    assert counted(by) == [str(dispute.pk)] * 2


def test_nobody_gets_back_by_undoing_what_they_may_hold_no_more(
    made: Any, person: Callable[..., User]
) -> None:
    by, dispute = person(), made()
    take_step(dispute, "take_up", by=by)
    done = take_over(dispute, by=person("mediator"))
    User.objects.filter(pk=by.pk).update(role="people_mediator")
    with pytest.raises(PermissionDenied):
        give_back(done, by=User.objects.get(pk=by.pk))


def test_undoing_a_split_counts_for_who_took_the_rest_over(
    made: Any, person: Callable[..., User]
) -> None:
    by, own, other = person(), made(), made()
    merge(own, other, by=person("mediator"))
    part = own.members.order_by("pk").last()
    assert part
    done = split(own, [part], by=person("mediator"))
    take_step(own, "take_up", by=by)
    before = len(counted(by))
    undo(done, by=by)
    assert len(counted(by)) == before + 1


def test_a_registration_that_joins_ones_own_dispute_counts_nothing(
    made: Any, person: Callable[..., User]
) -> None:
    by, own = person(), made()
    take_step(own, "take_up", by=by)
    register(Registration(text=GOLD_COMPLAINT, person_name="木拉提"), joins=own, by=by)
    assert counted(by) == [str(own.pk)]


@pytest.mark.parametrize("leading", ["held", "foreign"])
def test_a_colleagues_merge_makes_nobody_a_reader(
    made: Any, person: Callable[..., User], signed_in: Callable[..., Client], leading: str
) -> None:
    holder, held, foreign = person("mediator"), made(), made()
    take_step(held, "take_up", by=holder)
    whole, other = (held, foreign) if leading == "held" else (foreign, held)
    done = merge(whole, other, by=person())
    whole.refresh_from_db()
    assert whole.holder is None
    browser = signed_in("mediator")
    assert not reads(browser, whole)
    assert counted(holder) == [str(held.pk)]
    shown = browser.get(f"/disputes/{whole.number}/").content.decode()
    assert "承办人不再承办" in shown
    assert f"/disputes/{whole.number}/take-over/" in shown
    take_over(whole, by=holder)
    assert reads(browser, whole)
    assert counted(holder) == [str(key) for key in (held.pk, whole.pk, other.pk)]
    undo(done, by=person())


def test_who_held_it_before_a_colleagues_merge_holds_it_again_after_its_undoing(
    made: Any, person: Callable[..., User]
) -> None:
    held, foreign = made(), made()
    take_step(held, "take_up", by=person("mediator"))
    undo(merge(held, foreign, by=person()), by=person())
    held.refresh_from_db()
    assert held.holder == person("mediator")
    assert counted(person("mediator")) == [str(held.pk)]


def test_who_held_both_holds_what_a_colleague_merged(
    made: Any, person: Callable[..., User]
) -> None:
    first, second = made(), made()
    for dispute in (first, second):
        take_step(dispute, "take_up", by=person("mediator"))
    merge(first, second, by=person())
    first.refresh_from_db()
    assert first.holder == person("mediator")


def test_undoing_a_colleagues_take_over_returns_nothing_that_was_merged_since(
    made: Any, person: Callable[..., User]
) -> None:
    held, foreign = made(), made()
    take_step(held, "take_up", by=person("mediator"))
    done = take_over(held, by=person())
    merge(held, foreign, by=person())
    undo(done, by=person())
    held.refresh_from_db()
    assert held.holder is None


def test_undoing_a_split_makes_no_colleague_a_reader(
    made: Any, person: Callable[..., User]
) -> None:
    own, other = made(), made()
    merge(own, other, by=person())
    part = own.members.order_by("pk").last()
    assert part
    done = split(own, [part], by=person())
    take_step(own, "take_up", by=person("mediator"))
    undo(done, by=person())
    own.refresh_from_db()
    assert own.holder is None


def chosen_by_both(dispute: Dispute, person: Callable[..., User]) -> Any:
    """Mediated by the committee and held by its mediator; the step that named it."""
    take_step(dispute, "to_room", by=person("mediator"))
    facts = {Fact.JURISDICTION: {"choice": "committee"}}
    take_step(dispute, "accept", facts=facts, by=person("mediator"))
    facts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "committee"}}
    named = take_step(dispute, "begin", facts=facts, by=person("mediator"))
    take_over(dispute, by=person("people_mediator"))
    return named


@pytest.mark.parametrize("leading", ["held", "foreign"])
def test_a_peoples_mediator_does_not_get_to_read_who_chose_no_committee(
    made: Any, person: Callable[..., User], leading: str
) -> None:
    held, foreign = made(), made()
    chosen_by_both(held, person)
    whole, other = (held, foreign) if leading == "held" else (foreign, held)
    merge(whole, other, by=person())
    whole.refresh_from_db()
    assert whole.holder is None


def test_a_peoples_mediator_holds_it_no_longer_than_the_committee_is_chosen(
    made: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    dispute = made()
    named = chosen_by_both(dispute, person)
    browser = signed_in("people_mediator")
    assert reads(browser, dispute)
    undo(named, by=person("mediator"))
    dispute.refresh_from_db()
    assert dispute.holder is None
    assert not reads(browser, dispute)
    assert "承办人不再承办" in browser.get(f"/disputes/{dispute.number}/").content.decode()


def test_a_step_taken_by_a_colleague_leaves_it_with_the_chosen_committee(
    made: Any, person: Callable[..., User]
) -> None:
    dispute = made()
    chosen_by_both(dispute, person)
    done = take_step(
        dispute, "test", facts={Fact.TESTING: {}}, reason="送去鉴定", by=person("mediator")
    )
    undo(done, by=person("mediator"))
    dispute.refresh_from_db()
    assert dispute.holder == person("people_mediator")
