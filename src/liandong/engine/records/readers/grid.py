"""From rows of cells (CSV, HTML, sheets) to frames with named columns."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import polars as pl

from liandong.engine.records.errors import WHOLE_ROW, Fault
from liandong.engine.records.readers.header import unnamed
from liandong.engine.records.readers.limits import BATCH_CHARACTERS
from liandong.engine.records.readers.raw_table import RawBatch

Row = TypeVar("Row")
NumberedRow = tuple[int, list[str]]


def batches_of_rows(
    rows: Iterable[NumberedRow], columns: Sequence[str], size: int
) -> Iterator[RawBatch]:
    """Blank rows are skipped; a row with more or fewer cells than the header is a fault, unless the
    columns in question have no name."""
    filled = (row for row in rows if not _is_blank("".join(row[1])))
    for chunk in cut_up(filled, size, lambda row: sum(map(len, row[1]))):
        yield _batch(chunk, columns)


def cut_up(rows: Iterable[Row], size: int, length: Callable[[Row], int]) -> Iterator[list[Row]]:
    """The rows in lists of so many, or of fewer where they hold more characters than is read at a
    time. `length` counts those of a row."""
    chunk: list[Row] = []
    characters = 0
    for row in rows:
        chunk.append(row)
        characters += length(row)
        if len(chunk) == size or characters >= BATCH_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def _is_blank(text: str) -> bool:
    return not text or text.isspace()


def _batch(chunk: list[NumberedRow], columns: Sequence[str]) -> RawBatch:
    width = len(columns)
    wide = [(i, row[width:]) for i, (_, row) in enumerate(chunk) if len(row) > width]
    named = max((i + 1 for i, name in enumerate(columns) if name != unnamed(i)), default=0)
    faults = [_too_wide(i, extra) for i, extra in wide if any(extra)]
    faults += [_cut_short(i, row) for i, (_, row) in enumerate(chunk) if len(row) < named]
    even = [
        row if len(row) == width else row[:width] + [""] * (width - len(row)) for _, row in chunk
    ]
    series = [
        pl.Series(name, cells, dtype=pl.String)
        for name, cells in zip(columns, zip(*even, strict=True), strict=True)
    ]
    return RawBatch([number for number, _ in chunk], pl.DataFrame(series), faults)


def _too_wide(index: int, extra: list[str]) -> Fault:
    return Fault(
        index,
        WHOLE_ROW,
        "，".join(extra[:200])[:200],
        "这一行的列数多于表头，内容已经错位",
        "多半是单元格里有未加引号的分隔符：请改为导出 XLSX，或给该单元格加上英文双引号",
    )


def _cut_short(index: int, row: list[str]) -> Fault:
    return Fault(
        index,
        WHOLE_ROW,
        "，".join(row[-3:])[-200:],
        "这一行的列数少于表头，后面的内容缺了",
        "多半是文件没有传完或导出时断了：请重新导出；系统省略行末空格子的，请改为导出 XLSX",
    )
