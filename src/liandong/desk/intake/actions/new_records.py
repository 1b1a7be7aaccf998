"""New records, their first versions and answers, a column at a time and before the database is
locked: nearly all rows of nearly all imports."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Self

import polars as pl
import pyarrow as pa
from django.db import IntegrityError, transaction
from django.utils import timezone

from liandong.desk.intake.actions.filling import Forms
from liandong.desk.intake.actions.judge import answers_of
from liandong.desk.intake.bulk import Columns
from liandong.desk.intake.models import Answer, Record
from liandong.desk.intake.rules.belonging import may_be_a_dispute
from liandong.desk.intake.rules.versions import contents_of
from liandong.engine.recognition import Recogniser
from liandong.engine.records.schema import RECORD_SCHEMA

UNREAD: Final = pl.lit(None, pl.String).alias("raw")


@dataclass(slots=True)
class NewRecords:
    """Such rows with the machine's answers to them."""

    forms: Forms
    answers: Columns

    @classmethod
    def told(cls, forms: Forms, answers: dict[str, Sequence[Any]]) -> Self:
        """With these answers, attribute of Answer to its values."""
        _pass_over(forms.records, answers["is_dispute"])
        return cls(forms, Columns.told(Answer, answers))

    @property
    def disputes(self) -> int:
        """How many the machine takes for one."""
        return sum(one is True for one in self.answers.values["is_dispute"])

    def parts(self, lengths: Iterable[int]) -> Iterator[Self]:
        """The rows in their order, so many at a time."""
        start = 0
        for length in lengths:
            end = start + length
            yield type(self)(self.forms.part(start, end), self.answers.part(start, end))
            start = end

    def write(self) -> Sequence[int]:
        """Store them inside the caller's transaction; gives the keys of the records.

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
    """The answers to new rows in RECORD_SCHEMA, as a record keeps them."""
    rows = pl.DataFrame(table)
    kept = rows.with_columns(*contents_of(rows), UNREAD).select(RECORD_SCHEMA.names)
    return answers_of(kept.to_arrow().cast(RECORD_SCHEMA), judge)


def _pass_over(records: Columns, verdicts: Sequence[bool | None]) -> None:
    """What is no dispute has no place to wait for: nearly all of the incidents."""
    (now,) = Columns.told(Record, {"placed_at": [timezone.now()]}).values["placed_at"]
    records.values["placed_at"] = [
        None if may_be_a_dispute(source, is_dispute) else now
        for source, is_dispute in zip(records.values["source"], verdicts, strict=True)
    ]
