"""CSV and its relatives: any separator, any encoding, any size."""

import csv
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from liandong.engine.records.cell_cleaning import shorten
from liandong.engine.records.errors import WHOLE_ROW, Fault, UnreadableFile
from liandong.engine.records.readers import limits
from liandong.engine.records.readers.encodings import Encoding, detect_encoding
from liandong.engine.records.readers.grid import NumberedRow, batches_of_rows
from liandong.engine.records.readers.header import find_header, known_share
from liandong.engine.records.readers.raw_table import RawBatch, RawTable

_SEPARATORS: Final = (",", "\t", ";", "|", "，")


@dataclass(frozen=True)
class _Form:
    path: Path
    encoding: Encoding
    separator: str


def open_delimited(path: Path, known: Collection[str]) -> RawTable:
    """Streams: memory does not grow with the file."""
    encoding = detect_encoding(path)
    form, sample = _best_form(path, encoding, known)
    header = find_header([row for _, row in sample], known)

    def batches(size: int) -> Iterator[RawBatch]:
        broken: dict[int, str] = {}
        rows = _set_aside(itertools.islice(_rows(form), header.rows, None), header.names, broken)
        for batch in batches_of_rows(rows, header.names, size):
            yield _doubt(batch, encoding, broken)

    return RawTable(header.names, batches, _notes(encoding))


def _notes(encoding: Encoding) -> tuple[str, ...]:
    note = f"文字编码：{encoding.label}"
    damage = f"，其中 {encoding.damaged} 个字符已损坏，所在的行不予采用"
    return (note + damage if encoding.damaged else note,)


def _best_form(
    path: Path, encoding: Encoding, known: Collection[str]
) -> tuple[_Form, list[NumberedRow]]:
    """The separator that shows most known column names, else the one with the most columns."""
    tried = []
    for separator in _SEPARATORS:
        form = _Form(path, encoding, separator)
        sample = list(itertools.islice(_rows(form), limits.HEADER_SEARCH_ROWS))
        sample = [(number, row[: limits.COLUMNS + 1]) for number, row in sample]
        names = find_header([row for _, row in sample], known).names
        tried.append((known_share(names, known), len(names), form, sample))
    _, _, form, sample = max(tried, key=lambda reading: reading[:2])
    return form, sample


class _BrokenRow(list[str]):
    """A row whose quotes cannot be right."""


def _rows(form: _Form) -> Iterator[NumberedRow]:
    csv.field_size_limit(limits.FIELD_CHARACTERS)
    lines = _Lines(form.encoding.lines(form.path))
    reader = csv.reader(lines, delimiter=form.separator)
    last_line = 0
    try:
        for number, row in enumerate(reader, start=1):
            swallowed = reader.line_num - last_line > limits.RECORD_LINES
            last_line = reader.line_num
            if not (number == 1 and len(row) <= 2 and row[:1] and row[0].startswith("sep=")):
                yield number, _BrokenRow(row) if swallowed or lines.are_over else row
            lines.begin_row()
    except csv.Error as error:
        raise UnreadableFile(
            f"从第 {last_line + 1} 行起，英文双引号没有配对，后面的内容无法分行。",
            "请在原系统重新导出，或改为导出 XLSX。",
        ) from error


def _set_aside(
    rows: Iterable[NumberedRow], columns: Sequence[str], broken: dict[int, str]
) -> Iterator[NumberedRow]:
    """Broken rows become empty rows of the right width, which are not skipped; `broken` gets their
    beginnings."""
    for number, row in rows:
        if isinstance(row, _BrokenRow):
            broken[number] = shorten("，".join(cell[:200] for cell in row[:20]))
            yield number, [_NOT_BLANK, *[""] * (len(columns) - 1)]
        else:
            yield number, row


class _Lines:
    """The lines of a file for the CSV reader, which knows how much of them one row has taken.

    `are_over`: a row came although the reader had requested another line, so the file ends within a
    quoted cell; the reader ignores quotes inside a cell that does not start with one.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.are_over = False
        self.begin_row()

    def begin_row(self) -> None:
        self._characters = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            self.are_over = True
            raise StopIteration
        self._characters += len(line)
        if self._characters > limits.LINE_CHARACTERS:
            raise csv.Error("a quoted cell without an end")
        return line.replace("\0", "")


_NOT_BLANK: Final = "-"  # stands in a broken row until it is known as such


def _doubt(batch: RawBatch, encoding: Encoding, broken: Mapping[int, str]) -> RawBatch:
    found = [index for index, number in enumerate(batch.row_numbers) if number in broken]
    if found:
        first = batch.frame.columns[0]
        cells = batch.frame[first].scatter(found, "")
        batch = replace(batch, frame=batch.frame.with_columns(cells))
        numbers = batch.row_numbers
        batch.faults.extend(_unbalanced(index, broken[numbers[index]]) for index in found)
    if encoding.damaged:
        batch.faults.extend(_damaged(batch))
    return batch


def _unbalanced(index: int, beginning: str) -> Fault:
    return Fault(
        index,
        WHOLE_ROW,
        beginning,
        f"英文双引号没有配对：文件在这里断了，或一行吞掉了 {limits.RECORD_LINES} 行以上的内容",
        "请在原系统重新导出，或改为导出 XLSX",
    )


def _damaged(batch: RawBatch) -> Iterator[Fault]:
    for column in batch.frame.columns:
        hits = batch.frame[column].str.contains("\ufffd", literal=True).arg_true()
        for i in hits:
            yield Fault(
                i,
                column,
                str(batch.frame[column][i])[:200],
                "单元格里有无法解码的字符",
                "请在原系统核对这一行，重新导出后再导入",
            )
