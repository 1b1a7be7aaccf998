"""What a file really is, whatever its name ends in."""

from enum import StrEnum
from mmap import ACCESS_READ, mmap
from pathlib import Path

from liandong.engine.records.errors import UnreadableFile

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


class FileKind(StrEnum):
    WORKBOOK = "workbook"
    OLD_WORKBOOK = "old_workbook"
    PARQUET = "parquet"
    HTML = "html"
    JSON_LINES = "json_lines"
    DELIMITED = "delimited"


def sniff(path: Path) -> FileKind:
    """The kind by the first bytes. Raises UnreadableFile for what no reader takes."""
    head = _head(path)
    if head.startswith(b"PK"):
        return FileKind.WORKBOOK
    if head.startswith(b"PAR1"):
        return FileKind.PARQUET
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _old_workbook(path)
    _refuse_foreign(head)
    start = _as_text(head).lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<html", "<table", "<!doctype html", "<meta", "<?xml", "<style", "<div")):
        return FileKind.HTML
    array = start.startswith("[") and start[1:].lstrip().startswith("{")
    return FileKind.JSON_LINES if array or start.startswith("{") else FileKind.DELIMITED


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise UnreadableFile("这是一个文件夹。", "请给出其中的一个文件。")
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError:
        raise UnreadableFile(f"找不到文件 {path.name}。", "请检查路径和文件名。") from None
    except OSError as error:
        reason = f"文件 {path.name} 打不开（{error.strerror}）。"
        raise UnreadableFile(reason, "请检查读取权限，或先关闭占用它的程序。") from error
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("文件是空的，没有任何内容。", "请回到原系统重新导出。")
    return head


def _old_workbook(path: Path) -> FileKind:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        is_encrypted = content.find(_ENCRYPTED_PACKAGE) >= 0
    if is_encrypted:
        raise UnreadableFile(
            "这份表格设有打开密码，无法读取。",
            "请在 Excel 中打开它，在“文件—信息—保护工作簿”里清除密码，另存后再导入。",
        )
    return FileKind.OLD_WORKBOOK


def _refuse_foreign(head: bytes) -> None:
    kinds = {
        b"%PDF": "PDF 文件",
        b"Rar!": "RAR 压缩包",
        b"7z\xbc\xaf": "7z 压缩包",
        b"\x1f\x8b": "GZIP 压缩包",
        b"\x89PNG": "图片",
        b"\xff\xd8\xff": "图片",
        b"SQLite format 3": "数据库文件",
    }
    for magic, kind in kinds.items():
        if head.startswith(magic):
            raise UnreadableFile(
                f"这是{kind}，不是数据表。", "请导出为 CSV、XLSX、JSON Lines 或 Parquet。"
            )


def _as_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    return head.decode("utf-8", errors="replace")
