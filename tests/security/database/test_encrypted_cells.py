"""Who may write to the database, against what is encrypted in it: a value counts in its cell."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection, models

from liandong.desk.access.actors import System
from liandong.desk.access.encryption.fields import Encrypted, EncryptedField, RowKey
from liandong.desk.access.encryption.unreadable import WORDS
from liandong.desk.access.models import Contact, SavedView, User
from liandong.desk.disputes.queries.links.compared_records import to_be_placed
from liandong.desk.intake.actions.judgements import judge_records
from liandong.desk.intake.actions.records import store_records
from liandong.desk.intake.models import Record, RecordVersion
from tests.desk.intake.fixtures import record_row, record_table

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BY = System("t")


def swap(model: type[models.Model], columns: tuple[str, str], keys: tuple[Any, Any]) -> None:
    """Swap what the database holds in two cells."""
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        values = []
        for column, pk in zip(columns, keys, strict=True):
            cursor.execute(f"SELECT {column} FROM {table} WHERE {key} = %s", [pk])
            values.append(cursor.fetchone()[0])
        for column, pk, value in zip(columns, keys, reversed(values), strict=True):
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", [value, pk])


@pytest.fixture
def records() -> list[Record]:
    rows = [
        record_row(source_id=f"J{n}", person_name=name, person_phone=f"1990000000{n}", text="不退")
        for n, name in enumerate(["王小明", "李小红"])
    ]
    store_records(record_table(*rows), of=None, by=BY)
    return list(Record.objects.order_by("source_id"))


def read(record: Record, field: str) -> Any:
    return getattr(Record.objects.get(pk=record.pk), field)


def test_values_of_two_records_cannot_be_swapped(records: list[Record]) -> None:
    one, two = records
    assert (read(one, "person_name"), read(two, "person_name")) == ("王小明", "李小红")
    swap(Record, ("person_name", "person_name"), (one.pk, two.pk))
    for record in records:
        assert read(record, "person_name") == WORDS
        assert read(record, "text") == "不退"


def test_values_of_two_columns_cannot_be_swapped(records: list[Record]) -> None:
    swap(Record, ("person_name", "person_phone"), (records[0].pk, records[0].pk))
    for field in ("person_name", "person_phone"):
        assert read(records[0], field) == WORDS


def test_a_record_cannot_be_given_the_number_of_another_with_its_own_texts(
    records: list[Record],
) -> None:
    Record.objects.filter(pk=records[0].pk).update(source_id="J9")
    assert read(records[0], "text") == WORDS


@pytest.mark.usefixtures("plain_recogniser")
def test_linkage_does_not_read_what_was_swapped(records: list[Record]) -> None:
    keys = [record.pk for record in records]
    judge_records(keys, by=BY)
    assert to_be_placed(keys).table["person_name"].to_pylist() == ["王小明", "李小红"]
    swap(Record, ("person_name", "person_name"), (keys[0], keys[1]))
    with pytest.raises(InvalidTag):
        to_be_placed(keys)


def test_versions_cannot_be_swapped(records: list[Record]) -> None:
    changed = [
        record_row(
            source_id=f"J{n}", text="不退", response=response, raw='{"反馈时间": "2026-12-01"}'
        )
        for n, response in enumerate(["甲", "乙"])
    ]
    store_records(record_table(*changed), of=None, by=BY)
    kept = list(RecordVersion.objects.filter(number=1).order_by("record"))
    assert all("不退" in version.content for version in kept)
    swap(RecordVersion, ("content", "content"), (kept[0].pk, kept[1].pk))
    assert RecordVersion.objects.get(pk=kept[0].pk).content == WORDS


def test_a_value_of_another_format_or_key_is_not_read(records: list[Record]) -> None:
    for byte in (0, 1):
        cell = Record.objects.values_list("text", flat=True).get(pk=records[0].pk)
        assert cell is not None
        stored = bytearray(cell)
        stored[byte] += 1
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE intake_record SET text = %s WHERE id = %s",
                [bytes(stored), records[byte].pk],
            )
        assert read(records[byte], "text") == WORDS


@pytest.fixture
def contacts(person: Callable[..., User]) -> list[Contact]:
    return [
        Contact.objects.create(person=person("mediator", name), mobile=f"1990000000{n}", email=None)
        for n, name in enumerate(("a", "b"))
    ]


def test_rows_that_are_written_one_by_one_are_bound_to_their_keys(contacts: list[Contact]) -> None:
    swap(Contact, ("mobile", "mobile"), tuple(contact.pk for contact in contacts))
    for contact in contacts:
        assert Contact.objects.get(pk=contact.pk).mobile == WORDS


def test_a_row_is_read_saved_and_read_again(contacts: list[Contact]) -> None:
    contact = Contact.objects.get(pk=contacts[0].pk)
    before = Contact.objects.values_list("mobile", flat=True).get(pk=contact.pk)
    contact.email = "a@example.cn"
    contact.save()
    again = Contact.objects.get(pk=contact.pk)
    assert (again.mobile, again.email) == ("19900000000", "a@example.cn")
    unread = Contact.objects.get(pk=contact.pk)
    unread.save()
    assert isinstance(before, Encrypted)
    assert Contact.objects.get(pk=contact.pk).mobile == "19900000000"
    deferred = Contact.objects.defer("mobile").get(pk=contact.pk)
    deferred.save()
    assert deferred.mobile == "19900000000"


def test_a_row_cannot_be_copied_with_what_it_has_not_read(contacts: list[Contact]) -> None:
    copy = Contact.objects.get(pk=contacts[0].pk)
    copy.pk = None
    with pytest.raises(InvalidTag):
        copy.save(force_insert=True)


def test_a_value_without_a_row_is_refused(contacts: list[Contact]) -> None:
    with pytest.raises(TypeError, match="save the row itself"):
        Contact.objects.update(mobile="13900000000")
    with pytest.raises(TypeError, match="save the row itself"):
        SavedView.objects.filter(query="a").exists()


def encrypted_fields() -> Iterator[EncryptedField]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedField):
                yield field


def test_every_encrypted_column_is_bound_to_what_names_its_row_for_good() -> None:
    fields = list(encrypted_fields())
    assert len(fields) > 30
    for field in fields:
        key = field.model._meta.pk
        if field.row:
            unique = [
                set(constraint.fields)
                for constraint in field.model._meta.constraints
                if isinstance(constraint, models.UniqueConstraint)
            ]
            assert {part.name for part in field.identity} in unique, field
        else:  # a key that is known, or is taken, before the row is written
            assert isinstance(key, RowKey | models.OneToOneField | models.UUIDField), field
