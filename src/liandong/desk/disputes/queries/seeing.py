"""What a page showed of a dispute, so that who writes second learns what has changed since.

Each form of a dispute bears `seen`: the stage and the last entry of the history when the page was
made, as `mediation@1207`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.history import detail_words, entry_words
from liandong.desk.ui.wording import when

SAID: Final = 3
"""How many changes are told one by one."""


@dataclass(frozen=True, slots=True)
class Seen:
    """`entry` is None where the page did not say."""

    stage: str
    entry: int | None

    @classmethod
    def read(cls, words: str) -> "Seen":
        stage, _at, entry = words.partition("@")
        return cls(stage, int(entry) if entry.isdecimal() and len(entry) < 18 else None)


def seen_now(dispute: Dispute, entry: int | None = None) -> str:
    """What a page made now has seen. `entry`: the last of the history, where it is known."""
    if entry is None:
        last = dispute.history.order_by("-pk").values_list("pk", flat=True).first()
        entry = last or 0
    return f"{dispute.stage}@{entry}"


def others_since(dispute: Dispute, seen: str, by: User) -> QuerySet[HistoryEntry]:
    """What others, and the sources, have done since the page was made; nothing if it says not."""
    entry = Seen.read(seen).entry
    if entry is None:
        return HistoryEntry.objects.none()
    found = dispute.history.filter(pk__gt=entry, undone_at=None).select_related("by")
    return found.filter(~Q(by=by) | Q(by=None)).order_by("pk")


def who_did(entry: HistoryEntry) -> str:
    """林示例 今天 15:04."""
    return f"{entry.by.display_name if entry.by else _('系统')} {when(entry.at)}"


def changes_in_words(entries: Iterable[HistoryEntry]) -> str:
    """林示例 今天 15:04 更正识别结果（投诉性质：质量 → 合同）；…"""
    found = list(entries)
    told = "；".join(_change(one) for one in found[:SAID])
    more = len(found) - SAID
    return told if more <= 0 else _("%(told)s，还有 %(more)d 处") % {"told": told, "more": more}


def _change(entry: HistoryEntry) -> str:
    detail = detail_words(entry.verb, entry.detail)
    return f"{who_did(entry)} {entry_words(entry)}" + (f"（{detail}）" if detail else "")
