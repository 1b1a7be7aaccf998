"""Records that are made ready before the transaction, and what comes between."""

import pytest

from liandong.desk.intake.actions.drafting import Judged
from liandong.desk.intake.actions.rows import rows_of
from liandong.desk.intake.actions.store import store_rows
from liandong.desk.intake.models import Answer, Record, RecordVersion
from tests.desk.intake.fixtures import QUARREL, record_row, record_table

pytestmark = pytest.mark.django_db


def rows(*numbers, **fields):
    return rows_of(record_table(*[record_row(source_id=one, **fields) for one in numbers]))


def test_drafts_become_records_with_their_versions_and_answers():
    told = rows("J2", "J1")
    ready = Judged.of(told, None)
    assert not Record.objects.exists()
    stored = store_rows(told, of=None, drafts=ready.drafts)
    assert ready.judge(stored.changes) == 2
    assert stored.outcomes == ["created", "created"]
    for place, number in enumerate(("J2", "J1")):
        record = Record.objects.get(pk=stored.ids[place])
        assert (record.source_id, record.answer.is_dispute) == (number, True)
        assert record.versions.get().number == 1


def test_only_what_may_be_a_dispute_waits_for_its_place():
    told = [*rows("J1"), *rows("J2", text=QUARREL), *rows("J3", source="report_12315")]
    for place, row in enumerate(told):
        row.place = place
    store_rows(told, of=None, drafts=Judged.of(told, None).drafts)
    waiting = Record.objects.filter(placed_at=None)
    assert list(waiting.values_list("source_id", flat=True)) == ["J1"]


def test_a_number_that_came_in_meanwhile_is_not_stored_twice():
    told = rows("J1", "J2", text=QUARREL)
    ready = Judged.of(told, None)
    store_rows(rows("J1", text="报警人称店家不退"), of=None)
    stored = store_rows(told, of=None, drafts=ready.drafts)
    assert ready.judge(stored.changes) == 0
    assert stored.outcomes == ["changed", "created"]
    assert Record.objects.count() == Answer.objects.count() == 2
    assert RecordVersion.objects.count() == 3


def test_of_a_number_that_comes_twice_the_first_row_begins_the_record():
    told = [*rows("J1"), *rows("J1", response="已调解")]
    told[1].place = 1
    ready = Judged.of(told, None)
    stored = store_rows(told, of=None, drafts=ready.drafts)
    assert ready.judge(stored.changes) == 1
    assert stored.outcomes == ["created", "changed"]
    assert Record.objects.get().response == "已调解"


def test_what_is_known_is_not_drafted_again():
    store_rows(rows("J1"), of=None)
    assert Judged.of(rows("J1"), None).drafts.changes == []
