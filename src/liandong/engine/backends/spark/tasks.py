"""What runs on the executors: the engine's functions over the batches that Spark hands in.

A task may run twice (a lost machine, a slow one), so files are written under a name of the
attempt's own and take their place when they are whole.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark import TaskContext

from liandong.engine.backends.interface import Function, Reader
from liandong.engine.records import UnreadableFile

Batches = Iterable[pa.RecordBatch]


@dataclass(frozen=True)
class InBatches:
    """The function over each batch by itself."""

    function: Function
    schema: pa.Schema

    def __call__(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield from answer(self.function(pa.Table.from_batches([batch])), self.schema)


@dataclass(frozen=True)
class InParts:
    """The function over all rows of the part at once."""

    function: Function
    schema: pa.Schema

    def __call__(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        held = list(batches)
        if held:
            yield from answer(self.function(pa.Table.from_batches(held)), self.schema)


def answer(table: pa.Table, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    yield from table.select(schema.names).cast(schema).to_batches()


class Unread(NamedTuple):
    """An UnreadableFile on its way to the driver."""

    reason: str
    remedy: str


@dataclass(frozen=True)
class ReadFile:
    """Reads a file and leaves its rows in the folder; returns the account of it, or Unread."""

    reader: Reader[Any, Any]
    folder: Path
    schema: pa.Schema

    def __call__(self, job: tuple[int, Any]) -> Any:
        number, file = job
        try:
            with whole_file(self.folder / f"{number:06}.parquet", self.schema) as writer:
                return self.reader(file, number, writer.write_table)
        except UnreadableFile as error:
            return Unread(error.reason, error.remedy)


@dataclass(frozen=True)
class WritePart:
    """Writes the rows of a part as one file of the folder and returns how many there were."""

    folder: Path
    schema: pa.Schema

    def __call__(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        task = TaskContext.get()
        name = f"part-{task.partitionId() if task else 0:06}.parquet"
        rows = 0
        with whole_file(self.folder / name, self.schema) as writer:
            for batch in batches:
                table = pa.Table.from_batches([batch]).select(self.schema.names)
                writer.write_table(table.cast(self.schema))
                rows += batch.num_rows
        yield pa.RecordBatch.from_pydict({"rows": [rows]})


@contextmanager
def whole_file(path: Path, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """A Parquet file that is there with all its rows or not at all."""
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with pq.ParquetWriter(draft, schema, compression="zstd") as writer:
            yield writer
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
