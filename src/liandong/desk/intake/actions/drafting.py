"""New records, their first versions and answers, made before the database is locked.

Nearly all the time of an import goes into encrypting, redacting and judging. None of that needs the
database, so that it happens before the transaction: who works at the desk meanwhile, and the job
that places records, wait only for the writing itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from liandong.desk.intake.actions.judge import answers_to, judge
from liandong.desk.intake.actions.rows import Change, Key, Row, created
from liandong.desk.intake.bulk import Columns
from liandong.desk.intake.models import Import, Record


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
        changes = [created(row) for row in sorted(rows, key=lambda row: row.key)]
        if not changes:
            return cls()
        return cls(
            changes,
            Columns.of([change.record for change in changes]),
            Columns.of([change.version(of) for change in changes]),
        )

    def are_of(self, rows: Sequence[Row]) -> bool:
        """Whether they are exactly those of these rows."""
        return {id(change.row) for change in self.changes} == {id(row) for row in rows}

    def write(self) -> None:
        """Store the records and versions; the records learn their keys."""
        if self.records is None or self.versions is None:
            return
        self.records.write()
        _learn_keys([change.record for change in self.changes])
        self.versions.values["record_id"] = [change.record.pk for change in self.changes]
        self.versions.write()


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
        if not drafts.changes:
            return cls()
        answers = answers_to([change.record for change in drafts.changes])
        disputes = sum(answer.is_dispute is True for answer in answers)
        return cls(drafts, Columns.of(answers, keyed=True), disputes)

    def judge(self, records: Sequence[Record]) -> int:
        """Answer for the records that were stored; how many are disputes.

        Drafts that became records have their answers; others are judged now.
        """
        own = {id(change.record) for change in self.drafts.changes}
        others = [record for record in records if id(record) not in own]
        if self.answers is None or len(records) - len(others) < len(own):
            return judge(records)
        self.answers.values["record_id"] = [change.record.pk for change in self.drafts.changes]
        self.answers.write()
        return self.disputes + judge(others)


def known_keys(rows: Sequence[Row]) -> set[Key]:
    """Those of the rows' keys of which there is a record."""
    found: set[Key] = set()
    for source in {row.source for row in rows}:
        numbers = [row.source_id for row in rows if row.source == source]
        stored = Record.objects.filter(source=source, source_id__in=numbers)
        found |= {(source, number) for number in stored.values_list("source_id", flat=True)}
    return found


def _learn_keys(records: Sequence[Record]) -> None:
    """Give the inserted records the keys that the database made."""
    for source in {record.source for record in records}:
        new = {record.source_id: record for record in records if record.source == source}
        found = Record.objects.filter(source=source, source_id__in=new)
        for number, key in found.values_list("source_id", "pk"):
            new[number].pk = key
            new[number]._state.adding = False
