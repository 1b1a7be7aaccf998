"""Opens any file as a raw table, by what it is and not by its name."""

from collections.abc import Collection
from pathlib import Path
from typing import Final

from liandong.engine.records.errors import too_many_columns
from liandong.engine.records.readers import limits
from liandong.engine.records.readers.bounded import open_apart
from liandong.engine.records.readers.delimited import open_delimited
from liandong.engine.records.readers.file_kinds import FileKind, sniff
from liandong.engine.records.readers.html_tables import open_html
from liandong.engine.records.readers.json_lines import open_json_lines
from liandong.engine.records.readers.parquet import open_parquet
from liandong.engine.records.readers.raw_table import RawTable
from liandong.engine.records.readers.workbooks import open_workbook

APART: Final = {FileKind.WORKBOOK, FileKind.OLD_WORKBOOK, FileKind.PARQUET, FileKind.HTML}
"""Kinds whose readers take as much memory or time as the file declares."""


def open_table(path: Path, known: Collection[str]) -> RawTable:
    """`known` are column names in normal form, by which headers are found.

    What could take too much memory or time is read by a process of its own (`apart`). Raises
    UnreadableFile, also for a table of more columns than any export has.
    """
    return open_apart(path, known) if sniff(path) in APART else open_here(path, known)


def open_here(path: Path, known: Collection[str]) -> RawTable:
    """The same, read by this very process."""
    table = _open(path, known)
    if len(table.columns) > limits.COLUMNS:
        raise too_many_columns(len(table.columns))
    return table


def _open(path: Path, known: Collection[str]) -> RawTable:
    match sniff(path):
        case FileKind.WORKBOOK:
            return open_workbook(path, known)
        case FileKind.OLD_WORKBOOK:
            return open_workbook(path, known, zipped=False)
        case FileKind.PARQUET:
            return open_parquet(path)
        case FileKind.HTML:
            return open_html(path, known)
        case FileKind.JSON_LINES:
            return open_json_lines(path)
        case FileKind.DELIMITED:
            return open_delimited(path, known)
