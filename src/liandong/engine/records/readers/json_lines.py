"""JSON Lines: one object a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from liandong.engine.records.errors import WHOLE_ROW, Fault, UnreadableFile
from liandong.engine.records.readers import limits
from liandong.engine.records.readers.encodings import Encoding, detect_encoding
from liandong.engine.records.readers.grid import cut_up
from liandong.engine.records.readers.raw_table import RawBatch, RawTable

_Line = tuple[int, dict[str, Any] | None, str]
_COLUMN_SEARCH_LINES = 1000


def open_json_lines(path: Path) -> RawTable:
    """Streams. The columns are the keys of the first thousand lines; a bad line is a fault."""
    encoding = detect_encoding(path)
    columns = _columns(path, encoding)

    def batches(size: int) -> Iterator[RawBatch]:
        for chunk in cut_up(_lines(path, encoding), size, lambda line: len(line[2])):
            yield _batch(chunk, columns)

    return RawTable(columns, batches, (f"文字编码：{encoding.label}",))


def _lines(path: Path, encoding: Encoding) -> Iterator[_Line]:
    for number, line in enumerate(encoding.lines(path), start=1):
        text = line.strip()
        if text:
            yield number, _object(text), text


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and not _is_too_deep(text, value) else None


def _is_too_deep(text: str, value: dict[str, Any]) -> bool:
    """Nearly no line has so many brackets that it need be looked through."""
    if text.count("[") + text.count("{") <= limits.NESTING:
        return False
    level: list[Any] = [value]
    for _depth in range(limits.NESTING):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _columns(path: Path, encoding: Encoding) -> tuple[str, ...]:
    columns: dict[str, None] = {}
    for number, (_, row, _) in enumerate(_lines(path, encoding)):
        columns.update(dict.fromkeys(row or {}))
        if number >= _COLUMN_SEARCH_LINES or len(columns) > limits.COLUMNS:
            break  # the caller refuses so many columns
    if not columns:
        raise UnreadableFile(
            "文件里没有一行是 JSON 对象。",
            "JSON Lines 要求每行一个 {…}；若整个文件是一个数组，请拆成每行一个对象。",
        )
    return tuple(_storable(name) for name in columns)


def _batch(chunk: list[_Line], columns: tuple[str, ...]) -> RawBatch:
    rows = [row or {} for _, row, _ in chunk]
    frame = pl.DataFrame(
        [pl.Series(c, [_cell(row.get(c)) for row in rows], dtype=pl.String) for c in columns]
    )
    faults = [_bad_line(i, text) for i, (_, row, text) in enumerate(chunk) if row is None]
    return RawBatch([number for number, _, _ in chunk], frame, faults)


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else _storable(value)
    return _storable(json.dumps(value, ensure_ascii=False))


def _storable(text: str) -> str:
    """Half an emoji (a lone surrogate) cannot be stored; it becomes U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _bad_line(index: int, text: str) -> Fault:
    return Fault(
        index,
        WHOLE_ROW,
        text[:200],
        "这一行不是完整的 JSON 对象",
        f"请检查引号、逗号和花括号（嵌套不超过 {limits.NESTING} 层）后重新导出",
    )
