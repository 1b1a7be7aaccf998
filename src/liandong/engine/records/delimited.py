"""CSV and its relatives: any separator, any encoding, any size."""

import csv
import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from liandong.engine.records import limits
from liandong.engine.records.encodings import Encoding, detect_encoding
from liandong.engine.records.errors import Fault, UnreadableFile
from liandong.engine.records.grid import NumberedRow, batches_of_rows
from liandong.engine.records.header import find_header, known_share
from liandong.engine.records.rawtable import RawBatch, RawTable

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
        rows = itertools.islice(_rows(form), header.rows, None)
        for batch in batches_of_rows(rows, header.names, size):
            yield _doubt(batch, encoding)

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
        names = find_header([row for _, row in sample], known).names
        tried.append((known_share(names, known), len(names), form, sample))
    _, _, form, sample = max(tried, key=lambda one: one[:2])
    return form, sample


def _rows(form: _Form) -> Iterator[NumberedRow]:
    csv.field_size_limit(limits.FIELD_CHARACTERS)
    with form.encoding.open(form.path) as file:
        reader = csv.reader((line.replace("\0", "") for line in file), delimiter=form.separator)
        last_line = 0
        try:
            for number, row in enumerate(reader, start=1):
                swallowed = reader.line_num - last_line > limits.RECORD_LINES
                last_line = reader.line_num
                if not (number == 1 and len(row) <= 2 and row[:1] and row[0].startswith("sep=")):
                    yield number, [_UNBALANCED] if swallowed else row
        except csv.Error as error:
            raise UnreadableFile(
                f"从第 {last_line + 1} 行起，英文双引号没有配对，后面的内容无法分行。",
                "请在原系统重新导出，或改为导出 XLSX。",
            ) from error


_UNBALANCED = "\ue000unbalanced"  # a private-use mark that no export writes


def _doubt(batch: RawBatch, encoding: Encoding) -> RawBatch:
    first = batch.frame.columns[0]
    batch.faults.extend(map(_unbalanced, (batch.frame[first] == _UNBALANCED).arg_true()))
    if encoding.damaged:
        batch.faults.extend(_damaged(batch))
    return batch


def _unbalanced(index: int) -> Fault:
    return Fault(
        index,
        "整行",
        "",
        f"英文双引号没有配对，一行吞掉了 {limits.RECORD_LINES} 行以上的内容",
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
