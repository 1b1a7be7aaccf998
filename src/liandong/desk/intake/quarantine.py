"""Quarantined rows as people may read them: where, what, why and how to mend it."""

import json
import re
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.access.masking import mask_name, redact
from liandong.desk.intake.models import QuarantinedRow

HEAD = (
    gettext_lazy("行号"),
    gettext_lazy("字段"),
    gettext_lazy("内容"),
    gettext_lazy("原因"),
    gettext_lazy("怎么办"),
    gettext_lazy("结果"),
)
LONGEST = 60
PERSON = re.compile(r"(姓名|[报投举][警诉报]人|联系人|消费者|来电人|person_name)(名称)?$")


def masked_value(row: QuarantinedRow) -> str:
    """The cell without personal data, cut to what a table can show.

    A cell that went wrong may hold a name where none belongs, which its words do not give away:
    the names in the row's own columns of people are hidden wherever they stand.
    """
    value = row.value or ""
    for name in _names(row.raw):
        value = value.replace(name, mask_name(name))
    value = redact(value)
    return value if len(value) <= LONGEST else value[:LONGEST] + "…"


def _names(raw: str | None) -> list[str]:
    """The people that the row's columns name."""
    cells = json.loads(raw) if raw else {}
    told = [str(cell) for column, cell in cells.items() if cell and PERSON.search(column)]
    return [name for name in told if len(name) > 1]


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
    kept_out = _("未导入") if is_open else _("已修正")
    result = _("已导入，此格留空") if row.was_taken else kept_out
    return Line(row.row, row.column, masked_value(row), row.reason, row.remedy, result, is_open)


def cells_of(row: QuarantinedRow) -> dict[str, str]:
    """Column to cell, as text."""
    cells = json.loads(row.raw) if row.raw else {}
    return {name: "" if cell is None else str(cell) for name, cell in cells.items()}
