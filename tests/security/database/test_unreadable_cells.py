"""A cell that somebody damaged or swapped in the database breaks its own value alone."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from liandong.desk.access.actors import System
from liandong.desk.access.encryption import unreadable
from liandong.desk.access.encryption.fields import Encrypted
from liandong.desk.access.encryption.unreadable import WORDS, UnreadableError
from liandong.desk.access.forms.contacts import ContactForm
from liandong.desk.access.masking import mask_name, mask_phone, mask_text, show
from liandong.desk.access.models import AuditEntry, Contact, User
from liandong.desk.disputes.models import Note
from liandong.desk.intake.actions.judgements import judge_records
from liandong.desk.intake.models import Answer, Record
from tests.desk.disputes.conftest import dispute_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

Browser = Callable[..., Client]
Damage = Callable[[Record], None]


@pytest.fixture(autouse=True)
def nothing_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unreadable, "_reported", set())


def put(record: Record, **values: Any) -> None:
    with connection.cursor() as cursor:
        for column, value in values.items():
            cursor.execute(
                f"UPDATE intake_record SET {column} = %s WHERE id = %s", [value, record.pk]
            )


def held(record: Record, column: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM intake_record WHERE id = %s", [record.pk])
        value = cursor.fetchone()[0]
    return value.encode() if isinstance(value, str) else bytes(value)


def swapped(record: Record) -> None:
    name, phone = held(record, "person_name"), held(record, "person_phone")
    put(record, person_name=phone, person_phone=name, text=held(record, "response"))


def emptied(record: Record) -> None:
    put(record, person_name=b"", person_phone=b"\x02\x01", text=bytes(40))


def written_as_text(record: Record) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes no text for bytes")
    put(record, person_name="演示甲", person_phone="19900001234", text="明文")


damages = pytest.mark.parametrize("damage", [swapped, emptied, written_as_text])


@pytest.fixture
def record(add_record: Any) -> Record:
    made: Record = add_record(
        person_name="演示甲", person_phone="19900001234", response="已联系商家", source_id="J1"
    )
    add_record(person_name="演示乙", person_phone="19900005678", source_id="J2", minutes_ago=9_000)
    return made


@pytest.mark.long
@damages
def test_pages_show_that_it_cannot_be_read_and_everything_else(
    record: Record, signed_in: Browser, damage: Damage
) -> None:
    number = dispute_of(record).number
    damage(record)
    for role in ("duty_officer", "supervisor", "regulator"):
        browser = signed_in(role)
        for url in (
            reverse("intake:records"),
            reverse("disputes:list"),
            reverse("disputes:detail", args=[number]),
            f"/intake/records/{record.pk}/",
            "/board/" if role == "duty_officer" else reverse("disputes:list"),
        ):
            answer = browser.get(url)
            assert answer.status_code == 200, url
    page = signed_in().get(reverse("intake:records")).content.decode()
    assert {"J1", "J2"} <= {word for word in ("J1", "J2") if word in page}
    assert WORDS in signed_in().get(f"/intake/records/{record.pk}/").content.decode()


@damages
def test_it_is_logged_and_audited_once(
    record: Record, damage: Damage, caplog: pytest.LogCaptureFixture
) -> None:
    damage(record)
    with caplog.at_level(logging.ERROR):
        for _time in range(3):
            assert Record.objects.get(pk=record.pk).person_name == WORDS
    assert len(caplog.records) == 1
    unreadable._reported.clear()  # as after a new start
    assert Record.objects.get(pk=record.pk).person_name == WORDS
    (entry,) = AuditEntry.objects.filter(action="cell.unreadable")
    assert (entry.object_type, entry.object_id) == (
        "cell",
        f"intake_record.person_name {record.pk}",
    )


@damages
def test_it_is_not_overwritten(record: Record, damage: Damage) -> None:
    damage(record)
    before = held(record, "person_name")
    for is_read in (False, True):
        found = Record.objects.get(pk=record.pk)
        if is_read:
            assert found.person_name == WORDS
        for value in ("别人", "", None, WORDS):
            with pytest.raises(UnreadableError):
                found.person_name = value
        found.merchant_name = "别的店"
        found.save()
        assert held(record, "person_name") == before
    assert Record.objects.get(pk=record.pk).merchant_name == "别的店"


def test_the_words_are_never_stored_as_if_somebody_had_written_them(
    record: Record, signed_in: Browser, person: Callable[..., User]
) -> None:
    """A form that was filled with them and sent back."""
    dispute = dispute_of(record)
    with pytest.raises(ValidationError, match="无法读取"), transaction.atomic():
        Note.objects.create(dispute=dispute, text=f" {WORDS}\n", by=person())
    assert not dispute.notes.exists()


def test_an_unread_form_of_addresses_keeps_them(person: Callable[..., User]) -> None:
    kept = Contact.objects.create(person=person(), mobile="19900001234", email="a@example.cn")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_contact SET mobile = %s", [bytes(40)])
    kept = Contact.objects.get(pk=kept.pk)
    for masked in (True, False):
        form = ContactForm({"mobile": WORDS, "email": "b@example.cn"}, kept=kept, masked=masked)
        assert form.initial["mobile"] == WORDS
        assert form.is_valid()
        kept.mobile, kept.email = form.cleaned_data["mobile"], form.cleaned_data["email"]
        kept.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT mobile FROM access_contact")
        assert bytes(cursor.fetchone()[0]) == bytes(40)
    assert Contact.objects.get(pk=kept.pk).email == "b@example.cn"


@damages
def test_nothing_is_judged_by_the_words(record: Record, damage: Damage) -> None:
    before = Answer.objects.filter(record=record).values().get()
    damage(record)
    with pytest.raises(InvalidTag):
        judge_records([record.pk], by=System("t"))
    assert Answer.objects.filter(record=record).values().get() == before


def test_masks_leave_the_words(person: Callable[..., User]) -> None:
    assert {mask_name(WORDS), mask_phone(WORDS), mask_text(WORDS)} == {WORDS}
    assert {show(person(), field, WORDS) for field in ("person_name", "place", "text")} == {WORDS}


def test_a_copy_of_it_is_not_stored_in_another_row(record: Record) -> None:
    emptied(record)
    copy = Record.objects.get(pk=record.pk)
    copy.pk, copy.source_id = None, "J9"
    copy._state.adding = True
    with pytest.raises(UnreadableError), transaction.atomic():
        copy.save()
    assert isinstance(Record.objects.values_list("text", flat=True)[0], Encrypted)
