"""Quarantined rows as people may read them: position, masked cell, reason and remedy."""

import json
import re
from functools import cache, lru_cache
from typing import NamedTuple

from liandong.desk.access.masking import mask_text, people
from liandong.desk.intake.models import Import, QuarantinedRow
from liandong.engine.records import Profile, UnreadableFile, shipped_profiles

HEAD = (
    "行号",
    "字段",
    "内容",
    "原因",
    "处理办法",
    "结果",
)
LONGEST = 60
PERSON = re.compile(r"(姓名|[报投举][警诉报]人|联系人|消费者|来电人|person_name)(名称)?$")
"""Columns that name people in files which no profile knows."""


def masked_value(row: QuarantinedRow) -> str:
    """The cell without personal data, cut to what a table can show.

    A wrong cell may hold a name in an unexpected place, which redaction would not recognise:
    the names in the row's own columns of people are hidden wherever they stand.
    """
    value = row.value or ""
    value = mask_text(value, people((name, None) for name in _names(row)))
    return value if len(value) <= LONGEST else value[:LONGEST] + "…"


def _names(row: QuarantinedRow) -> list[str]:
    """The people that the row's columns name."""
    cells = json.loads(row.raw) if row.raw else {}
    known = _person_columns(row.of)
    names = [
        str(cell)
        for column, cell in cells.items()
        if cell and (column.strip() in known or PERSON.search(column))
    ]
    return [name for name in names if len(name) > 1]


def _person_columns(of: Import) -> frozenset[str]:
    """The columns of people by the profile that the file was read with, and by every shipped one:
    the file may have been read with another than was meant."""
    own = of.profile_version
    return _shipped_columns() | (_own_columns(own.text) if own else frozenset())


@cache
def _shipped_columns() -> frozenset[str]:
    return frozenset(name for profile in shipped_profiles() for name in _of_people(profile))


@lru_cache(maxsize=64)
def _own_columns(content: str) -> frozenset[str]:
    try:
        return frozenset(_of_people(Profile.parse(content)))
    except UnreadableFile:  # of a later release that was taken back
        return frozenset()


def _of_people(profile: Profile) -> tuple[str, ...]:
    return profile.columns.get("person_name", ())


class Line(NamedTuple):
    """A quarantined row in the order of HEAD."""

    row: int
    column: str
    value: str
    reason: str
    remedy: str
    result: str
    is_open: bool


def line(row: QuarantinedRow) -> Line:
    is_open = not row.was_taken and row.mended_in_id is None
    kept_out = "未导入" if is_open else "已修正"
    result = "已导入，此格留空" if row.was_taken else kept_out
    return Line(row.row, row.column, masked_value(row), row.reason, row.remedy, result, is_open)


def cells_of(row: QuarantinedRow) -> dict[str, str]:
    """Column to cell, as text."""
    cells = json.loads(row.raw) if row.raw else {}
    return {name: "" if cell is None else str(cell) for name, cell in cells.items()}
