"""A judgement in doubt is decided by a person and taken back by one click."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from liandong.desk.access import audit
from liandong.desk.access.models import User
from liandong.desk.disputes.actions.judgements import confirm_judgement, take_back
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries import visible_to
from liandong.desk.intake.models import Answer, Correction, Record
from tests.desk.disputes.conftest import dispute_of

NO = {"is_dispute": False, "district": "铜马商圈", "probability": 0.45}
YES = {"is_dispute": True, "district": "铜马商圈", "probability": 0.55}


@pytest.mark.parametrize("judged", [True, False])
@pytest.mark.parametrize("machine", [YES, NO])
def test_whatever_was_said_the_record_is_as_it_was(
    add_record: Callable[..., Record], person: Callable[..., User], machine: Any, judged: bool
) -> None:
    record = add_record(answers=machine)
    before = list(visible_to(person()).values_list("number", flat=True))
    label = confirm_judgement(record, is_dispute=judged, by=person())
    assert visible_to(person()).exists() is judged
    take_back(label, by=person())
    assert Answer.objects.get(record=record).is_dispute is machine["is_dispute"]
    assert list(visible_to(person()).values_list("number", flat=True)) == before
    assert not Correction.objects.exists(), "what was taken back is no label to learn from"


def test_a_dispute_is_the_same_one_again(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    record = add_record(answers=YES)
    number = dispute_of(record).number
    take_back(confirm_judgement(record, is_dispute=False, by=person()), by=person())
    assert dispute_of(record).number == number
    assert Dispute.objects.get().withdrawn_at is None


def test_a_later_word_stands(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    record = add_record(answers=NO)
    label = confirm_judgement(record, is_dispute=True, by=person())
    confirm_judgement(record, is_dispute=True, by=person("regulator"))
    with pytest.raises(ValidationError):
        take_back(label, by=person())


def test_it_takes_the_permission(
    add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    label = confirm_judgement(add_record(answers=NO), is_dispute=True, by=person())
    with pytest.raises(PermissionDenied):
        take_back(label, by=person("auditor"))


def test_without_its_audit_entry_nothing_is_taken_back(
    add_record: Callable[..., Record], person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    label = confirm_judgement(add_record(answers=NO), is_dispute=True, by=person())
    history = HistoryEntry.objects.count()

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        take_back(label, by=person())
    assert Correction.objects.filter(pk=label.pk).exists()
    assert HistoryEntry.objects.count() == history
