"""Records that are made ready before the transaction, and what comes between."""

from typing import Any

import pytest

from liandong.desk.access.actors import System
from liandong.desk.intake.actions.new_records import Judged
from liandong.desk.intake.actions.records import store_rows
from liandong.desk.intake.actions.rows import rows_of
from liandong.desk.intake.models import Answer, Record, RecordVersion
from tests.desk.intake.fixtures import QUARREL, record_row, record_table

pytestmark = pytest.mark.django_db
BY = System("test")


def rows(*numbers: Any, **fields: Any) -> Any:
    return rows_of(record_table(*[record_row(source_id=number, **fields) for number in numbers]))


def test_drafts_become_records_with_their_versions_and_answers() -> None:
    drafted = rows("J2", "J1")
    ready = Judged.of(drafted, None)
    assert not Record.objects.exists()
    stored = store_rows(drafted, of=None, by=BY, drafts=ready.drafts)
    assert ready.judge(stored.changes) == 2
    assert stored.outcomes == ["created", "created"]
    for place, number in enumerate(("J2", "J1")):
        record = Record.objects.get(pk=stored.ids[place])
        assert (record.source_id, record.answer.is_dispute) == (number, True)
        assert record.versions.get().number == 1


def test_only_what_may_be_a_dispute_waits_for_its_place() -> None:
    drafted = [*rows("J1"), *rows("J2", text=QUARREL), *rows("J3", source="report_12315")]
    for place, row in enumerate(drafted):
        row.place = place
    store_rows(drafted, of=None, by=BY, drafts=Judged.of(drafted, None).drafts)
    waiting = Record.objects.filter(placed_at=None)
    assert list(waiting.values_list("source_id", flat=True)) == ["J1"]


def test_a_number_that_came_in_meanwhile_is_not_stored_twice() -> None:
    drafted = rows("J1", "J2", text=QUARREL)
    ready = Judged.of(drafted, None)
    store_rows(rows("J1", text="报警人称店家不退"), of=None, by=BY)
    stored = store_rows(drafted, of=None, by=BY, drafts=ready.drafts)
    assert ready.judge(stored.changes) == 0
    assert stored.outcomes == ["changed", "created"]
    assert Record.objects.count() == Answer.objects.count() == 2
    assert RecordVersion.objects.count() == 3


def test_of_a_number_that_comes_twice_the_first_row_begins_the_record() -> None:
    drafted = [*rows("J1"), *rows("J1", response="已调解")]
    drafted[1].place = 1
    ready = Judged.of(drafted, None)
    stored = store_rows(drafted, of=None, by=BY, drafts=ready.drafts)
    assert ready.judge(stored.changes) == 1
    assert stored.outcomes == ["created", "changed"]
    assert Record.objects.get().response == "已调解"


def test_what_is_known_is_not_drafted_again() -> None:
    store_rows(rows("J1"), of=None, by=BY)
    assert Judged.of(rows("J1"), None).drafts.changes == []
