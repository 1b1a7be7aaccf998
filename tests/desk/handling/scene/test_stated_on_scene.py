"""A scene of merged disputes, and what was stated there in the papers."""

from collections.abc import Callable

import pytest
from django.test import Client

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.dispatches import send_out
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.handling.queries.outcome import facts_of, not_issued
from liandong.desk.intake.models import Record
from liandong.desk.papers.rules.forms import FORMS
from tests.desk.disputes.conftest import dispute_of
from tests.desk.disputes.workflow.test_stepping import go
from tests.desk.handling.visits import answers, entry

pytestmark = pytest.mark.django_db


def test_on_a_scene_to_which_only_the_merged_dispute_was_sent_one_goes_on(
    add_record: Callable[..., Record], person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    first = dispute_of(add_record(person_name="演示甲", person_phone="19900001234"))
    second = dispute_of(add_record("在云裳服饰买的连衣裙掉色，要求退款268元", minutes_ago=9))
    sent = send_out(second, [person()], by=person())
    first.refresh_from_db()
    merge(first, second, by=person("supervisor"))
    first.refresh_from_db()
    assert first.stage == "dispatched"
    disputes = signed_in().get("/handling/scene/known/").json()["disputes"]
    assert [dispute["number"] for dispute in disputes] == [first.number]
    (answer,) = answers(signed_in(), entry(number=first.number))
    assert answer["state"] == "done", answer
    assert sent.presences.get().arrived_at
    first.refresh_from_db()
    assert first.stage == "performed"


def test_a_stage_without_any_dispatch_is_answered_with_words(
    new_dispute: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    take_step(new_dispute, "dispatch", by=person())
    (answer,) = answers(signed_in(), entry(number=new_dispute.number))
    assert answer["state"] == "conflict"
    assert "没有派出记录" in answer["problem"]


def test_a_whole_number_told_on_the_scene_stands_before_a_masked_one(
    add_record: Callable[..., Record], person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    dispute = dispute_of(add_record(person_name="演*", person_phone="199****1234"))
    send_out(dispute, [person()], by=person())
    answers(signed_in(), entry("to_room", number=dispute.number))
    dispute.refresh_from_db()
    form = values_for(person(), dispute, FORMS["complaint"])
    assert (form["complainant"], form["complainant_phone"]) == ("演示甲", "19900001234")


def test_of_what_was_returned_the_letter_is_due_also_from_the_archive(
    new_dispute: Dispute, person: Callable[..., User]
) -> None:
    by = person("supervisor")
    go(new_dispute, "to_room", "return", by=by)
    due = not_issued(new_dispute, facts_of(new_dispute), [], [])
    assert "handoff" in due
    go(new_dispute, "archive_closed", by=by)
    new_dispute.refresh_from_db()
    assert not_issued(new_dispute, facts_of(new_dispute), [], []) == due
    assert Fact.HANDED not in facts_of(new_dispute)
