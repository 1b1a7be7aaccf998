"""Ways to spoil a table: each takes rows of a valid export and gives the bytes of a file."""

import csv
import io
import json
import random
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from rustpy_xlsxwriter import FastExcel

from liandong.engine.records import read_rows
from liandong.engine.vocabulary import Source

Table = list[list[str]]
"""Rows of cells, the header first."""

MEGABYTE: Final = 1 << 20
ENDINGS: Final = (".csv", ".xlsx", ".xls", ".jsonl", ".parquet", ".txt", "")
NASTY: Final = (
    "",
    " ",
    "\t",
    "\x00",
    "=1+1",
    '=HYPERLINK("http://x.invalid","x")',
    "-2+3",
    "@SUM(A1)",
    "1e400",
    "NaN",
    "∞",
    "9" * 400,
    "0000-00-00 00:00:00",
    "2026-02-30 25:61:00",
    "😀" * 50,
    "\u202e反",
    "\ufffd",
    '"',
    "',--",
    "{{ 7*7 }}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
)
FORMULAS: Final = [text for text in NASTY if text.startswith(("=", "-", "@"))]
ENTITIES: Final = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">'
    + "".join(f'<!ENTITY c{n} "{f"&c{n - 1};" * 10 if n else "&b;" * 10}">' for n in range(9))
    + "]><worksheet><sheetData><row><c><v>&c8;</v></c></row></sheetData></worksheet>"
)


def table_of(path: Path, source: Source, rows: int) -> Table:
    """The first rows of an export, as text."""
    frame = next(iter(read_rows(path, source=source))).cells.head(rows)
    return [list(frame.columns), *[[str(cell or "") for cell in row] for row in frame.rows()]]


def spoilt(table: Table, folder: Path, choose: random.Random) -> tuple[str, Path]:
    """A spoilt copy of the table as a file, and how it was spoilt."""
    way = choose.choice(WAYS)
    content, ending = way([list(row) for row in table], choose)
    path = folder / f"spoilt{ending}"
    path.write_bytes(content)
    return way.__name__, path


def as_csv(table: Table, encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return text.getvalue().encode(encoding, "replace")


def as_xlsx(table: Table) -> bytes:
    file = io.BytesIO()
    names = [f"{name}" or f"{place}" for place, name in enumerate(table[0])]
    rows = [dict(zip(names, row, strict=False)) for row in table[1:]] or [dict.fromkeys(names, "")]
    FastExcel(file).sheet("表", rows).save()
    return file.getvalue()


def _either(table: Table, choose: random.Random) -> tuple[bytes, str]:
    return (as_csv(table), ".csv") if choose.random() < 0.6 else (as_xlsx(table), ".xlsx")


def bytes_changed(table: Table, choose: random.Random) -> tuple[bytes, str]:
    content, ending = _either(table, choose)
    spoilt = bytearray(content)
    for _change in range(choose.randint(1, 40)):
        spoilt[choose.randrange(len(spoilt))] = choose.randrange(256)
    return bytes(spoilt), ending


def cut_short(table: Table, choose: random.Random) -> tuple[bytes, str]:
    content, ending = _either(table, choose)
    return content[: choose.randrange(1, len(content))], ending


def cells_changed(table: Table, choose: random.Random) -> tuple[bytes, str]:
    for _change in range(choose.randint(1, 30)):
        row = choose.choice(table[1:])
        row[choose.randrange(len(row))] = choose.choice(NASTY)
    return _either(table, choose)


def headers_changed(table: Table, choose: random.Random) -> tuple[bytes, str]:
    head = table[0]
    for _change in range(choose.randint(1, 4)):
        at = choose.randrange(len(head))
        other = head[choose.randrange(len(head))]
        head[at] = choose.choice([*NASTY[:3], other, "甲", f"{head[at]} "])
    if choose.random() < 0.3:
        choose.shuffle(head)
    return as_csv(table), ".csv"


def rows_changed(table: Table, choose: random.Random) -> tuple[bytes, str]:
    """Too short, too long, twice, none; a title above, a sum below."""
    rows = table[1:]
    for _change in range(choose.randint(1, 8)):
        row = choose.choice(rows)
        match choose.randrange(4):
            case 0:
                del row[choose.randrange(len(row) + 1) :]
            case 1:
                row.extend(["多"] * choose.randint(1, 30))
            case 2:
                rows.append(list(row))
            case _:
                rows.insert(0, ["接警情况统计表"])
    return as_csv([table[0], *rows] if choose.random() < 0.8 else rows), ".csv"


def encoding_changed(table: Table, choose: random.Random) -> tuple[bytes, str]:
    names = ("gb18030", "utf-16", "utf-16-le", "utf-32", "big5", "shift_jis", "latin-1", "utf-7")
    content = as_csv(table, choose.choice(names))
    if choose.random() < 0.3:
        content = as_csv(table[:20]) + content  # two encodings in one file
    return content, ".csv"


def formulas(table: Table, choose: random.Random) -> tuple[bytes, str]:
    for row in table[1:]:
        row[choose.randrange(len(row))] = choose.choice(FORMULAS)
    return _either(table, choose)


def huge_cell(table: Table, choose: random.Random) -> tuple[bytes, str]:
    row = choose.choice(table[1:])
    row[choose.randrange(len(row))] = choose.choice(("长", "a", '"', "\n")) * (10 * MEGABYTE // 3)
    return as_csv(table), ".csv"


def zip_bomb(table: Table, choose: random.Random) -> tuple[bytes, str]:  # noqa: ARG001
    """A workbook one of whose parts unpacks to as much as beyond a gigabyte."""
    return _bomb(choose.choice((1, 4, 16, 64, 256, 1200))), ".xlsx"


@cache
def _bomb(megabytes: int) -> bytes:
    return _with_part(as_xlsx([["接警单编号"], ["J1"]]), b" " * (megabytes * MEGABYTE))


def entity_bomb(table: Table, choose: random.Random) -> tuple[bytes, str]:
    return _with_part(as_xlsx(table), ENTITIES.encode()), choose.choice((".xlsx", ".xls"))


def _with_part(workbook: bytes, part: bytes) -> bytes:
    """The workbook with another first sheet."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, part if name.endswith("sheet1.xml") else old.read(name))
    return file.getvalue()


def wrong_ending(table: Table, choose: random.Random) -> tuple[bytes, str]:
    return _either(table, choose)[0], choose.choice(ENDINGS)


def json_lines(table: Table, choose: random.Random) -> tuple[bytes, str]:
    lines = [
        json.dumps(dict(zip(table[0], row, strict=False)), ensure_ascii=False) for row in table[1:]
    ]
    at = choose.randrange(len(lines))
    lines[at] = choose.choice(("{", "[]", "null", lines[at][:-5], '{"a": ' * 500, lines[at] * 2))
    return "\n".join(lines).encode(), ".jsonl"


def nothing_of_the_kind(table: Table, choose: random.Random) -> tuple[bytes, str]:  # noqa: ARG001
    kinds = (b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
    return choose.choice(kinds) + choose.randbytes(choose.randrange(2000)), choose.choice(ENDINGS)


WAYS: Final[tuple[Callable[[Table, random.Random], tuple[bytes, str]], ...]] = (
    bytes_changed,
    bytes_changed,
    cut_short,
    cells_changed,
    cells_changed,
    headers_changed,
    rows_changed,
    encoding_changed,
    formulas,
    huge_cell,
    zip_bomb,
    entity_bomb,
    wrong_ending,
    json_lines,
    nothing_of_the_kind,
)
