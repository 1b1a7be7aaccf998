"""The list of published complaints as the national platform exports it (CSV). Its header is not
fixed anywhere that we know of, so several names of each column are read."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from liandong.desk.outreach.rules.publication.complaints import Platform

NUMBER: Final = ("登记编号", "投诉编号", "投诉单编号", "件号", "编号")
MERCHANT: Final = ("被投诉主体名称", "被投诉主体", "经营者名称", "主体名称", "企业名称")
ENCODINGS: Final = ("utf-8-sig", "gb18030")
LARGEST_MB: Final = 5
MOST: Final = 50_000
"""Lines of a file, whatever stands in them."""


def read_export(content: bytes) -> list[Platform]:
    """Its lines. Raises ValueError, in words for the page."""
    lines = csv.reader(io.StringIO(_decoded(content)))
    try:
        head = [cell.strip() for cell in next(lines, [])]
        number, merchant = _column(head, NUMBER), _column(head, MERCHANT)
        if number is None:
            raise ValueError(f"第一行没有编号一栏（{'、'.join(NUMBER)}）。")
        found: dict[str, Platform] = {}
        for at, row in enumerate(lines, 1):
            if at > MOST:
                raise ValueError(f"超过 {MOST} 行，请在平台按日期分段导出，分次核对。")
            complaint = _cell(row, number)
            if complaint:
                found[complaint] = Platform(complaint, _cell(row, merchant))
    except csv.Error as error:
        raise ValueError("不是 CSV 文件，请在平台导出 CSV 再放入。") from error
    if not found:
        raise ValueError("文件里没有一件投诉。")
    return list(found.values())


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("无法读取文字，请另存为 CSV（UTF-8 或 GB18030）再放入。")


def _column(head: Sequence[str], names: Sequence[str]) -> int | None:
    return next((head.index(name) for name in names if name in head), None)


def _cell(row: Sequence[str], at: int | None) -> str:
    if at is None or at >= len(row):
        return ""
    return row[at].strip().lstrip("'").strip()[:200]
