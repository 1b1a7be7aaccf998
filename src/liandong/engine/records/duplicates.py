"""The same number twice in one file: a repetition or a contradiction."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from liandong.engine.records.cell_cleaning import as_text
from liandong.engine.records.cells import Cells
from liandong.engine.records.field_readers import plain_ids
from liandong.engine.records.profiles.binding import Binding
from liandong.engine.records.readers.raw_table import RawBatch

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Survey:
    """What one pass over the file found. Row numbers are those of the file."""

    rows: int
    echoes: frozenset[int]  # the same number and content as an earlier row
    contradictions: frozenset[int]  # the same number with different content, all of them


def survey(batches: Iterable[RawBatch], binding: Binding) -> Survey:
    """Keeps 24 bytes a row. Content is what the profile takes, so a running number is no
    difference. For feedback, several forms for one number are usual and no contradiction."""
    columns = list(_hashed(batches, binding))
    if not columns:
        return Survey(0, frozenset(), frozenset())
    ids, contents, rows = (np.concatenate(part) for part in zip(*columns, strict=True))
    order = np.lexsort((rows, ids))
    ids, contents, rows = ids[order], contents[order], rows[order]
    starts = np.flatnonzero(np.r_[True, ids[1:] != ids[:-1]])
    ends = np.r_[starts[1:], len(ids)]
    repeated = (ends - starts > 1) & (ids[starts] != 0)
    echoes: set[int] = set()
    contradictions: set[int] = set()
    for start, end in zip(starts[repeated], ends[repeated], strict=True):
        _judge(contents[start:end], rows[start:end], echoes, contradictions)
    if binding.profile.kind == "feedback":
        contradictions = set()
    return Survey(len(ids), frozenset(echoes), frozenset(contradictions))


def _judge(
    contents: Hashes, rows: npt.NDArray[np.int64], echoes: set[int], contradictions: set[int]
) -> None:
    _, first = np.unique(contents, return_index=True)
    if len(first) > 1:
        contradictions.update(int(row) for row in rows[first])
    echoes.update(int(row) for row in np.delete(rows, first))


def _hashed(
    batches: Iterable[RawBatch], binding: Binding
) -> Iterator[tuple[Hashes, Hashes, npt.NDArray[np.int64]]]:
    used = binding.used()
    for batch in batches:
        ids = plain_ids(Cells(batch.frame, binding))
        hashed = ids.hash().to_numpy().astype(np.uint64)
        hashed[ids.is_null().to_numpy()] = 0
        content = pl.DataFrame([as_text(batch.frame[name]).str.strip_chars() for name in used])
        yield hashed, content.hash_rows().to_numpy(), np.asarray(batch.row_numbers, dtype=np.int64)
