"""The first rows of a file, kept apart from it, to try profiles on."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

import polars as pl

from liandong.engine.records.cell_cleaning import as_text
from liandong.engine.records.cells import Context
from liandong.engine.records.conversion import convert
from liandong.engine.records.dates import now_in_china
from liandong.engine.records.duplicates import survey
from liandong.engine.records.errors import Fault, UnreadableFile
from liandong.engine.records.profiles.binding import bind
from liandong.engine.records.profiles.profile import Profile, known_names
from liandong.engine.records.readers.bounded import open_apart
from liandong.engine.records.readers.limits import CELL_CHARACTERS
from liandong.engine.records.readers.raw_table import RawBatch
from liandong.engine.records.reading import Batch, read_batch

SAMPLE_ROWS: Final = 200
SAMPLE_SECONDS: Final = 60
"""Processor time of the process that reads the sample."""


@dataclass(frozen=True)
class Sample:
    """Cells as text, with the numbers of their rows, and what was wrong before any profile."""

    columns: tuple[str, ...]
    row_numbers: list[int]
    cells: list[list[str | None]]
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def frame(self) -> pl.DataFrame:
        schema = dict.fromkeys(self.columns, pl.String)
        return pl.DataFrame(self.cells, schema=schema, orient="row")

    def head(self, rows: int = SAMPLE_ROWS) -> Self:
        """The first rows of it."""
        return replace(self, row_numbers=self.row_numbers[:rows], cells=self.cells[:rows])

    def without(self, column: str) -> Self:
        """The same without that column."""
        kept = [place for place, name in enumerate(self.columns) if name != column]
        cells = [[row[place] for place in kept] for row in self.cells]
        return replace(self, columns=tuple(self.columns[place] for place in kept), cells=cells)

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of_json(cls, text: str) -> Self:
        stored = json.loads(text)
        return cls(
            tuple(stored["columns"]),
            stored["row_numbers"],
            stored["cells"],
            tuple(stored["notes"]),
            tuple(Fault(**fault) for fault in stored["faults"]),
        )

    @classmethod
    def of_rows(cls, rows: Mapping[int, Mapping[str, str | None]]) -> Self:
        """Rows of a file by their numbers, each as column to cell."""
        columns = tuple(dict.fromkeys(name for cells in rows.values() for name in cells))
        cells = [[row.get(name) for name in columns] for row in rows.values()]
        return cls(columns, list(rows), cells)


def take_sample(path: Path, own: Iterable[Profile] = (), rows: int = SAMPLE_ROWS) -> Sample:
    """Raises UnreadableFile, also where there is a header and nothing below it.

    Any file is read by another process, since a person waits for the page.
    """
    table = open_apart(path, known_names(own), seconds=SAMPLE_SECONDS)
    first = next(iter(table.batches(rows)), None)
    if first is None or not first.row_numbers:
        raise UnreadableFile("样表里没有数据行。", "请导出几行真实数据，再作为样表。")
    cells = [_cut(as_text(first.frame[name])) for name in first.frame.columns]
    return Sample(
        table.columns,
        first.row_numbers,
        [list(row) for row in zip(*cells, strict=True)],
        table.notes,
        tuple(first.faults),
    )


def _cut(texts: pl.Series) -> list[str | None]:
    """A cell beyond the limit keeps one character more, so that it is still found too long."""
    return list(texts.str.slice(0, CELL_CHARACTERS + 1))


def read_sample(sample: Sample, profile: Profile, now: datetime | None = None) -> Batch:
    """The result of importing these rows; columns that the profile lacks are read as empty."""
    raw = RawBatch(sample.row_numbers, sample.frame, list(sample.faults))
    binding = bind(profile, sample.columns)
    at = now or now_in_china()
    return read_batch(raw, Context(binding, profile.source, at, at), survey([raw], binding))


def readable(sample: Sample, profile: Profile) -> set[int]:
    """Numbers of the rows that would come in, those that repeat an earlier one among them."""
    rejected = {reject.row for reject in read_sample(sample, profile).rejects}
    return set(sample.row_numbers) - rejected


def as_read(sample: Sample, profile: Profile) -> list[dict[str, Any]]:
    """All rows as canonical records, also those that would be rejected, without what is wrong."""
    at = now_in_china()
    context = Context(bind(profile, sample.columns), profile.source, at, at)
    records: list[dict[str, Any]] = convert(sample.frame, context).records.to_pylist()
    return records
