"""A second process drafts the rows of a large import; what comes of them is the same."""

from concurrent.futures import Future

import pytest

from liandong.desk.access import crypto
from liandong.desk.access.actors import System
from liandong.desk.intake.actions import helping, portions
from liandong.desk.intake.actions.ahead import drafted
from liandong.desk.intake.actions.filling import new_forms
from liandong.desk.intake.actions.portions import Portion
from liandong.desk.intake.actions.start_import import import_now
from liandong.desk.intake.models import Answer, Import, Record, RecordVersion
from tests.desk.intake.fixtures import (
    BOUGHT,
    POLICE_HEAD,
    QUARREL,
    police_row,
    record_row,
    record_table,
    write_csv,
)

pytestmark = pytest.mark.django_db

BY = System("test")
FIELDS = [
    one.attname
    for one in Record._meta.concrete_fields
    if one.name not in {"id", "arrived_at", "placed_at"}
]


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(portions, "PORTION", 3)
    rows = [
        police_row(f"J{number:03}", 报警内容=BOUGHT if number % 3 else QUARREL)
        for number in range(20, 0, -1)
    ]
    return write_csv(tmp_path / "警情.csv", POLICE_HEAD, rows)


@pytest.fixture
def helper(monkeypatch):
    """One is started for every file, with the keys of this home, whatever home was used before."""
    for kept in (crypto._key, crypto._sm4, crypto._hmac):
        kept.cache_clear()
    monkeypatch.setattr(helping, "LARGE", 1)


def stored():
    """Records, versions and answers without what only the clock makes differ."""
    versions = RecordVersion.objects.order_by("record__source_id", "number")
    answers = Answer.objects.order_by("record__source_id")
    return [
        list(Record.objects.order_by("source_id").values_list(*FIELDS)),
        list(versions.values_list("record__source_id", "number", "content", "digest")),
        list(answers.values_list("record__source_id", "is_dispute", "phrases", "machine")),
    ]


def test_it_makes_the_same_records(file, helper):
    of = import_now(file, source=None, by=BY)
    assert (of.state, of.created, of.recognised) == (Import.State.DONE, 20, 14)
    found = stored()
    assert found[0]
    Import.objects.update(repeats=None)
    Record.objects.all().delete()
    helping.LARGE = 1_000_000
    import_now(file, source=None, by=BY)
    assert stored() == found


def test_what_is_known_is_compared_beside_it(file, helper):
    first = write_csv(file.parent / "a.csv", POLICE_HEAD, [police_row("J005", 报警人="王小明")])
    import_now(first, source=None, by=BY)
    of = import_now(file, source=None, by=BY)
    assert (of.state, of.created + of.changed) == (Import.State.DONE, 20)
    assert Record.objects.count() == 20


def test_an_import_goes_on_where_it_died(file, helper, monkeypatch):
    def dies(*_told):
        raise EOFError

    monkeypatch.setattr(helping.Helper, "_ask", dies)
    assert import_now(file, source=None, by=BY).created == 20


def test_what_it_has_not_begun_is_drafted_here_while_it_is_awaited():
    tables = [record_table(record_row(source_id=f"J{number}")) for number in range(2)]
    given: list[Future] = []

    class Slow:
        def draft(self, table, of):
            given.append(Future())
            if len(given) == 1:
                given[0].set_running_or_notify_cancel()
            return given[-1]

    class Done(list):
        def __iter__(self):
            for table in tables:
                yield Portion(table, True, 1, is_last_of_batch=True)
            given[0].set_result(new_forms(tables[0], None))

    numbers = [
        new.forms.records.values["source_id"] for _portion, new in drafted(Done(), 1, Slow())
    ]
    assert numbers == [["J0"], ["J1"]]
    assert given[1].cancelled()
