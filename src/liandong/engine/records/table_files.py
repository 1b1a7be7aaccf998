"""Tables to files by their ending, whole or not at all."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow.parquet as pq
import rustpy_xlsxwriter as xlsx

from liandong.engine.records.errors import UnreadableFile

_XLSX_ROWS: Final = 1_048_575
_XLSX_CHARACTERS: Final = 32_767

Frames = Iterable[pl.DataFrame]


def check_ending(path: Path) -> None:
    """Raises UnreadableFile when there is no writer for the file's ending."""
    if path.suffix.lower() not in _WRITERS:
        raise UnreadableFile(
            f"不知道怎样写 {path.name}。", "文件名请以 .csv、.xlsx、.jsonl 或 .parquet 结尾。"
        )


def write_frames(path: Path, frames: Frames) -> int:
    """Writes frames of equal columns one after the other; returns how many rows.

    Only a workbook is held in memory. The file appears when it is complete.
    """
    check_ending(path)
    counted = _Counted(frames)
    with replacing(path) as draft:
        _WRITERS[path.suffix.lower()](draft, counted)
    return counted.rows


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A draft beside `path` that takes its place on success and vanishes on failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


class _Counted:
    """Frames that count the rows that pass."""

    def __init__(self, frames: Frames) -> None:
        self.rows = 0
        self._frames = frames

    def __iter__(self) -> Iterator[pl.DataFrame]:
        for frame in self._frames:
            self.rows += frame.height
            yield frame


def _write_csv(path: Path, frames: Frames) -> None:
    with path.open("wb") as file:
        for i, frame in enumerate(frames):
            frame.write_csv(file, include_header=i == 0, datetime_format="%Y-%m-%d %H:%M:%S")


def _write_json_lines(path: Path, frames: Frames) -> None:
    with path.open("wb") as file:
        for frame in frames:
            frame.write_ndjson(file)


def _write_parquet(path: Path, frames: Frames) -> None:
    writer: pq.ParquetWriter | None = None
    for frame in frames:
        table = frame.to_arrow()
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table.cast(writer.schema))
    if writer:
        writer.close()
    else:
        pl.DataFrame().write_parquet(path)


def _write_xlsx(path: Path, frames: Frames) -> None:
    xlsx.write_worksheet(_spreadsheet_rows(frames), str(path), bold_headers=True, freeze_row=1)


def _spreadsheet_rows(frames: Frames) -> Iterator[dict[str, Any]]:
    rows = 0
    for frame in frames:
        rows += frame.height
        if rows > _XLSX_ROWS:
            raise UnreadableFile(
                "结果超过 Excel 的 1,048,575 行。", "请改为写成 .csv 或 .parquet。"
            )
        texts = pl.selectors.string()
        yield from frame.with_columns(texts.str.slice(0, _XLSX_CHARACTERS)).iter_rows(named=True)


_WRITERS: Final[dict[str, Callable[[Path, Frames], None]]] = {
    ".csv": _write_csv,
    ".jsonl": _write_json_lines,
    ".parquet": _write_parquet,
    ".xlsx": _write_xlsx,
}
