"""What can be wrong with a file and with a row, in words that say what to do about it."""

from dataclasses import dataclass


class UnreadableFile(Exception):  # noqa: N818  (named for what happened, as people say it)
    """The file as a whole cannot be read; nothing of it was taken in.

    `reason` says what is wrong and `remedy` what to do, both in Chinese.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}{remedy}")
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True)
class Reject:
    """One cell that kept its row out (or, as a remark, was left empty).

    `row` counts as a spreadsheet does, the first line of the file being 1; `column` and `value`
    are those of the file; `raw` is the whole row as a JSON object of column to cell; `source` is
    empty where the row names none that there is.
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
