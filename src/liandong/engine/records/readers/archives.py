"""Is a zip archive safe to unpack, and whole; how large is the table that its sheets span?"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from liandong.engine.records.errors import UnreadableFile
from liandong.engine.records.readers import limits

_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)
_PIECE: Final = 1 << 20
_LONGEST_TAG: Final = 4096
_FILLED_CELL: Final = re.compile(
    rb"""<(?:[\w.-]{1,40}:)?c\s[^<>]{0,200}?\br\s{0,9}=\s{0,9}["']([A-Za-z]{1,4})(\d{1,9})["'][^<>]{0,200}(?<!/)>"""
)
"""The start of a cell that is not empty, with the letters of its column and its row. Bounded: it is
laid on what strangers send."""


def check_archive(path: Path, limit: int = limits.UNPACKED_BYTES) -> None:
    """Unpacks to nowhere, counting: a declared size can lie, the bytes cannot.

    Raises UnreadableFile for a broken archive, one with a password, one that unpacks to more
    than `limit` bytes, one that holds no workbook, and one whose sheets span too large a table.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _require_workbook([entry.filename for entry in entries])
            left, cells = limit, limits.SHEET_CELLS
            for entry in entries:
                span = _Span()
                for piece in _pieces(archive, entry, left):
                    left -= len(piece)
                    span.add(piece)
                cells -= span.cells
                if cells < 0:
                    raise _too_large(limits.SHEET_CELLS - cells)
    except _FAULTS as error:
        raise _broken() from error
    except RuntimeError as error:  # zipfile's word for "password required"
        raise UnreadableFile("压缩包设有密码。", "请先解密，再导入其中的表格。") from error


class _Span:
    """The table from its first cell to the last filled one of a sheet, as it is read in pieces."""

    def __init__(self) -> None:
        self._columns: set[bytes] = set()
        self._rest = b""
        self.rows = 0

    def add(self, piece: bytes) -> None:
        text = self._rest + piece
        found = _FILLED_CELL.findall(text)
        if found:
            self._columns.update(letters for letters, _ in found)
            self.rows = max(self.rows, *(int(row) for _, row in found))
        start = text.rfind(b"<")
        cut = start >= 0 and b">" not in text[start:] and len(text) - start < _LONGEST_TAG
        self._rest = text[start:] if cut else b""

    @property
    def columns(self) -> int:
        return max(map(_number_of, self._columns), default=0)

    @property
    def cells(self) -> int:
        return self.rows * self.columns


def _number_of(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _too_large(cells: int) -> UnreadableFile:
    return UnreadableFile(
        f"各工作表从头到最远的格子合计已有 {cells:,} 格，超过 {limits.SHEET_CELLS:,} 格的上限。",
        "多半是远处有误填的格子：请删去数据以外的行和列，另存后再导入；确是大表请改为导出 CSV。",
    )


def _broken() -> UnreadableFile:
    return UnreadableFile(
        "XLSX 文件已损坏，解不开。",
        "多半是下载或复制不完整：请重新导出，或在 Excel 中打开并另存一份。",
    )


def _require_workbook(names: list[str]) -> None:
    if "content.xml" in names:
        raise UnreadableFile("这是 ODS 表格。", "请另存为 XLSX 或 CSV 再导入。")
    if any(name.startswith("xl/") for name in names):
        return
    if "word/document.xml" in names:
        raise UnreadableFile("这是 Word 文档，不是数据表。", "请导出为 XLSX 或 CSV。")
    raise UnreadableFile("这是一个压缩包，里面不是 XLSX 工作簿。", "请先解压，再导入其中的表格。")


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> Iterator[bytes]:
    size = 0
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > limit:
                raise UnreadableFile(
                    "文件解开后超过 1 GB，可能是恶意压缩包，已停止读取。",
                    "请确认来源；确是大表时，请改为导出 CSV，或按月份分成几份。",
                )
            yield piece
