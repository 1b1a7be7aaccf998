"""New records, their first versions and answers, made before the database is locked.

Nearly all the time of an import goes into encrypting, redacting and judging. None of that needs the
database, so that it happens before the transaction: who works at the desk meanwhile, and the job
that places records, wait only for the writing itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

import pyarrow as pa
from django.utils import timezone

from liandong.desk.intake.actions.filling import stored_forms
from liandong.desk.intake.actions.judge import answers_of, store_answers
from liandong.desk.intake.actions.record_tables import table_of
from liandong.desk.intake.actions.rows import Change, Key, Row
from liandong.desk.intake.bulk import Columns, take_keys
from liandong.desk.intake.models import Answer, Import, Record
from liandong.desk.intake.rules.belonging import may_be_a_dispute


@dataclass(slots=True)
class Drafts:
    """What rows of unknown numbers would be stored as, in the order of their keys.

    All lock new numbers in that one order, so that none waits for the other.
    """

    changes: list[Change] = field(default_factory=list)
    records: Columns | None = None
    versions: Columns | None = None

    @classmethod
    def of(cls, rows: Iterable[Row], of: Import | None) -> Self:
        """Drafts of these rows, each number once."""
        changes = [Change(row, row.content) for row in sorted(rows, key=lambda row: row.key)]
        return cls(changes, *stored_forms(changes, of)) if changes else cls()

    def are_of(self, rows: Sequence[Row]) -> bool:
        """Whether they are exactly those of these rows."""
        return {id(change.row) for change in self.changes} == {id(row) for row in rows}

    def write(self) -> None:
        """Store the records and versions; the changes learn the keys of their records."""
        if self.records is None or self.versions is None:
            return
        keys = take_keys(Record, len(self.changes))
        self.records.values["id"] = self.versions.values["record_id"] = keys
        self.records.write()
        self.versions.write()
        for change, key in zip(self.changes, keys, strict=True):
            change.record_id = key


@dataclass(slots=True)
class Judged:
    """Drafts with the machine's answers to them; `disputes` counts those it takes for disputes."""

    drafts: Drafts = field(default_factory=Drafts)
    answers: Columns | None = None
    disputes: int = 0

    @classmethod
    def of(cls, rows: Sequence[Row], of: Import | None) -> Self:
        """Of the rows whose numbers nobody knows yet; of a number that comes twice the first."""
        known = known_keys(rows)
        fresh = {row.key: row for row in reversed(rows) if row.key not in known}
        drafts = Drafts.of(fresh.values(), of)
        if drafts.records is None:
            return cls()
        answers = answers_of(_table(drafts.changes))
        judged = answers["is_dispute"]
        _pass_over(drafts.records, judged)
        disputes = sum(one is True for one in judged)
        return cls(drafts, Columns.told(Answer, answers), disputes)

    def judge(self, changes: Sequence[Change]) -> int:
        """Answer for the records that were stored; how many are disputes.

        Drafts that became records have their answers; others are judged now.
        """
        own = {id(change) for change in self.drafts.changes}
        others = [change for change in changes if id(change) not in own]
        if self.answers is None or len(changes) - len(others) < len(own):
            return _judge(changes)
        self.answers.values["record_id"] = [change.record_id for change in self.drafts.changes]
        self.answers.write()
        return self.disputes + _judge(others)


def _pass_over(records: Columns, judged: Iterable[bool | None]) -> None:
    """What is no dispute has no place to wait for: nearly all of the incidents."""
    (now,) = Columns.told(Record, {"placed_at": [timezone.now()]}).values["placed_at"]
    records.values["placed_at"] = [
        None if may_be_a_dispute(source, is_dispute) else now
        for source, is_dispute in zip(records.values["source"], judged, strict=True)
    ]


def _judge(changes: Sequence[Change]) -> int:
    return store_answers([change.record_id for change in changes], _table(changes))


def _table(changes: Sequence[Change]) -> pa.Table:
    return table_of([change.row.key for change in changes], [one.content for one in changes])


def known_keys(rows: Sequence[Row]) -> set[Key]:
    """Those of the rows' keys of which there is a record."""
    found: set[Key] = set()
    for source in {row.source for row in rows}:
        numbers = [row.source_id for row in rows if row.source == source]
        stored = Record.objects.filter(source=source, source_id__in=numbers)
        found |= {(source, number) for number in stored.values_list("source_id", flat=True)}
    return found
