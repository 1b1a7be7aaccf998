"""Tables as files that a spreadsheet opens. No cell of them is taken for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from rustpy_xlsxwriter import FastExcel

from liandong.desk.ui.cells import harmless

TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The kinds of files there are, and their content types."""

BOM: Final = "\ufeff"  # without it Excel takes the file for GBK

LONGEST_SHEET: Final = 31
SHEET_SIGNS: Final = re.compile(r"[\[\]:*?/\\']")
"""What the name of a sheet may not hold."""

Row = Sequence[Any]
"""Cells: text, numbers, days; None and empty text are empty cells."""


def csv_lines(*heads: Row, rows: Iterable[Row]) -> Iterator[str]:
    """UTF-8 lines with a byte order mark, written while the rows are read."""
    for place, row in enumerate(chain(heads, rows)):
        out = io.StringIO()
        csv.writer(out).writerow(_safe(row))
        yield out.getvalue() if place else BOM + out.getvalue()


def csv_file(name: str, *heads: Row, rows: Iterable[Row]) -> StreamingHttpResponse:
    """The answer that a browser keeps as a CSV file of this name."""
    return StreamingHttpResponse(
        csv_lines(*heads, rows=rows), content_type=TYPES["csv"], headers=_kept_as(name)
    )


def table_file(
    kind: str, name: str, head: Sequence[str], rows: Iterable[Row], above: Row = ()
) -> StreamingHttpResponse | HttpResponse:
    """The same of either kind; `name` without its ending is the sheet's.

    `above` stands over the head of a CSV file; a sheet says it with its name.
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
        writer = writer.sheet(_sheet_name(sheet), _cells(head, rows))
    writer.save()
    kept = _kept_as(f"{name}.xlsx")
    return HttpResponse(file.getvalue(), content_type=TYPES["xlsx"], headers=kept)


def _cells(head: Sequence[str], rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """The rows by their head; without any, an empty one, so that the head is written."""
    named = (dict(zip(head, _safe(row), strict=True)) for row in rows)
    return chain([next(named, dict.fromkeys(head, ""))], named)


def _sheet_name(name: str) -> str:
    return SHEET_SIGNS.sub("", name)[:LONGEST_SHEET]


def _kept_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": content_disposition_header(True, name) or ""}


def _safe(row: Row) -> list[Any]:
    return [harmless(cell) if isinstance(cell, str) else cell for cell in row]
