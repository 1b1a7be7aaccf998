"""All given files as one table of records, each number once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa

from liandong.engine.backends import Backend, OneMachine
from liandong.engine.backends.interface import Emit, Reader
from liandong.engine.pipeline.timing import Rows
from liandong.engine.records import (
    KEY,
    RECORD_SCHEMA,
    Profile,
    Reject,
    merge_feedback,
    read_records,
)
from liandong.engine.vocabulary import Source

NUMBERED_SCHEMA: Final = RECORD_SCHEMA.append(pa.field("row", pa.int64(), nullable=False))
"""Records with their number: that of the file, then that of the record in it."""
READ_SCHEMA: Final = NUMBERED_SCHEMA.append(pa.field("is_feedback", pa.bool_(), nullable=False))
ROWS_PER_FILE: Final = 1 << 40


@dataclass(frozen=True)
class Given:
    """A file, the source that it was given for, and the city's own profiles."""

    path: Path
    source: Source
    own: tuple[Profile, ...] = ()


@dataclass
class FileRead:
    """What became of one file."""

    name: str
    title: str
    is_feedback: bool
    has_times: bool
    notes: tuple[str, ...]
    rows: int = 0
    accepted: int = 0
    unchanged: int = 0
    rejects: list[Reject] = field(default_factory=list)
    remarks: int = 0

    @property
    def rejected_rows(self) -> int:
        return len({reject.row for reject in self.rejects})


@dataclass(frozen=True)
class Intake:
    """`records` in NUMBERED_SCHEMA as the backend holds them, unique by (source, source_id)."""

    records: Any
    files: list[FileRead]

    @property
    def has_times(self) -> bool:
        """Whether rows say when they were received, at least in one file."""
        return any(file.has_times for file in self.files)


def take_in(given: Sequence[Given], rows: Rows) -> Intake:
    """`take_in_at` on this machine."""
    return take_in_at(OneMachine(), given, rows)


def take_in_parsed(given: Sequence[Given]) -> Intake:
    """The same for callers that need the records and never the raw rows."""
    return take_in_at(OneMachine(), given, Rows(), read_parsed)


def take_in_at(
    backend: Backend[Any],
    given: Sequence[Given],
    rows: Rows,
    read: Reader[Given, FileRead] | None = None,
) -> Intake:
    """Reads the files in order; of a number that is in two files the later one counts, and feedback
    joins its incident wherever it stands. Raises UnreadableFile."""
    records, files = backend.read(given, read or read_one, READ_SCHEMA)
    rows.count = sum(file.rows for file in files)
    return Intake(backend.group(records, "source_id", settled, NUMBERED_SCHEMA), files)


def read_one(given: Given, number: int, emit: Emit) -> FileRead:
    """Passes on the records of a file in READ_SCHEMA."""
    file = read_records(given.path, source=given.source, own=given.own)
    read = FileRead(
        given.path.name,
        file.profile.title,
        file.profile.kind == "feedback",
        file.has_times,
        file.notes,
    )
    for batch in file:
        emit(numbered(batch.records, number * ROWS_PER_FILE + read.accepted, read.is_feedback))
        read.rows += batch.rows_read
        read.accepted += batch.records.num_rows
        read.unchanged += batch.unchanged
        read.rejects.extend(batch.rejects)
        read.remarks += len(batch.remarks)
    return read


def read_parsed(given: Given, number: int, emit: Emit) -> FileRead:
    """As `read_one`, without the raw rows, which are as large as all the rest."""

    def emit_parsed(records: pa.Table) -> None:
        at = records.schema.get_field_index("raw")
        emit(records.set_column(at, records.schema[at], pa.nulls(len(records), pa.string())))

    return read_one(given, number, emit_parsed)


def numbered(records: pa.Table, first: int, is_feedback: bool) -> pa.Table:
    size = records.num_rows
    flags = pa.repeat(is_feedback, size)
    columns = [*records.columns, pa.array(np.arange(first, first + size)), flags]
    return pa.table(columns, schema=READ_SCHEMA)


def settled(rows: pa.Table) -> pa.Table:
    """One record for each number, in the order of their rows, with all feedback to it."""
    frame = pl.DataFrame(pl.from_arrow(rows)).sort("row")
    records = frame.filter(~pl.col("is_feedback")).unique(KEY, keep="last", maintain_order=True)
    feedback = frame.filter("is_feedback")
    if feedback.is_empty():
        return _numbered(records)
    # Feedback comes from 110 alone; records of other sources pass untouched.
    is_police = pl.col("source") == Source.POLICE_110
    police = records.filter(is_police)
    merged = merge_feedback(_records(police), _records(feedback))
    whole = pl.DataFrame(pl.from_arrow(merged)).with_columns(police["row"])
    others = records.filter(~is_police).select(whole.columns)
    return _numbered(pl.concat([whole, others]).sort("row"))


def _records(frame: pl.DataFrame) -> pa.Table:
    return frame.select(RECORD_SCHEMA.names).to_arrow().cast(RECORD_SCHEMA)


def _numbered(frame: pl.DataFrame) -> pa.Table:
    return frame.select(NUMBERED_SCHEMA.names).to_arrow().cast(NUMBERED_SCHEMA)


REJECT_SCHEMA = pa.schema(
    [("file", pa.string()), ("row", pa.int64())]
    + [(name, pa.string()) for name in ("column", "value", "reason", "remedy", "raw")]
)
"""Rejected cells of all files; `row` as a spreadsheet shows it."""


def reject_table(files: Iterable[FileRead]) -> pa.Table:
    rows = [{"file": file.name, **vars(reject)} for file in files for reject in file.rejects]
    return pa.Table.from_pylist(rows, schema=REJECT_SCHEMA)
