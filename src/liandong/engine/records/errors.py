"""Errors of files and rows, in words that say what to do about them."""

from dataclasses import dataclass
from typing import Final

from liandong.engine.records.readers import limits

WHOLE_ROW: Final = "整行"
"""The column of a fault of a row that was split wrongly: none of its cells counts."""


class UnreadableFile(Exception):  # noqa: N818  (named for what happened, as people say it)
    """The file as a whole cannot be read; nothing of it was taken in.

    `reason` says what is wrong and `remedy` what to do, both in Chinese.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}{remedy}")
        self.reason = reason
        self.remedy = remedy


class UnknownColumns(UnreadableFile):
    """No profile has what it needs of the columns: a new one may read the file."""


@dataclass(frozen=True)
class Reject:
    """One cell that kept its row out (or, as a remark, was left empty).

    `row` counts as a spreadsheet does, the first line of the file being 1; `column` and `value`
    are those of the file; `raw` is the whole row as a JSON object of column to cell; `source` is
    empty where the row names no known one.
    """

    row: int
    column: str
    value: str
    reason: str
    remedy: str
    raw: str
    source: str = ""


@dataclass(frozen=True)
class Fault:
    """What a converter found in the row at `index` of its batch. Fatal: the row is rejected."""

    index: int
    column: str
    value: str
    reason: str
    remedy: str
    fatal: bool = True


def too_many_columns(count: int) -> UnreadableFile:
    return UnreadableFile(
        f"表格有 {count:,} 列，超过 {limits.COLUMNS} 列的上限。",
        "请删去表格右侧多余的列（多半是远处有误填的格子）后再导入。",
    )


def line_too_long(line: int) -> UnreadableFile:
    return UnreadableFile(
        f"第 {line:,} 行超过 {limits.LINE_CHARACTERS >> 20} 兆字，不是一行数据。",
        "请确认导出的是每行一条的表格；JSON 请每行写一个对象。",
    )
