"""New records, their first versions and answers, worked out a column at a time and before the
database is locked: nearly all rows of nearly all imports."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Self

import polars as pl
import pyarrow as pa
from django.db import IntegrityError, transaction
from django.utils import timezone

from liandong.desk.intake.actions.judgements import answers_of, store_answers
from liandong.desk.intake.actions.record_states import States
from liandong.desk.intake.actions.row_values import Forms, stored_forms
from liandong.desk.intake.actions.rows import Change, Key, Row
from liandong.desk.intake.bulk_insert import Columns
from liandong.desk.intake.models import Answer, Import, Record
from liandong.desk.intake.recogniser import recogniser
from liandong.desk.intake.record_tables import table_of
from liandong.desk.intake.rules.placeable import may_be_a_dispute
from liandong.desk.intake.rules.version_columns import contents_of
from liandong.engine.recognition import Recogniser
from liandong.engine.records.schema import RECORD_SCHEMA

UNREAD: Final = pl.lit(None, pl.String).alias("raw")


@dataclass(slots=True)
class NewRecords:
    """Rows of new records with the machine's answers to them."""

    forms: Forms
    answers: Columns

    @classmethod
    def with_answers(cls, forms: Forms, answers: dict[str, Sequence[Any]]) -> Self:
        """From forms and answers (attribute of Answer -> its values)."""
        _pass_over(forms.records, answers["is_dispute"])
        return cls(forms, Columns.from_values(Answer, answers))

    @property
    def disputes(self) -> int:
        """How many are disputes according to the machine."""
        return sum(is_dispute is True for is_dispute in self.answers.values["is_dispute"])

    def parts(self, lengths: Iterable[int]) -> Iterator[Self]:
        """The rows in their order, cut into parts of these lengths."""
        start = 0
        for length in lengths:
            end = start + length
            yield type(self)(self.forms.part(start, end), self.answers.part(start, end))
            start = end

    def write(self) -> Sequence[int]:
        """Store them inside the caller's transaction; returns the keys of the records.

        Empty, with nothing stored, where others have stored one of the numbers meanwhile.
        """
        with suppress(IntegrityError), transaction.atomic():
            keys = self.forms.write()
            self.answer(keys)
            return keys
        return ()

    def answer(self, keys: Sequence[int]) -> None:
        """Store the answers to the records of these keys."""
        self.answers.values["record_id"] = keys
        self.answers.write()


def judged(table: pa.Table, judge: Recogniser) -> dict[str, Sequence[Any]]:
    """The answers to new rows in RECORD_SCHEMA, judged as their records will be stored."""
    rows = pl.DataFrame(table)
    kept = rows.with_columns(*contents_of(rows), UNREAD).select(RECORD_SCHEMA.names)
    return answers_of(kept.to_arrow().cast(RECORD_SCHEMA), judge)


def _pass_over(records: Columns, verdicts: Sequence[bool | None]) -> None:
    """Mark what is no dispute, nearly all of the incidents, as not waiting to be placed."""
    (now,) = Columns.from_values(Record, {"placed_at": [timezone.now()]}).values["placed_at"]
    records.values["placed_at"] = [
        None if may_be_a_dispute(source, is_dispute) else now
        for source, is_dispute in zip(records.values["source"], verdicts, strict=True)
    ]


# Drafts are made before the database is locked.
#
# Nearly all the time of an import goes into encrypting, redacting and judging. None of that needs
# the database, so it happens before the transaction: people at the desk and the job that places
# records wait only for the writing itself.


@dataclass(slots=True)
class Drafts:
    """What rows of unknown numbers will be stored as, in the order of their keys.

    Every transaction locks new numbers in that order, so that there is no deadlock.
    """

    changes: list[Change] = field(default_factory=list)
    forms: Forms | None = None

    @classmethod
    def of(cls, rows: Iterable[Row], of: Import | None, pushed_by: int | None = None) -> Self:
        """Drafts of these rows, each number once."""
        changes = [Change(row, row.content) for row in sorted(rows, key=lambda row: row.key)]
        if not changes:
            return cls()
        key = of.pk if of else None
        return cls(changes, stored_forms(States.of(changes), key, pushed_by=pushed_by))

    def are_of(self, rows: Sequence[Row]) -> bool:
        """Whether they are the drafts of exactly these rows."""
        return {id(change.row) for change in self.changes} == {id(row) for row in rows}

    def write(self) -> None:
        """Store the records and versions, and set the keys of the records in the changes."""
        keys = self.forms.write() if self.forms else ()
        for change, key in zip(self.changes, keys, strict=True):
            change.record_id = key


@dataclass(slots=True)
class Judged:
    """Drafts with the machine's answers to them."""

    drafts: Drafts = field(default_factory=Drafts)
    new: NewRecords | None = None

    @classmethod
    def of(cls, rows: Sequence[Row], of: Import | None, pushed_by: int | None = None) -> Self:
        """Of the rows with unknown numbers; of a number that occurs twice the first row."""
        known = known_keys([row.key for row in rows])
        fresh = {row.key: row for row in reversed(rows) if row.key not in known}
        drafts = Drafts.of(fresh.values(), of, pushed_by)
        if drafts.forms is None:
            return cls()
        return cls(
            drafts,
            NewRecords.with_answers(
                drafts.forms, answers_of(table_of_changes(drafts.changes), recogniser())
            ),
        )

    def judge(self, changes: Sequence[Change]) -> int:
        """Store answers for the records that were stored; returns how many are disputes.

        Drafts that became records have their answers; others are judged now.
        """
        own = {id(change) for change in self.drafts.changes}
        others = [change for change in changes if id(change) not in own]
        if self.new is None or len(changes) - len(others) < len(own):
            return _judge(changes)
        self.new.answer([change.record_id for change in self.drafts.changes])
        return self.new.disputes + _judge(others)


def _judge(changes: Sequence[Change]) -> int:
    return store_answers([change.record_id for change in changes], table_of_changes(changes))


def table_of_changes(changes: Sequence[Change]) -> pa.Table:
    """The records as they are after the changes, in RECORD_SCHEMA."""
    return table_of([change.row.key for change in changes], [change.content for change in changes])


def known_keys(keys: Collection[Key]) -> set[Key]:
    """The keys for which there is a record."""
    found: set[Key] = set()
    for source in {source for source, _ in keys}:
        numbers = [number for other, number in keys if other == source]
        stored = Record.objects.filter(source=source, source_id__in=numbers)
        found |= {(source, number) for number in stored.values_list("source_id", flat=True)}
    return found
