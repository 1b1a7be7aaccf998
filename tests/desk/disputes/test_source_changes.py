"""Changes by a source to a dispute that people work on are shown to these people."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.corrections import correct
from liandong.desk.disputes.actions.source_changes import see_change
from liandong.desk.disputes.models import HistoryEntry
from liandong.desk.disputes.queries.source_changes import unseen_changes
from liandong.desk.disputes.rules.history import SOURCE_CHANGED
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import GOLD, dispute_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def again(add_record: Callable[..., Record]) -> Any:
    """Sends the same number again."""

    def tell(**fields: Any) -> Any:
        return add_record(GOLD, source_id="G1", **fields)

    return tell


def test_a_change_of_what_a_person_worked_on_waits_to_be_seen(
    again: Any, person: Callable[..., User]
) -> None:
    dispute = dispute_of(again())
    correct(dispute, "sector", "食品", by=person())
    again(response="双方已和解")
    change = HistoryEntry.objects.get(verb=SOURCE_CHANGED)
    assert change.detail["fields"] == ["response"]
    dispute.refresh_from_db()
    assert dispute.sector == "食品"
    assert [unseen_change.pk for unseen_change in unseen_changes(person())] == [change.pk]
    see_change(change, by=person())
    assert not unseen_changes(person()).exists()


def test_a_dispute_that_nobody_touched_follows_its_source(again: Any) -> None:
    again()
    again(response="双方已和解")
    assert not HistoryEntry.objects.filter(verb=SOURCE_CHANGED).exists()


def test_a_version_is_put_before_people_once(again: Any, person: Callable[..., User]) -> None:
    dispute = dispute_of(again())
    correct(dispute, "sector", "食品", by=person())
    record = again(response="双方已和解")
    again(response="双方已和解")
    assert HistoryEntry.objects.filter(verb=SOURCE_CHANGED).count() == 1
    assert record.version == 2


def test_the_holder_sees_it_and_another_holder_does_not(
    again: Any, person: Callable[..., User]
) -> None:
    dispute = dispute_of(again())
    type(dispute).objects.filter(pk=dispute.pk).update(holder=person("mediator"))
    again(response="双方已和解")
    assert unseen_changes(person("mediator")).count() == 1
    assert not unseen_changes(person()).exists()


@pytest.mark.long
def test_the_pages_show_it_and_take_note(
    again: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    dispute = dispute_of(again())
    correct(dispute, "sector", "食品", by=person())
    again(response="双方已和解")
    client = signed_in("duty_officer")
    page = client.get(reverse("disputes:changes")).content.decode()
    assert "第 2 版：处理情况" in page
    part = client.get(reverse("disputes:changes_of", args=[dispute.number])).content.decode()
    assert "来源有变化" in part
    assert "来源有变化 1 条" in client.get(reverse("disputes:changes_waiting")).content.decode()
    client.post(
        reverse("disputes:acknowledge", args=[HistoryEntry.objects.get(verb=SOURCE_CHANGED).pk])
    )
    assert "第 2 版" not in client.get(reverse("disputes:changes")).content.decode()


def test_who_does_not_see_the_dispute_takes_no_note_of_it(
    again: Any, person: Callable[..., User]
) -> None:
    dispute = dispute_of(again())
    correct(dispute, "sector", "食品", by=person())
    again(response="双方已和解")
    stranger = person()
    stranger.department.districts = ["滨河商圈"]
    stranger.department.save()
    with pytest.raises(PermissionDenied):
        see_change(HistoryEntry.objects.get(verb=SOURCE_CHANGED), by=stranger)
