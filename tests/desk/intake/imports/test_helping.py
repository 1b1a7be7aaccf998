"""A second process drafts the rows of a large import; what comes of them is the same."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from liandong.desk.access.actors import System
from liandong.desk.access.encryption import ciphers
from liandong.desk.intake.actions.imports import batches, drafts
from liandong.desk.intake.actions.imports.batches import Chunk
from liandong.desk.intake.actions.imports.drafts import drafted
from liandong.desk.intake.actions.imports.starts import import_now
from liandong.desk.intake.actions.row_values import new_forms
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

pytestmark = [pytest.mark.django_db, pytest.mark.long]

BY = System("test")
FIELDS = [
    concrete_field.attname
    for concrete_field in Record._meta.concrete_fields
    if concrete_field.name not in {"id", "arrived_at", "placed_at"}
]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(batches, "CHUNK_ROWS", 3)
    rows = [
        police_row(f"J{number:03}", 报警内容=BOUGHT if number % 3 else QUARREL)
        for number in range(20, 0, -1)
    ]
    return write_csv(tmp_path / "警情.csv", POLICE_HEAD, rows)


@pytest.fixture
def helper(monkeypatch: pytest.MonkeyPatch) -> None:
    """One is started for every file, with the keys of this home, whatever home was used before."""
    for kept in (ciphers._key, ciphers._sm4, ciphers._hmac):
        kept.cache_clear()
    monkeypatch.setattr(drafts, "LARGE", 1)


def stored() -> Any:
    """Records, versions and answers without what only the clock makes differ."""
    records = Record.objects.order_by("source_id")
    versions = RecordVersion.objects.select_related("record").order_by(
        "record__source_id", "number"
    )
    answers = Answer.objects.order_by("record__source_id")
    return [
        [[getattr(record, name) for name in FIELDS] for record in records],
        [
            (version.record.source_id, version.number, version.content, version.digest)
            for version in versions
        ],
        list(answers.values_list("record__source_id", "is_dispute", "phrases", "machine")),
    ]


def test_it_makes_the_same_records(
    file: Any, helper: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = import_now(file, source=None, by=BY)
    assert (of.state, of.created, of.recognised) == (Import.State.DONE, 20, 14)
    found = stored()
    assert found[0]
    Import.objects.update(repeats=None)
    Record.objects.all().delete()
    monkeypatch.setattr(drafts, "LARGE", 1_000_000)
    import_now(file, source=None, by=BY)
    assert stored() == found


def test_what_is_known_is_compared_beside_it(file: Any, helper: None) -> None:
    first = write_csv(file.parent / "a.csv", POLICE_HEAD, [police_row("J005", 报警人="王小明")])
    import_now(first, source=None, by=BY)
    of = import_now(file, source=None, by=BY)
    assert (of.state, of.created + of.changed) == (Import.State.DONE, 20)
    assert Record.objects.count() == 20


def test_an_import_goes_on_where_it_died(
    file: Any, helper: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_args: Any) -> None:
        raise EOFError

    monkeypatch.setattr(drafts.Helper, "_ask", dies)
    assert import_now(file, source=None, by=BY).created == 20


def test_what_it_has_not_begun_is_drafted_here_while_it_is_awaited() -> None:
    tables = [record_table(record_row(source_id=f"J{number}")) for number in range(2)]
    given: list[Future[Any]] = []

    class Slow(drafts.Helper):
        def __init__(self) -> None:
            """It has no process."""

        def draft(self, table: pa.Table, of: int) -> Future[Any]:
            given.append(Future())
            if len(given) == 1:
                given[0].set_running_or_notify_cancel()
            return given[-1]

    class Done(list[Chunk]):
        def __iter__(self) -> Iterator[Any]:
            for table in tables:
                yield Chunk(table, True, 1, is_last_of_batch=True)
            given[0].set_result(new_forms(tables[0], None))

    numbers = [new.forms.records.values["source_id"] for _chunk, new in drafted(Done(), 1, Slow())]
    assert numbers == [["J0"], ["J1"]]
    assert given[1].cancelled()
