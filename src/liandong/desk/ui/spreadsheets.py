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


def workbook(sheet: str, head: Sequence[str], rows: Iterable[Row]) -> io.BytesIO:
    """An XLSX file of one sheet, written while the rows are read; an empty one has its head."""
    file = io.BytesIO()
    cells = (dict(zip(head, _safe(row), strict=True)) for row in rows)
    first = next(cells, dict.fromkeys(head, ""))
    FastExcel(file).sheet(sheet, chain([first], cells)).save()
    file.seek(0)
    return file


def csv_file(name: str, *heads: Row, rows: Iterable[Row]) -> StreamingHttpResponse:
    """The answer that a browser keeps as a CSV file of this name."""
    return StreamingHttpResponse(
        csv_lines(*heads, rows=rows), content_type=TYPES["csv"], headers=_kept_as(name)
    )


def table_file(
    kind: str, name: str, head: Sequence[str], rows: Iterable[Row]
) -> StreamingHttpResponse | HttpResponse:
    """The same of either kind; `name` without its ending is the sheet's."""
    file_name = f"{name}.{kind}"
    if kind == "csv":
        return csv_file(file_name, head, rows=rows)
    sheet = SHEET_SIGNS.sub("", name)[:LONGEST_SHEET]
    return HttpResponse(
        workbook(sheet, head, rows), content_type=TYPES["xlsx"], headers=_kept_as(file_name)
    )


def _kept_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": content_disposition_header(True, name) or ""}


def _safe(row: Row) -> list[Any]:
    return [harmless(cell) if isinstance(cell, str) else cell for cell in row]
