"""Actions from outdated pages: what changed meanwhile is neither lost nor overwritten."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.corrections import correct, not_a_dispute
from liandong.desk.disputes.actions.links.merges import merge, split
from liandong.desk.disputes.actions.links.pair_decisions import decide
from liandong.desk.disputes.actions.links.placements import place_records
from liandong.desk.disputes.actions.notes import add_note
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Candidate, Dispute, HistoryEntry, Member, Note
from liandong.desk.disputes.queries import visible_to
from liandong.desk.intake.models import Answer, Record
from liandong.desk.work.models import Event

from .conftest import BY, DRESS, dispute_of

SHOES = "我在滨河路买的皮鞋三天开胶，店家不给换，要求退款199元。"


@pytest.fixture
def three(add_record: Callable[..., Record]) -> Any:
    """Three disputes, as three pages have read them."""
    texts = (
        (DRESS, "演示甲"),
        (SHOES, "演示乙"),
        ("充值卡余额320元，店已关门，要求退款。", "演示丙"),
    )
    return [
        dispute_of(add_record(text, person_name=name, person_phone=f"1990000{place}234"))
        for place, (text, name) in enumerate(texts)
    ]


@pytest.mark.long
def test_what_was_merged_meanwhile_takes_nothing_in(
    three: Any, person: Callable[..., User]
) -> None:
    first, second, third = three
    as_read = Dispute.objects.get(pk=second.pk)
    merge(first, second, by=person())
    with pytest.raises(ValidationError):
        merge(as_read, third, by=person())
    assert third.members.count() == 1
    assert visible_to(person()).filter(pk=third.pk).exists()


@pytest.mark.parametrize(
    "action",
    [
        lambda gone, by: add_note(gone, "已电话联系", by=by),
        lambda gone, by: take_step(gone, "settle", reason="已退款", by=by),
        lambda gone, by: correct(gone, "sector", "食品", by=by),
        lambda gone, by: not_a_dispute(gone, list(gone.members.all()), by=by),
    ],
    ids=["note", "step", "correction", "withdrawal"],
)
def test_nothing_is_written_to_what_was_merged_meanwhile(
    three: Any, person: Callable[..., User], action: Any
) -> None:
    first, second, _third = three
    as_read = Dispute.objects.get(pk=second.pk)
    merge(first, second, by=person())
    before = HistoryEntry.objects.count(), Note.objects.count()
    with pytest.raises(ValidationError, match="请刷新"):
        action(as_read, person())
    assert (HistoryEntry.objects.count(), Note.objects.count()) == before


def test_a_correction_from_an_old_page_keeps_the_outcome_set_meanwhile(
    three: Any, person: Callable[..., User]
) -> None:
    as_read = Dispute.objects.get(pk=three[0].pk)
    take_step(three[0], "settle", reason="已退款", by=person())
    correct(as_read, "nature", "计量", by=person())
    now = Dispute.objects.get(pk=as_read.pk)
    assert (now.status, now.status_by, now.nature) == ("settled", person(), "计量")


@pytest.mark.long
def test_a_record_that_has_left_cannot_be_split_off_here(
    three: Any, person: Callable[..., User]
) -> None:
    first, second, _third = three
    merge(first, second, by=person())
    moved = first.members.order_by("pk").last()
    as_read = Member.objects.get(pk=moved.pk)
    split(first, [moved], by=person())
    with pytest.raises(ValidationError, match="已不在这件纠纷里"):
        split(first, [as_read], by=person())
    assert not Dispute.objects.filter(withdrawn_at=None, members=None).exists()


def test_who_decides_second_is_told_so(
    add_record: Callable[..., Record], signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    left, right = add_record(minutes_ago=50), add_record(DRESS, minutes_ago=40)
    pair = Candidate.objects.create(left=left, right=right, probability=0.6, weight=1.0)
    decide(pair, same=False, by=person())
    url = reverse("disputes:decide", args=[pair.pk])
    reply = signed_in("mediator").post(url, {"same": "1"}, follow=True)
    assert "已有人确认过" in reply.content.decode()
    assert dispute_of(left) != dispute_of(right)


def test_a_request_without_a_decision_decides_nothing(
    add_record: Callable[..., Record], signed_in: Callable[..., Client]
) -> None:
    left, right = add_record(minutes_ago=50), add_record(DRESS, minutes_ago=40)
    pair = Candidate.objects.create(left=left, right=right, probability=0.6, weight=1.0)
    url = reverse("disputes:decide", args=[pair.pk])
    assert signed_in().post(url, {"same": "yes"}).status_code == 400
    pair.refresh_from_db()
    assert pair.state == "open"


@pytest.mark.long
def test_what_a_correction_moves_out_of_sight_can_still_be_undone(
    three: Any, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    dispute = three[0]
    url = reverse("disputes:correct", args=[dispute.number, "district"])
    reply = signed_in().post(url, {"value": "滨河商圈"}, follow=True)
    assert reply.redirect_chain[-1][0] == reverse("disputes:list")
    assert not visible_to(person()).filter(pk=dispute.pk).exists()
    done = HistoryEntry.objects.get(verb="corrected")
    colleague = signed_in("mediator").post(reverse("disputes:undo", args=[done.pk]))
    assert colleague.status_code == 404
    reply = signed_in().post(reverse("disputes:undo", args=[done.pk]), follow=True)
    assert "已撤销" in reply.content.decode()
    assert visible_to(person()).get(pk=dispute.pk).district.name == "铜马商圈"


@pytest.mark.long
def test_long_after_only_who_sees_it_can_undo_it(
    three: Any, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    done = correct(three[0], "district", "滨河商圈", by=person())
    HistoryEntry.objects.filter(pk=done.pk).update(at=timezone.now() - timedelta(hours=1))
    reply = signed_in().post(reverse("disputes:undo", args=[done.pk]))
    assert reply.status_code == 404


def test_withdrawing_leaves_the_records_of_another_station_alone(
    three: Any, person: Callable[..., User]
) -> None:
    first, second, _third = three
    merge(first, second, by=person("regulator"))
    elsewhere = first.members.order_by("pk").last()
    Answer.objects.filter(record=elsewhere.record_id).update(district="滨河商圈")
    not_a_dispute(first, list(first.members.all()), by=person())
    assert list(first.members.all()) == [elsewhere]


def test_placing_the_same_again_touches_nothing(three: Any) -> None:
    dispute = three[0]
    before = Dispute.objects.get(pk=dispute.pk).updated_at
    events = Event.objects.count()
    place_records(list(dispute.members.values_list("record_id", flat=True)), by=BY)
    assert Dispute.objects.get(pk=dispute.pk).updated_at == before
    assert Event.objects.count() == events
