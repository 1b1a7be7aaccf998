"""The version of a page of a dispute, so that whoever writes second learns what has changed since.

Each form of a dispute carries `page_version`: the stage and the last entry of the history when the
page was made, as `mediation@1207`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.history import detail_words, entry_words
from liandong.desk.ui.wording import when

NO_PAGE: Final = "@0"
"""Of a form of a correction that names no page: whatever others corrected since counts."""
LISTED: Final = 3
"""How many changes are listed one by one."""


@dataclass(frozen=True, slots=True)
class PageVersion:
    """`entry` is None where the form did not send it."""

    stage: str
    entry: int | None

    @classmethod
    def read(cls, words: str) -> "PageVersion":
        stage, _at, entry = words.partition("@")
        return cls(stage, int(entry) if entry.isdecimal() and len(entry) < 18 else None)


def current_version(dispute: Dispute, entry: int | None = None) -> str:
    """The token of a page made now. `entry`: the last of the history, where it is known."""
    if entry is None:
        last = dispute.history.order_by("-pk").values_list("pk", flat=True).first()
        entry = last or 0
    return f"{dispute.stage}@{entry}"


def others_since(dispute: Dispute, page_version: str, by: User) -> QuerySet[HistoryEntry]:
    """What others, and the sources, have done since the page was made; nothing without a token."""
    entry = PageVersion.read(page_version).entry
    if entry is None:
        return HistoryEntry.objects.none()
    found = dispute.history.filter(pk__gt=entry, undone_at=None).select_related("by")
    return found.filter(~Q(by=by) | Q(by=None)).order_by("pk")


def who_did(entry: HistoryEntry) -> str:
    """林示例 今天 15:04."""
    return f"{entry.by.display_name if entry.by else '系统'} {when(entry.at)}"


def changes_in_words(entries: Iterable[HistoryEntry]) -> str:
    """林示例 今天 15:04 更正识别结果（投诉性质：质量 → 合同）；…"""
    found = list(entries)
    listed = "；".join(_change(entry) for entry in found[:LISTED])
    more = len(found) - LISTED
    return listed if more <= 0 else f"{listed}，还有 {more} 处"


def _change(entry: HistoryEntry) -> str:
    detail = detail_words(entry.verb, entry.detail)
    return f"{who_did(entry)} {entry_words(entry)}" + (f"（{detail}）" if detail else "")
