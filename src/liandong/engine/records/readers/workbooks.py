"""XLSX and the old binary XLS, through fastexcel."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import polars as pl

from liandong.engine.records.errors import UnreadableFile, too_many_columns
from liandong.engine.records.readers import limits
from liandong.engine.records.readers.archives import check_archive
from liandong.engine.records.readers.header import Header, find_header, known_share
from liandong.engine.records.readers.raw_table import RawBatch, RawTable


@dataclass(frozen=True)
class _Sheet:
    name: str
    frame: pl.DataFrame
    header: Header
    score: int


def open_workbook(path: Path, known: Collection[str], *, zipped: bool = True) -> RawTable:
    """Reads the sheet whose header names most known columns; notes which others were skipped."""
    if path.stat().st_size > limits.WORKBOOK_BYTES:
        raise UnreadableFile("工作簿超过 256 MB。", "请改为导出 CSV，或按月份分成几份。")
    if zipped:
        check_archive(path)
    sheets = [sheet for sheet in _sheets(path, known) if sheet.header.names]
    if not sheets:
        raise UnreadableFile("工作簿里没有任何内容。", "请回到原系统重新导出。")
    best = max(sheets, key=lambda sheet: (sheet.score, sheet.frame.height))
    frame = _named(best)
    first_row = best.header.rows + 1

    def batches(size: int) -> Iterator[RawBatch]:
        for start in range(0, frame.height, size):
            part = frame.slice(start, size).with_row_index("", offset=first_row + start)
            part = part.filter(pl.any_horizontal(pl.col(frame.columns).is_not_null()))
            if part.height:
                yield RawBatch(part[""].to_list(), part.drop(""))

    return RawTable(best.header.names, batches, _notes(best, sheets))


def _sheets(path: Path, known: Collection[str]) -> Iterator[_Sheet]:
    try:
        reader = fastexcel.read_excel(path.read_bytes())
        for name in reader.sheet_names[: limits.SHEETS]:
            loaded = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            yield _sheet(name, loaded.to_polars(), known)
    except fastexcel.FastExcelError as error:
        raise UnreadableFile(*_explain(str(error))) from error


def _explain(message: str) -> tuple[str, str]:
    if "assword" in message:
        return "这份表格设有打开密码，无法读取。", "请在 Excel 中清除密码，另存后再导入。"
    return "工作簿的内容已损坏，无法读取。", "请在 Excel 中打开它，另存为新的 XLSX 再导入。"


def _sheet(name: str, frame: pl.DataFrame, known: Collection[str]) -> _Sheet:
    if frame.width > limits.COLUMNS:
        raise too_many_columns(frame.width)
    top = frame.head(limits.HEADER_SEARCH_ROWS).rows()
    header = find_header(top, known)
    return _Sheet(name, frame, header, known_share(header.names, known))


def _named(sheet: _Sheet) -> pl.DataFrame:
    body = sheet.frame.slice(sheet.header.rows)
    return body.rename(dict(zip(body.columns, sheet.header.names, strict=True)))


def _notes(best: _Sheet, sheets: Sequence[_Sheet]) -> tuple[str, ...]:
    others = [sheet.name for sheet in sheets if sheet is not best and sheet.score >= 2]
    if not others:
        return ()
    names = "、".join(f"“{name}”" for name in others)
    return (f"读取了工作表“{best.name}”；{names}也像是数据，没有读取，需要时请另存后单独导入",)
