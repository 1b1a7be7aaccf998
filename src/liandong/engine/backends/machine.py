"""One machine: tables are Arrow tables in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic

import pyarrow as pa
import pyarrow.parquet as pq

from liandong.engine.backends.interface import Account, Function, One, Reader
from liandong.engine.linkage import LinkModel, find_links

BATCH_ROWS: Final = 16_384


@dataclass(frozen=True)
class Here(Generic[One]):
    """Shared values are local already."""

    value: One


class OneMachine:
    """DuckDB, polars and compiled loops in this process."""

    def share(self, value: One) -> Here[One]:
        return Here(value)

    def read(
        self, files: Sequence[One], reader: Reader[One, Account], schema: pa.Schema
    ) -> tuple[pa.Table, list[Account]]:
        batches = [schema.empty_table()]
        accounts = [reader(file, number, batches.append) for number, file in enumerate(files)]
        return pa.concat_tables(batches), accounts

    def map(self, table: pa.Table, function: Function, schema: pa.Schema) -> pa.Table:
        starts = range(0, table.num_rows, BATCH_ROWS)
        parts = [function(table.slice(start, BATCH_ROWS)) for start in starts]
        return pa.concat_tables([schema.empty_table(), *parts])

    def group(
        self,
        table: pa.Table,
        by: str,  # noqa: ARG002 - all rows are in one part
        function: Function,
        schema: pa.Schema,
    ) -> pa.Table:
        return function(table) if table.num_rows else schema.empty_table()

    def link(self, records: pa.Table, model: LinkModel) -> pa.Table:
        return find_links(records, model=model)

    def keep(self, table: pa.Table) -> int:
        return int(table.num_rows)

    def collect(self, table: pa.Table, columns: Sequence[str] | None = None) -> pa.Table:
        return table if columns is None else table.select(columns)

    def write(self, table: pa.Table, path: Path, schema: pa.Schema) -> None:
        pq.write_table(table.select(schema.names).cast(schema), path, compression="zstd")
