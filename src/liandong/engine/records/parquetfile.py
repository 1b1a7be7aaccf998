"""Parquet, row group by row group."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from liandong.engine.records.errors import UnreadableFile
from liandong.engine.records.rawtable import RawBatch, RawTable


def open_parquet(path: Path) -> RawTable:
    """Streams; cells keep their types. Row 1 is the first row, for there is no header line."""
    try:
        with pq.ParquetFile(path) as file:
            columns = tuple(file.schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        raise _broken() from error

    def batches(size: int) -> Iterator[RawBatch]:
        row = 1
        try:
            with pq.ParquetFile(path) as file:
                for part in file.iter_batches(batch_size=size):
                    frame = pl.DataFrame(pl.from_arrow(part))
                    yield RawBatch(list(range(row, row + frame.height)), frame)
                    row += frame.height
        except (pa.ArrowException, OSError) as error:
            raise _broken() from error

    return RawTable(columns, batches)


def _broken() -> UnreadableFile:
    return UnreadableFile("Parquet 文件已损坏。", "请重新导出或重新传送这个文件。")
