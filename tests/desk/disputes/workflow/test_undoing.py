"""Actions of people on a dispute, and the way back from each."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from liandong.desk.access import audit
from liandong.desk.access.models import AuditEntry, User
from liandong.desk.disputes.actions.corrections import correct, not_a_dispute
from liandong.desk.disputes.actions.links.merges import absorb, merge, split
from liandong.desk.disputes.actions.links.pair_decisions import decide
from liandong.desk.disputes.actions.links.placements import place_records
from liandong.desk.disputes.actions.notes import add_note
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.actions.undo import WAYS_BACK, undo
from liandong.desk.disputes.models import Candidate, Dispute, HistoryEntry, Note
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.links.pairs import open_pairs
from liandong.desk.disputes.rules.history import UNDOABLE
from liandong.desk.intake.models import Answer, Correction, Record
from tests.desk.disputes.conftest import BY, DRESS, OTHERS, Someone, accepted, dispute_of
from tests.desk.steps.samples import LI, WANG


def test_a_merge_is_not_taken_back_once_its_records_have_left(
    gold: Any, dress: Any, person: Callable[..., User]
) -> None:
    by = person("regulator")
    done = merge(gold, dress, by=by)
    left = not_a_dispute(gold, list(gold.members.all()), by=by)
    with pytest.raises(ValidationError, match="先撤销那一步"):
        undo(done, by=by)
    undo(left, by=by)
    undo(done, by=by)
    assert gold.members.count() == dress.members.count() == 1


def test_a_correction_holds_is_a_label_and_can_be_undone(
    gold: Any, person: Callable[..., User]
) -> None:
    before = gold.sector
    done = correct(gold, "sector", "食品", by=person())
    gold.refresh_from_db()
    assert gold.sector == "食品"
    assert Correction.objects.get().after == "食品"
    assert AuditEntry.objects.filter(action="dispute.correct").exists()
    assert done
    undo(done, by=person())
    gold.refresh_from_db()
    assert gold.sector == before
    with pytest.raises(ValidationError):
        undo(done, by=person())


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("phrases", ["以次充好"], ["以次充好"]),
        ("amount_yuan", 888.5, 888.5),
        ("nature", "计量", "计量"),
        ("district", "滨河商圈", "滨河商圈"),
        ("merchant", "云裳服饰", "亭东区云裳服饰店"),
    ],
)
def test_every_answer_can_be_corrected(
    gold: Any, person: Callable[..., User], field: str, value: Any, shown: Any
) -> None:
    correct(gold, field, value, by=person("regulator"))
    gold.refresh_from_db()
    now = {
        "district": gold.district.name,
        "merchant": gold.merchant_name,
        "amount_yuan": float(gold.amount_yuan),
    }.get(field, getattr(gold, field, None))
    assert now == shown
    if field == "phrases":
        assert list(gold.phrase_rows.values_list("text", flat=True)) == value


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [("bought_on", "2026-05-01", "2026-05-01"), ("kind", "投诉和举报", "投诉和举报")],
)
def test_what_only_records_hold_is_corrected_on_the_page_too(
    gold: Any, signed_in: Callable[..., Client], field: str, value: str, shown: str
) -> None:
    def held() -> Any:
        return list(gold.members.values_list(f"record__answer__{field}", flat=True))

    by, before = signed_in(), held()
    url = reverse("disputes:correct", args=[gold.number, field])
    answer = by.post(url, {"value": value}, follow=True)
    assert shown in answer.content.decode()
    assert shown in by.get(url).content.decode()
    corrected = gold.history.get(verb="corrected")
    undo(corrected, by=corrected.by)
    assert held() == before


def test_a_correction_survives_placing_again(gold: Any, person: Callable[..., User]) -> None:
    correct(gold, "nature", "计量", by=person())
    place_records(list(gold.members.values_list("record_id", flat=True)), by=BY)
    gold.refresh_from_db()
    assert gold.nature == "计量"


def test_correcting_in_place_through_the_page(gold: Any, signed_in: Callable[..., Client]) -> None:
    url = reverse("disputes:correct", args=[gold.number, "sector"])
    form = signed_in().get(url, headers={"HX-Request": "true"}).content.decode()
    assert "烟酒饮料" in form
    answer = signed_in().post(url, {"value": "烟酒饮料"}, follow=True)
    assert "行业已更正" in answer.content.decode()
    assert "撤销" in answer.content.decode()
    gold.refresh_from_db()
    assert gold.sector == "烟酒饮料"


def test_what_is_no_dispute_leaves_the_list_and_comes_back(
    gold: Any, person: Callable[..., User]
) -> None:
    by = person()
    done = not_a_dispute(gold, list(gold.members.all()), by=by)
    assert not visible_to(by).exists()
    assert not gold.phrase_rows.exists()
    assert Answer.objects.get().is_dispute is False
    number = undo(done, by=by).number
    assert [dispute.number for dispute in visible_to(by)] == [number] == [gold.number]
    assert gold.phrase_rows.exists()
    assert gold.members.count() == 1


def test_its_page_still_says_what_became_of_it(
    gold: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    not_a_dispute(gold, list(gold.members.all()), by=person())
    shown = signed_in().get(reverse("disputes:detail", args=[gold.number])).content.decode()
    assert "已认定不是消费纠纷" in shown


def test_an_outcome_stands_against_later_answers_until_it_is_undone(
    gold: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by = person()
    done = take_step(gold, "settle", reason="双方在站内和解", by=by)
    place_records(list(gold.members.values_list("record_id", flat=True)), by=BY)
    gold.refresh_from_db()
    assert gold.status == "settled"
    undo(done, by=by)
    gold.refresh_from_db()
    assert (gold.status, gold.status_by) == ("open", None)
    assert Note.objects.get().taken_back_by == by


def test_an_outcome_needs_its_reason(gold: Any, person: Callable[..., User]) -> None:
    with pytest.raises(ValidationError):
        take_step(gold, "settle", reason=" ", by=person())
    with pytest.raises(ValidationError):
        take_step(gold, "vanish", reason="x", by=person())


def test_an_outcome_stops_the_clocks_and_its_undoing_starts_them(
    dress: Any, person: Callable[..., User]
) -> None:
    clock = dress.clocks.get(code="acceptance_decision")
    done = take_step(dress, "settle", reason="已换货", by=person("regulator"))
    clock.refresh_from_db()
    assert clock.stopped_at is not None
    undo(done, by=person("regulator"))
    clock.refresh_from_db()
    assert clock.stopped_at is None


def test_notes_are_encrypted_at_rest(gold: Any, person: Callable[..., User]) -> None:
    add_note(gold, "王晓芸下午再来", by=person())
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM disputes_note")
        stored = bytes(cursor.fetchone()[0])
    assert "王晓芸".encode() not in stored
    assert Note.objects.get().text == "王晓芸下午再来"


def test_a_merge_moves_all_and_its_undoing_brings_all_back(
    gold: Any, dress: Any, person: Callable[..., User]
) -> None:
    by = person("regulator")
    add_note(dress, "备注", by=by)
    done = merge(gold, dress, by=by)
    assert gold.members.count() == 2
    assert gold.notes.count() == 1
    dress.refresh_from_db()
    assert dress.merged_into == gold
    assert [dispute.number for dispute in visible_to(by)] == [gold.number]
    undo(done, by=by)
    dress.refresh_from_db()
    assert dress.withdrawn_at is None
    assert (gold.members.count(), dress.members.count(), dress.notes.count()) == (1, 1, 1)
    assert dress.clocks.exists()
    assert not gold.clocks.exists()


def test_the_number_of_a_merged_dispute_leads_on(
    gold: Any, dress: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    merge(gold, dress, by=person("regulator"))
    browser = signed_in("regulator")
    answer = browser.get(reverse("disputes:detail", args=[dress.number]))
    assert answer["Location"] == reverse("disputes:detail", args=[gold.number])
    found = browser.get(reverse("disputes:search"), {"q": dress.number})
    assert found["Location"] == reverse("disputes:detail", args=[gold.number])


def test_a_split_off_record_is_not_joined_again(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    first = add_record(**WANG, minutes_ago=100)
    dispute = dispute_of(first)
    second = dispute_of(add_record(DRESS, **LI))
    merge(dispute, second, by=person("regulator"))
    member = dispute.members.exclude(record=first).get()
    done = split(dispute, [member], by=person("regulator"))
    own = dispute_of(member.record)
    assert own.number == done.detail["other"] != dispute.number
    pair = Candidate.objects.get()
    assert pair.state == "different"
    undo(done, by=person("regulator"))
    assert dispute.members.count() == 2
    assert not Candidate.objects.exists()


def test_the_only_record_cannot_be_split_off(gold: Any, person: Callable[..., User]) -> None:
    with pytest.raises(ValidationError):
        split(gold, list(gold.members.all()), by=person())


def test_a_pair_confirmed_becomes_one_and_can_be_undone(
    pair: Any, person: Callable[..., User]
) -> None:
    by = person("regulator")
    done = decide(pair, same=True, by=by)
    assert visible_to(by).count() == 1
    pair.refresh_from_db()
    assert (pair.state, pair.by) == ("same", by)
    undo(done, by=by)
    pair.refresh_from_db()
    assert visible_to(by).count() == 2
    assert (pair.state, pair.by) == ("open", None)


def test_a_pair_rejected_is_asked_no_more_until_it_is_undone(
    pair: Any, person: Callable[..., User]
) -> None:
    by = person("regulator")
    done = decide(pair, same=False, by=by)
    assert not open_pairs(by).exists()
    with pytest.raises(ValidationError):
        decide(pair, same=True, by=by)
    undo(done, by=by)
    assert open_pairs(by).get() == pair


def test_pairs_are_decided_on_the_review_page(
    pair: Any, signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    browser = signed_in("regulator")
    assert "同一纠纷" in browser.get(reverse("disputes:review")).content.decode()
    browser.post(reverse("disputes:decide", args=[pair.pk]), {"same": "0"})
    assert not open_pairs(person("regulator")).exists()


def test_without_the_permission_nothing_is_done(gold: Any, person: Callable[..., User]) -> None:
    with pytest.raises(PermissionDenied):
        take_step(gold, "settle", reason="x", by=person("analyst"))
    with pytest.raises(PermissionDenied):
        split(gold, list(gold.members.all()), by=person("people_mediator"))


def test_a_deed_whose_audit_fails_is_not_done(
    gold: Any, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    by = person()
    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        take_step(gold, "settle", reason="双方和解", by=by)
    assert Dispute.objects.get().status == "open"
    assert not HistoryEntry.objects.filter(verb="stepped").exists()


def test_two_disputes_that_people_work_on_are_never_merged_by_the_machine(
    gold: Any, dress: Any, add_record: Callable[..., Record], person: Callable[..., User]
) -> None:

    by = person("regulator")
    take_step(dress, "take_up", reason="已联系", by=by)
    survivor = absorb([gold, dress])
    assert survivor == dress  # the one that a person worked on stays


def test_each_deed_that_can_be_undone_has_its_way_back() -> None:
    assert set(WAYS_BACK) == UNDOABLE


@pytest.mark.parametrize(("kind", "role"), OTHERS)
def test_the_page_offers_to_take_back_only_what_the_reader_may(
    dress: Dispute, someone: Someone, kind: str, role: str
) -> None:
    regulator, by = someone("regulator", "regulator"), someone(kind, role)
    accepted(dress, regulator)
    done = dress.history.filter(verb="stepped").latest("pk")
    button = reverse("disputes:undo", args=[done.pk])
    for reader, may in ((by, False), (regulator, True)):
        client = Client()
        client.force_login(reader)
        page = client.get(reverse("disputes:detail", args=[dress.number])).content.decode()
        assert (button in page) is may
    with pytest.raises(PermissionDenied):
        undo(done, by=by)
    undo(done, by=regulator)
