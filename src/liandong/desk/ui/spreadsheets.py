"""Tables as files for spreadsheets. Numbers, days and moments are typed cells, so that they can be
added up and sorted; text, also of digits alone, stays text and is never a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any, Final

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from rustpy_xlsxwriter import FastExcel, Format

#: Characters that XML 1.0, and therefore an office file, cannot contain.
UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

#: Characters that begin a formula, also full-width as on Chinese and Japanese keyboards.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


#: Characters that some spreadsheets skip before a formula.
UNSEEN: Final = " \u00a0\u200b\u3000\ufeff"


class Share(float):
    """A share of one, written as a percentage: 0.425 as 42.5%."""


class Yuan(float):
    """An amount in yuan, written with thousands and 分."""


#: A number with its sign and words behind it, as `+88（+35%）`: no formula to a spreadsheet.
SIGNED_WORDS: Final = re.compile(r"[+-]\d[\d,]*(?:\.\d+)?%?[（，\u4e00-\u9fff]")


def printable(text: str) -> str:
    """The text without characters that an office file cannot contain."""
    return UNPRINTABLE.sub("", text)


def harmless(value: str) -> str:
    """The value, behind an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{value}" if value.lstrip(UNSEEN).startswith(FORMULA) else value


TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The kinds of files there are, and their content types."""

BOM: Final = "\ufeff"  # without it Excel takes the file for GBK

LONGEST_SHEET: Final = 31
SHEET_SIGNS: Final = re.compile(r"[\[\]:*?/\\']")
"""Characters that the name of a sheet may not contain."""

DAY: Final = "yyyy-mm-dd"
MOMENT: Final = "yyyy-mm-dd hh:mm"
NUMBERS: Final[dict[type[float], str]] = {Share: "0.0%", Yuan: "#,##0.00"}
"""How a workbook shows numbers of these kinds."""
LOOKED_AT: Final = 200
"""Rows that are checked for the types of a sheet's columns."""

Row = Sequence[Any]
"""Cells: text, numbers, days, moments; None and empty text are empty cells."""


def csv_lines(*heads: Row, rows: Iterable[Row]) -> Iterator[str]:
    """UTF-8 lines with a byte order mark, streamed while the rows are read."""
    for place, row in enumerate(chain(heads, rows)):
        out = io.StringIO()
        csv.writer(out).writerow([_written(cell) for cell in _safe(row)])
        yield out.getvalue() if place else BOM + out.getvalue()


def csv_file(name: str, *heads: Row, rows: Iterable[Row]) -> StreamingHttpResponse:
    """A download of a CSV file with this name."""
    return StreamingHttpResponse(
        csv_lines(*heads, rows=rows), content_type=TYPES["csv"], headers=_kept_as(name)
    )


def table_file(
    kind: str, name: str, head: Sequence[str], rows: Iterable[Row], above: Row = ()
) -> StreamingHttpResponse | HttpResponse:
    """The same of either kind; `name` without its ending is the sheet's.

    `above` is a line over the head of a CSV file; a sheet has its name instead.
    """
    file_name = f"{name}.{kind}"
    if kind == "csv":
        heads = [above, head] if above else [head]
        return csv_file(file_name, *heads, rows=rows)
    return tables_file(name, [(name, head, rows)])


def tables_file(
    name: str, sheets: Iterable[tuple[str, Sequence[str], Iterable[Row]]]
) -> HttpResponse:
    """An XLSX file with a sheet for each table: (name, head, rows)."""
    file = io.BytesIO()
    writer = FastExcel(file)
    for sheet, head, rows in sheets:
        known, rest = _peeked(rows)
        writer = writer.sheet(
            _sheet_name(sheet),
            _cells(head, chain(known, rest)),
            column_formats=_formats(head, known),
            row_formats=_row_formats(known),
        )
    writer.save()
    kept = _kept_as(f"{name}.xlsx")
    return HttpResponse(file.getvalue(), content_type=TYPES["xlsx"], headers=kept)


def _peeked(rows: Iterable[Row]) -> tuple[list[Row], Iterator[Row]]:
    """The first rows, and those that follow them."""
    rest = iter(rows)
    return list(islice(rest, LOOKED_AT)), rest


def _formats(head: Sequence[str], rows: Sequence[Row]) -> dict[str, Format]:
    """The formats of the columns of days, of moments, of shares and of money."""
    found: dict[str, Format] = {}
    for place, name in enumerate(head):
        cells = [row[place] for row in rows]
        if any(isinstance(cell, datetime) for cell in cells):
            found[name] = Format().set_num_format(MOMENT)
        elif any(isinstance(cell, date) for cell in cells):
            found[name] = Format().set_num_format(DAY)
        elif kind := _kind_of(cells):
            found[name] = Format().set_num_format(NUMBERS[kind])
    return found


def _row_formats(rows: Sequence[Row]) -> dict[int, Format]:
    """The formats of rows whose numbers are all shares, or all money: in a table of figures each
    row has a unit of its own. The format of a column goes before."""
    return {
        place: Format().set_num_format(NUMBERS[kind])
        for place, row in enumerate(rows, start=1)
        if (kind := _kind_of(row))
    }


def _kind_of(cells: Iterable[Any]) -> type[float] | None:
    """Share or Yuan where all numbers are that."""
    kinds = {type(cell) for cell in cells if isinstance(cell, int | float)}
    kind = kinds.pop() if len(kinds) == 1 else None
    return kind if kind in NUMBERS else None


def _cells(head: Sequence[str], rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """The rows by their head; if there are none, an empty one, so that the head is written."""
    named = (dict(zip(head, map(_in_sheet, row), strict=True)) for row in rows)
    return chain([next(named, dict.fromkeys(head, ""))], named)


def _sheet_name(name: str) -> str:
    return SHEET_SIGNS.sub("", name)[:LONGEST_SHEET]


def _kept_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": content_disposition_header(True, name) or ""}


def _safe(row: Row) -> list[Any]:
    return [_plain(cell) for cell in row]


def _in_sheet(cell: Any) -> Any:
    """A cell for a workbook, where text is text: no apostrophe before a difference in words."""
    if isinstance(cell, str) and SIGNED_WORDS.match(cell):
        return printable(cell)
    return float(cell) if isinstance(cell, Share | Yuan) else _plain(cell)


def _plain(cell: Any) -> Any:
    """A cell for a sheet: moments in China's time."""
    match cell:
        case str():
            return harmless(printable(cell))
        case Decimal():
            return float(cell)
        case datetime():
            return timezone.make_naive(cell) if timezone.is_aware(cell) else cell
    return cell


def _written(cell: Any) -> Any:
    """A cell for a text file: 660 and not 660.0, minutes and no seconds."""
    if isinstance(cell, Share):
        return f"{cell * 100:.1f}%"
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else cell
