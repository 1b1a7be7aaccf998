"""Cuts the batches of a file into chunks that are each stored in one transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import pyarrow as pa

from liandong.desk.intake.actions.new_records import known_keys
from liandong.desk.intake.actions.records import CHUNK_ROWS as MERGED_ROWS
from liandong.desk.intake.actions.rows import Key, Row, rows_of
from liandong.engine.records import Batch, RecordFile, Reject

CHUNK_ROWS: Final = 1_000
"""New rows in one transaction: below 100 ms, so that nobody at the desk waits for it."""


@dataclass
class Chunk:
    """The rows of one transaction, in RECORD_SCHEMA; after it `end` rows of the file are done.

    `is_new`: no number is known to the desk or occurs twice, and the rows are sorted by number.
    """

    table: pa.Table
    is_new: bool
    end: int
    rejects: list[Reject] = field(default_factory=list)
    remarks: list[Reject] = field(default_factory=list)
    repeated: int = 0
    is_last_of_batch: bool = False

    @cached_property
    def rows(self) -> list[Row]:
        return rows_of(self.table)

    @property
    def sources(self) -> set[str]:
        return set(self.table["source"].unique().to_pylist())


def chunks_of(file: RecordFile, *, done: int) -> Iterator[Chunk]:
    """The chunks after the first `done` rows; a file is cut into the same batches each time."""
    base = 0
    for batch in file:
        end = base + batch.rows_read
        if end > done:
            yield from _of_batch(batch, base, max(0, done - base))
        base = end


def _of_batch(batch: Batch, base: int, start: int) -> Iterator[Chunk]:
    """The chunks of a batch that follows `base` rows; `start` of its rows are stored already."""
    keys = keys_of(batch.records)
    while True:
        known = known_keys(keys[start : start + CHUNK_ROWS])
        # What is known already may be merged within the transaction.
        size = MERGED_ROWS if known else CHUNK_ROWS
        if len(keys) - start <= size:
            break
        yield _chunk(batch.records, keys, known, start, size, base + start + size)
        start += size
    last = _chunk(batch.records, keys, known, start, size, base + batch.rows_read)
    last.rejects, last.remarks = batch.rejects, batch.remarks
    last.repeated, last.is_last_of_batch = batch.unchanged, True
    yield last


def _chunk(
    table: pa.Table, keys: Sequence[Key], known: set[Key], start: int, size: int, end: int
) -> Chunk:
    own = keys[start : start + size]
    if len(set(own)) < len(own) or not known.isdisjoint(own):
        return Chunk(table.slice(start, size), False, end)
    # Every transaction locks new numbers in this order, so that there is no deadlock.
    order = sorted(range(start, start + len(own)), key=keys.__getitem__)
    return Chunk(table.take(pa.array(order, pa.int64())), True, end)


def keys_of(table: pa.Table) -> list[Key]:
    """Source and number of each row."""
    return list(zip(*(table[name].to_pylist() for name in ("source", "source_id")), strict=True))
