"""A web page's table saved as .xls, as many government systems export it."""

from collections.abc import Collection, Iterator
from html.parser import HTMLParser
from pathlib import Path

from liandong.engine.records.errors import UnreadableFile
from liandong.engine.records.readers import limits
from liandong.engine.records.readers.encodings import detect_encoding
from liandong.engine.records.readers.grid import batches_of_rows
from liandong.engine.records.readers.header import find_header
from liandong.engine.records.readers.raw_table import RawBatch, RawTable


def open_html(path: Path, known: Collection[str]) -> RawTable:
    """All rows of all tables in the page, in order; a page is bounded like a workbook."""
    if path.stat().st_size > limits.HTML_BYTES:
        raise UnreadableFile("网页表格超过 64 MB。", "请改为导出 CSV。")
    encoding = detect_encoding(path)
    parser = _TableParser()
    with encoding.open(path) as file:
        parser.feed(file.read())
    parser.close()
    header = find_header(parser.rows, known)
    if not header.names:
        raise UnreadableFile("网页里没有表格。", "请从原系统导出为 XLSX 或 CSV。")
    numbered = list(enumerate(parser.rows, start=1))[header.rows :]

    def batches(size: int) -> Iterator[RawBatch]:
        yield from batches_of_rows(numbered, header.names, size)

    return RawTable(header.names, batches, ("文件其实是网页表格，已按网页读取",))


class _TableParser(HTMLParser):
    """Collects cells; a cell that spans columns is followed by blank ones."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._span = 1
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self._finish()
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), 200) if span.isdigit() else 1
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._finish()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _finish(self) -> None:
        if self._cell is None:
            return
        if not self.rows:
            self.rows.append([])
        self._cells += self._span
        if self._cells > limits.SHEET_CELLS:
            raise UnreadableFile("网页表格的格子太多。", "请改为导出 CSV，或按月份分成几份。")
        self.rows[-1].extend(["".join(self._cell).strip(), *[""] * (self._span - 1)])
        self._cell = None
