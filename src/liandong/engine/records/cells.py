"""A batch of a file through its binding: fields instead of columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from liandong.engine.records.cell_cleaning import clean, clean_name
from liandong.engine.records.dates import EARLIEST, TOLERANCE
from liandong.engine.records.profiles.binding import Binding
from liandong.engine.vocabulary import Source

LONG_TEXT = ("text", "response")
"""Fields in which people write sentences; all others are short."""


@dataclass(frozen=True)
class Context:
    """What a conversion needs beside the cells."""

    binding: Binding
    source: Source | None
    now: datetime
    file_time: datetime | None  # stands for times where the file has none

    def plausible(self) -> tuple[datetime, datetime]:
        """Between which times a thing can have happened."""
        return EARLIEST, self.now + TOLERANCE


@dataclass(frozen=True)
class Cells:
    """The batch through its binding: fields instead of columns."""

    frame: pl.DataFrame
    binding: Binding

    def raw(self, field: str) -> pl.Series:
        """The first filled cell of the field's columns, in their order."""
        names = self.binding.columns.get(field, ())
        if not names:
            return self.empty(field)
        typed = self.frame[names[0]]
        return typed if len(names) == 1 else self._first_filled(field, names)

    def _first_filled(self, field: str, names: Sequence[str]) -> pl.Series:
        filled = [clean(self.frame[name]).alias(f"{i}") for i, name in enumerate(names)]
        return pl.DataFrame(filled).select(pl.coalesce(pl.all())).to_series().rename(field)

    def text(self, field: str, cleaned: Callable[[pl.Series], pl.Series]) -> pl.Series:
        """The field as text, followed by the columns whose text belongs to it."""
        whole = cleaned(self.raw(field))
        for name in self.binding.append.get(field, ()):
            whole = _joined(whole, clean_name(self.frame[name]), self._separator(field))
        return whole

    @staticmethod
    def _separator(field: str) -> str:
        return "\n" if field in LONG_TEXT else " "

    def column(self, field: str) -> str:
        """What the file calls the field, for messages."""
        return next(iter(self.binding.columns.get(field, ())), field)

    def empty(self, field: str) -> pl.Series:
        return pl.Series(field, [None] * self.frame.height, dtype=pl.String)


def _joined(whole: pl.Series, more: pl.Series, separator: str) -> pl.Series:
    """Appends the text unless it is there already, so that positions in the first part stay."""
    pairs = pl.DataFrame({"whole": whole, "more": more})
    contained = pl.col("whole").str.contains(pl.col("more"), literal=True)
    added = pl.col("whole") + separator + pl.col("more")
    return pairs.select(
        pl.when(pl.col("more").is_null() | contained)
        .then("whole")
        .when(pl.col("whole").is_null())
        .then("more")
        .otherwise(added)
    ).to_series()
