"""Opens any file as a raw table, by what it is and not by its name."""

from collections.abc import Collection
from pathlib import Path

from liandong.engine.records.delimited import open_delimited
from liandong.engine.records.htmltable import open_html
from liandong.engine.records.jsonlines import open_json_lines
from liandong.engine.records.parquetfile import open_parquet
from liandong.engine.records.rawtable import RawTable
from liandong.engine.records.sniff import FileKind, sniff
from liandong.engine.records.workbook import open_workbook


def open_table(path: Path, known: Collection[str]) -> RawTable:
    """`known` are column names in normal form, by which headers are found.

    Raises UnreadableFile.
    """
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
