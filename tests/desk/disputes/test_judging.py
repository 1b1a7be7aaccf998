"""A judgement in doubt is decided by a person and taken back by one click."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from liandong.desk.access import audit
from liandong.desk.disputes.actions.judging import confirm_judgement, take_back
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.review import doubtful_records
from liandong.desk.intake.models import Answer, Correction

from .conftest import GOLD, dispute_of

NO = {"is_dispute": False, "district": "铜马商圈", "probability": 0.45}
YES = {"is_dispute": True, "district": "铜马商圈", "probability": 0.55}


def in_doubt(person, record):
    return doubtful_records(person()).filter(pk=record.pk).exists()


@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize("machine", [YES, NO])
def test_whatever_was_said_the_record_is_as_it_was_and_in_doubt_again(told, person, machine, said):
    record = told(answers=machine)
    before = list(visible_to(person()).values_list("number", flat=True))
    label = confirm_judgement(record, is_dispute=said, by=person())
    assert visible_to(person()).exists() is said
    assert not in_doubt(person, record)
    take_back(label, by=person())
    assert Answer.objects.get(record=record).is_dispute is machine["is_dispute"]
    assert list(visible_to(person()).values_list("number", flat=True)) == before
    assert not Correction.objects.exists(), "what was taken back is no label to learn from"
    assert in_doubt(person, record)


def test_a_dispute_is_the_same_one_again(told, person):
    record = told(answers=YES)
    number = dispute_of(record).number
    take_back(confirm_judgement(record, is_dispute=False, by=person()), by=person())
    assert dispute_of(record).number == number
    assert Dispute.objects.get().withdrawn_at is None


def test_the_toast_offers_the_way_back(told, signed_in):
    record = told(GOLD, answers=NO)
    browser = signed_in()
    judge = reverse("disputes:judge", args=[record.pk])
    shown = browser.post(judge, {"is": "1"}, follow=True).content.decode()
    undo = reverse("disputes:unjudge", args=[Correction.objects.get().pk])
    assert undo in shown
    assert "又在待确认里" in browser.post(undo, follow=True).content.decode()
    assert not Dispute.objects.filter(withdrawn_at=None).exists()


def test_a_later_word_stands(told, person, signed_in):
    record = told(answers=NO)
    label = confirm_judgement(record, is_dispute=True, by=person())
    confirm_judgement(record, is_dispute=True, by=person("regulator"))
    with pytest.raises(ValidationError):
        take_back(label, by=person())
    answer = signed_in().post(reverse("disputes:unjudge", args=[label.pk]), follow=True)
    assert "不能撤销" in answer.content.decode()


def test_it_takes_the_permission_and_a_record_in_sight(told, person, signed_in):
    label = confirm_judgement(told(answers=NO), is_dispute=True, by=person())
    with pytest.raises(PermissionDenied):
        take_back(label, by=person("auditor"))
    Answer.objects.update(district="滨河商圈")
    answer = signed_in().post(reverse("disputes:unjudge", args=[label.pk]))
    assert answer.status_code == 404


def test_without_its_audit_entry_nothing_is_taken_back(told, person, monkeypatch):
    label = confirm_judgement(told(answers=NO), is_dispute=True, by=person())
    history = HistoryEntry.objects.count()

    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        take_back(label, by=person())
    assert Correction.objects.filter(pk=label.pk).exists()
    assert HistoryEntry.objects.count() == history
