"""Frozen figures against the digests that the audit keeps of them: a forged one shows."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from django.core.exceptions import ValidationError

from liandong.desk.access.models import AuditEntry
from liandong.desk.access.sealing.contents import keyed_digest
from liandong.desk.insight.models import FrozenFigure

FROZEN: Final = (
    "pk",
    "figure",
    "query",
    "words",
    "title",
    "note",
    "purpose",
    "spec",
    "rows",
    "definition",
    "method",
    "versions",
    "district",
    "department_id",
    "by_id",
)
"""What never changes, beside the moments."""
UNREADABLE: Final = (ValueError, TypeError, AttributeError, OverflowError, ValidationError)
"""What reading a row raises where a column holds what the desk never writes."""


def digest_of(figure: FrozenFigure) -> str:
    """Of a figure as the database gives it."""
    content = {name: getattr(figure, name) for name in FROZEN}
    moments = {"latest": _moment(figure.latest), "at": _moment(figure.at)}
    return keyed_digest(content | moments)


def changed_figures() -> Iterator[str]:
    """In words: figures that are not as they were frozen, are gone, or were never frozen by the
    desk, and withdrawals that do not match the audit. A query for each figure."""
    entries = AuditEntry.objects.filter(object_type=FrozenFigure._meta.label_lower)
    frozen = entries.filter(action="figure.freeze").order_by("pk")
    digests = {
        entry.object_id: str(entry.detail.get("digest"))
        for entry in frozen.only("object_id", "detail")
        if isinstance(entry.detail, dict)
    }
    withdrawn = set(entries.filter(action="figure.withdraw").values_list("object_id", flat=True))
    keys = {str(pk) for pk in FrozenFigure.objects.values_list("pk", flat=True)}
    for key in sorted(keys | set(digests), key=lambda key: (len(key), key)):
        if key not in keys:
            yield f"编号 {key} 的存档图表缺失：留痕中有其留存记录"
        elif key not in digests:
            yield f"编号 {key} 的存档图表没有留存记录：系事后插入"
        else:
            yield from _compared(key, digests[key], is_withdrawn=key in withdrawn)


def _compared(key: str, digest: str, *, is_withdrawn: bool) -> Iterator[str]:
    try:
        figure = FrozenFigure.objects.get(pk=key)
        same = digest_of(figure) == digest
    except UNREADABLE:
        yield f"编号 {key} 的存档图表无法读取：被改动"
        return
    if not same:
        yield f"编号 {key} 的存档图表与留存时的摘要不符：被改动"
    if (figure.withdrawn_at is not None) != is_withdrawn:
        yield f"编号 {key} 的存档图表是否撤回，与留痕不符：被改动"


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""
