"""Parquet, row group by row group."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from liandong.engine.records.errors import UnreadableFile, too_many_columns
from liandong.engine.records.readers import limits
from liandong.engine.records.readers.raw_table import RawBatch, RawTable

BROKEN: Final = (pa.ArrowException, OSError, RecursionError)


def open_parquet(path: Path) -> RawTable:
    """Streams; cells keep their types. Row 1 is the first row, for there is no header line.

    A cell of a dictionary may be a megabyte and stand in a million rows for a few bytes of the
    file: dictionaries are kept as such until it is known how much their rows come to.
    """
    try:
        with pq.ParquetFile(path) as file:
            columns = tuple(file.schema_arrow.names)
            texts = [leaf.path for leaf in map(file.schema.column, range(len(file.schema.names)))]
            allowance = _Allowance(max(limits.UNPACKED_BYTES, limits.EXPANSION * _size(path)))
            allowance.spend(_declared(file.metadata))
    except BROKEN as error:
        raise _broken() from error
    if len(columns) > limits.COLUMNS:
        raise too_many_columns(len(columns))

    def batches(size: int) -> Iterator[RawBatch]:
        row, left = 1, _Allowance(allowance.whole)
        try:
            with pq.ParquetFile(path, read_dictionary=texts) as file:
                for part in file.iter_batches(batch_size=size):
                    for piece in _bounded(part, left):
                        frame = pl.DataFrame(pl.from_arrow(_plain(piece)))
                        yield RawBatch(list(range(row, row + frame.height)), frame)
                        row += frame.height
        except BROKEN as error:
            raise _broken() from error

    return RawTable(columns, batches)


@dataclass
class _Allowance:
    """How many bytes the cells of a file may come to."""

    whole: int
    spent: int = 0

    def spend(self, size: int) -> None:
        self.spent += size
        if self.spent > self.whole:
            raise UnreadableFile(
                f"文件解开后超过 {self.whole >> 20:,} MB，可能是恶意文件，已停止读取。",
                "请确认来源；确是大表时，请按月份分成几份，或改为导出 CSV。",
            )


def _size(path: Path) -> int:
    return path.stat().st_size


def _declared(metadata: Any) -> int:
    """Bytes of the largest row group as declared, and the least that its rows cost."""
    groups = [metadata.row_group(place) for place in range(metadata.num_row_groups)]
    declared = max((group.total_byte_size for group in groups), default=0)
    least = limits.CELL_BYTES * metadata.num_rows * metadata.num_columns
    return max(int(declared), int(least))


def _bounded(part: pa.RecordBatch, left: _Allowance) -> Iterator[pa.RecordBatch]:
    """The rows in batches that stay small once their dictionaries are resolved."""
    size = sum(map(_resolved_size, part.columns))
    if size > limits.BATCH_CHARACTERS * 4 and part.num_rows > 1:
        half = part.num_rows // 2
        yield from _bounded(part.slice(0, half), left)
        yield from _bounded(part.slice(half), left)
        return
    left.spend(max(size, limits.CELL_BYTES * part.num_rows * part.num_columns))
    if size > limits.LINE_CHARACTERS * 4:
        raise UnreadableFile(
            f"有一行解开后超过 {limits.LINE_CHARACTERS * 4 >> 20} MB，可能是恶意文件，已停止读取。",
            "请确认来源，核对这一行，重新导出。",
        )
    yield part


def _resolved_size(column: pa.Array) -> int:
    """Bytes of the cells without dictionaries, which also stand inside of lists and structures."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        return _resolved_size(column.storage)
    if pa.types.is_dictionary(kind):
        if not _is_text(kind.value_type):
            return _resolved_size(column.dictionary_decode())
        lengths = pc.binary_length(column.dictionary)
        return int(pc.sum(lengths.take(column.indices)).as_py() or 0)
    if pa.types.is_map(kind):
        first, last = column.offsets[0].as_py(), column.offsets[-1].as_py()
        inner = [column.keys[first:last], column.items[first:last]]
    elif pa.types.is_struct(kind):
        inner = column.flatten()
    elif pa.types.is_nested(kind):
        inner = [column.flatten()]  # of a list of any make
    else:
        return int(column.nbytes)
    return sum(map(_resolved_size, inner)) + limits.CELL_BYTES * len(column)


def _is_text(kind: pa.DataType) -> bool:
    return any(
        holds(kind)
        for holds in (
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_binary,
            pa.types.is_large_binary,
        )
    )


def _plain(part: pa.RecordBatch) -> pa.Table:
    """The columns without dictionaries, and values nested deeper than a list as text, so that
    nothing expands later."""
    return pa.table(list(map(_plain_column, part.columns)), names=part.schema.names)


def _plain_column(column: pa.Array) -> pa.Array:
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        return _plain_column(column.storage)
    if pa.types.is_dictionary(kind):
        return column.cast(kind.value_type)
    if not pa.types.is_nested(kind):
        return column
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        inner = kind.value_type
        if pa.types.is_dictionary(inner) and not pa.types.is_nested(inner.value_type):
            own = column.take(pa.array(range(len(column))))  # a slice would be cast as a whole
            return own.cast(pa.list_(inner.value_type))
        if not pa.types.is_nested(inner) and not isinstance(inner, pa.BaseExtensionType):
            return column
    return pa.array(map(_as_json, column), pa.large_string())


def _as_json(cell: pa.Scalar) -> str | None:
    value = cell.as_py()
    if value is None:
        return None
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _broken() -> UnreadableFile:
    return UnreadableFile("Parquet 文件已损坏。", "请重新导出或重新传送这个文件。")
