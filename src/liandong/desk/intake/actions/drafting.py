"""New records, their first versions and answers, made before the database is locked.

Nearly all the time of an import goes into encrypting, redacting and judging. None of that needs the
database, so that it happens before the transaction: who works at the desk meanwhile, and the job
that places records, wait only for the writing itself.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

import pyarrow as pa

from liandong.desk.intake.actions.filling import Forms, stored_forms
from liandong.desk.intake.actions.judge import answers_of, store_answers
from liandong.desk.intake.actions.new_records import NewRecords
from liandong.desk.intake.actions.record_tables import table_of
from liandong.desk.intake.actions.rows import Change, Key, Row
from liandong.desk.intake.actions.states import States
from liandong.desk.intake.models import Import, Record
from liandong.desk.intake.recogniser import recogniser


@dataclass(slots=True)
class Drafts:
    """What rows of unknown numbers would be stored as, in the order of their keys.

    All lock new numbers in that one order, so that none waits for the other.
    """

    changes: list[Change] = field(default_factory=list)
    forms: Forms | None = None

    @classmethod
    def of(cls, rows: Iterable[Row], of: Import | None) -> Self:
        """Drafts of these rows, each number once."""
        changes = [Change(row, row.content) for row in sorted(rows, key=lambda row: row.key)]
        if not changes:
            return cls()
        return cls(changes, stored_forms(States.of(changes), of.pk if of else None))

    def are_of(self, rows: Sequence[Row]) -> bool:
        """Whether they are exactly those of these rows."""
        return {id(change.row) for change in self.changes} == {id(row) for row in rows}

    def write(self) -> None:
        """Store the records and versions; the changes learn the keys of their records."""
        keys = self.forms.write() if self.forms else ()
        for change, key in zip(self.changes, keys, strict=True):
            change.record_id = key


@dataclass(slots=True)
class Judged:
    """Drafts with the machine's answers to them."""

    drafts: Drafts = field(default_factory=Drafts)
    new: NewRecords | None = None

    @classmethod
    def of(cls, rows: Sequence[Row], of: Import | None) -> Self:
        """Of the rows whose numbers nobody knows yet; of a number that comes twice the first."""
        known = known_keys([row.key for row in rows])
        fresh = {row.key: row for row in reversed(rows) if row.key not in known}
        drafts = Drafts.of(fresh.values(), of)
        if drafts.forms is None:
            return cls()
        return cls(
            drafts, NewRecords.told(drafts.forms, answers_of(_table(drafts.changes), recogniser()))
        )

    def judge(self, changes: Sequence[Change]) -> int:
        """Answer for the records that were stored; how many are disputes.

        Drafts that became records have their answers; others are judged now.
        """
        own = {id(change) for change in self.drafts.changes}
        others = [change for change in changes if id(change) not in own]
        if self.new is None or len(changes) - len(others) < len(own):
            return _judge(changes)
        self.new.answer([change.record_id for change in self.drafts.changes])
        return self.new.disputes + _judge(others)


def _judge(changes: Sequence[Change]) -> int:
    return store_answers([change.record_id for change in changes], _table(changes))


def _table(changes: Sequence[Change]) -> pa.Table:
    return table_of([change.row.key for change in changes], [one.content for one in changes])


def known_keys(keys: Collection[Key]) -> set[Key]:
    """Those of the keys of which there is a record."""
    found: set[Key] = set()
    for source in {source for source, _ in keys}:
        numbers = [number for other, number in keys if other == source]
        stored = Record.objects.filter(source=source, source_id__in=numbers)
        found |= {(source, number) for number in stored.values_list("source_id", flat=True)}
    return found
