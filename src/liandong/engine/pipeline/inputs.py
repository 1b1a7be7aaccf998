"""All given files as one table of records, each number once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa

from liandong.engine.pipeline.timing import Rows
from liandong.engine.records import (
    KEY,
    RECORD_SCHEMA,
    RecordFile,
    Reject,
    merge_feedback,
    read_records,
)
from liandong.engine.vocabulary import Source


@dataclass(frozen=True)
class Given:
    """A file, and the source that it was given for."""

    path: Path
    source: Source


@dataclass
class FileRead:
    """What became of one file."""

    name: str
    title: str
    is_feedback: bool
    has_times: bool
    notes: tuple[str, ...]
    rows: int = 0
    unchanged: int = 0
    rejects: list[Reject] = field(default_factory=list)
    remarks: int = 0
    records: pa.Table = field(default_factory=RECORD_SCHEMA.empty_table)

    @property
    def rejected_rows(self) -> int:
        return len({reject.row for reject in self.rejects})


@dataclass(frozen=True)
class Intake:
    """`records` in RECORD_SCHEMA, unique by (source, source_id); `repeated` is how many rows a
    later file told again."""

    records: pa.Table
    files: list[FileRead]
    repeated: int

    @property
    def has_times(self) -> bool:
        """Whether rows say when they were received, at least in one file."""
        return any(file.has_times for file in self.files)


def take_in(given: Sequence[Given], rows: Rows) -> Intake:
    """Reads the files in order; of a number told in two files the later one counts, and feedback
    joins its incident wherever it stands. Raises UnreadableFile."""
    files = [_read(one, rows) for one in given]
    told = _stack(file.records for file in files if not file.is_feedback)
    unique = pl.DataFrame(pl.from_arrow(told)).unique(KEY, keep="last", maintain_order=True)
    records = unique.to_arrow().cast(RECORD_SCHEMA)
    merged = _with_feedback(records, _stack(file.records for file in files if file.is_feedback))
    return Intake(merged, files, told.num_rows - records.num_rows)


def _read(given: Given, rows: Rows) -> FileRead:
    file = read_records(given.path, source=given.source)
    read = FileRead(
        given.path.name,
        file.profile.title,
        file.profile.kind == "feedback",
        file.has_times,
        file.notes,
    )
    read.records = _stack(_batches(file, read, rows))
    return read


def _batches(file: RecordFile, read: FileRead, rows: Rows) -> Iterable[pa.Table]:
    for batch in file:
        read.rows += batch.rows_read
        rows.count += batch.rows_read
        read.unchanged += batch.unchanged
        read.rejects.extend(batch.rejects)
        read.remarks += len(batch.remarks)
        yield batch.records


def _stack(tables: Iterable[pa.Table]) -> pa.Table:
    return pa.concat_tables([RECORD_SCHEMA.empty_table(), *tables])


def _with_feedback(records: pa.Table, feedback: pa.Table) -> pa.Table:
    """Feedback comes from 110 alone; records of other sources pass untouched."""
    if not feedback.num_rows:
        return records
    is_police = pa.compute.equal(records["source"], Source.POLICE_110)
    police = merge_feedback(records.filter(is_police), feedback)
    return pa.concat_tables([police, records.filter(pa.compute.invert(is_police))])


REJECT_SCHEMA = pa.schema(
    [("file", pa.string()), ("row", pa.int64())]
    + [(name, pa.string()) for name in ("column", "value", "reason", "remedy", "raw")]
)
"""Rejected cells of all files; `row` as a spreadsheet shows it."""


def reject_table(files: Sequence[FileRead]) -> pa.Table:
    rows = [{"file": file.name, **vars(one)} for file in files for one in file.rejects]
    return pa.Table.from_pylist(rows, schema=REJECT_SCHEMA)
