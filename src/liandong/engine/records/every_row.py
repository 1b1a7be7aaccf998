"""Every row of a file in its order, good or bad, for commands that answer row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
import pyarrow as pa

from liandong.engine.records.cells import Context
from liandong.engine.records.conversion import convert
from liandong.engine.records.errors import UnreadableFile
from liandong.engine.records.profiles.binding import Binding, bind, shown_columns
from liandong.engine.records.profiles.profile import Profile, known_names, shipped_profiles
from liandong.engine.records.readers.opening import open_table
from liandong.engine.records.readers.raw_table import RawTable
from liandong.engine.vocabulary import Source


@dataclass(frozen=True)
class RowBatch:
    """`cells` as they came; `records` in RECORD_SCHEMA, row-aligned, with nulls for what could
    not be read and the row's number where it has no source_id."""

    cells: pl.DataFrame
    records: pa.Table
    row_numbers: list[int]


@dataclass(frozen=True)
class RowFile:
    """Iterates over all rows that are not blank."""

    source: Source
    profile: Profile
    columns: tuple[str, ...]
    notes: tuple[str, ...]
    _table: RawTable
    _binding: Binding
    _batch_rows: int

    def __iter__(self) -> Iterator[RowBatch]:
        # Times are not checked here, even far in the future. A file without times stays without,
        # since days are counted from them.
        context = Context(self._binding, self.source, datetime(9000, 1, 1), None)  # noqa: DTZ001
        for raw in self._table.batches(self._batch_rows):
            records = convert(raw.frame, context).records
            yield RowBatch(raw.frame, _numbered(records, raw.row_numbers), raw.row_numbers)


def read_rows(
    path: Path, *, source: Source, profile: Profile | None = None, batch_rows: int = 8192
) -> RowFile:
    """Like read_records, but it needs only a text column. Raises UnreadableFile."""
    table = open_table(path, known_names([profile] if profile else ()))
    binding = bind(profile, table.columns) if profile else _nearest(table.columns, source)
    if not binding.columns.get("text"):
        shown = shown_columns(table.columns)
        raise UnreadableFile(
            f"找不到内容列（表里有：{shown}）。", "请把内容所在的列改名为 text，或给出来源模板。"
        )
    return RowFile(source, binding.profile, table.columns, table.notes, table, binding, batch_rows)


def _nearest(columns: tuple[str, ...], source: Source) -> Binding:
    """The profile with a text column that takes most of the file, the source's own where two do."""
    bindings = [bind(profile, columns) for profile in shipped_profiles()]
    return max(
        bindings,
        key=lambda binding: (
            bool(binding.columns.get("text")),
            len(binding.used()),
            binding.profile.source in {source, None},
        ),
    )


def _numbered(records: pa.Table, row_numbers: list[int]) -> pa.Table:
    at = records.schema.get_field_index("source_id")
    ids = records["source_id"].to_pylist()
    filled = [given or str(row) for given, row in zip(ids, row_numbers, strict=True)]
    return records.set_column(at, records.schema.field(at), pa.array(filled, pa.string()))
