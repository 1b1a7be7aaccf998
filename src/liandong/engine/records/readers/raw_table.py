"""A table as it lies in the file: named columns, batches of cells, no meaning yet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import polars as pl

from liandong.engine.records.errors import Fault


@dataclass(frozen=True)
class RawBatch:
    """Some consecutive rows. `row_numbers` are those a spreadsheet would show."""

    row_numbers: list[int]
    frame: pl.DataFrame
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class RawTable:
    """An opened file. `batches(n)` may be called again: each call reads from the start.

    `notes` are remarks in Chinese on how the file was read (encoding, sheet chosen).
    """

    columns: tuple[str, ...]
    batches: Callable[[int], Iterator[RawBatch]]
    notes: tuple[str, ...] = ()
