"""Is a zip archive safe to unpack, and whole?"""

import zipfile
import zlib
from pathlib import Path

from liandong.engine.records import limits
from liandong.engine.records.errors import UnreadableFile

_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


def check_archive(path: Path, limit: int = limits.UNPACKED_BYTES) -> None:
    """Unpacks to nowhere, counting: a declared size can lie, the bytes cannot.

    Raises UnreadableFile for a broken archive, one with a password, one that unpacks to more
    than `limit` bytes, and one that holds no workbook.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _require_workbook([entry.filename for entry in entries])
            left = limit
            for entry in entries:
                left -= _unpacked(archive, entry, left)
    except _FAULTS as error:
        raise _broken() from error
    except RuntimeError as error:  # zipfile's word for "password required"
        raise UnreadableFile("压缩包设有密码。", "请先解密，再导入其中的表格。") from error


def _broken() -> UnreadableFile:
    return UnreadableFile(
        "XLSX 文件已损坏，解不开。",
        "多半是下载或复制不完整：请重新导出，或在 Excel 中打开并另存一份。",
    )


def _require_workbook(names: list[str]) -> None:
    if any(name.startswith("xl/") for name in names):
        return
    if "content.xml" in names:
        raise UnreadableFile("这是 ODS 表格。", "请另存为 XLSX 或 CSV 再导入。")
    if "word/document.xml" in names:
        raise UnreadableFile("这是 Word 文档，不是数据表。", "请导出为 XLSX 或 CSV。")
    raise UnreadableFile("这是一个压缩包，里面不是 XLSX 工作簿。", "请先解压，再导入其中的表格。")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> int:
    size = 0
    with archive.open(entry) as stream:
        while chunk := stream.read(1 << 20):
            size += len(chunk)
            if size > limit:
                raise UnreadableFile(
                    "文件解开后超过 1 GB，可能是恶意压缩包，已停止读取。",
                    "请确认来源；确是大表时，请改为导出 CSV，或按月份分成几份。",
                )
    return size
