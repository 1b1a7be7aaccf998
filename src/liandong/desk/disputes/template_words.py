"""Filters and functions of templates that show disputes."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from markupsafe import Markup

from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.history import entry_words
from liandong.desk.disputes.queries.page_versions import current_version
from liandong.desk.disputes.queries.visibility import works_on
from liandong.desk.disputes.rules.periods import LABELS
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.ui import components
from liandong.engine.vocabulary import SOURCE_LABELS, Source

SHORT: Final = {
    Source.POLICE_110: "110",
    Source.COMPLAINT_12315: "12315",
    Source.REPORT_12315: "举报",
    Source.WORKORDER_12345: "12345",
    Source.WALK_IN: "到站",
}

#: Tone and icon of a status.
LOOKS: Final = {
    Dispute.Status.OPEN.value: ("warn", "circle-dashed"),
    Dispute.Status.HANDLING.value: ("accent", "circle-dot"),
    Dispute.Status.SETTLED.value: ("good", "circle-check"),
    Dispute.Status.UNSETTLED.value: ("bad", "circle-x"),
}
OTHER_LOOK: Final = ("", "arrows-exchange")


def source_name(source: str) -> str:
    """110 警情, 12315 投诉 …"""
    return SOURCE_LABELS[Source(source)]


def source_short(source: str) -> str:
    """The same in a chip: 110, 12315, 到站."""
    return SHORT[Source(source)]


def source_chips(sources: Iterable[str]) -> Markup:
    """The sources of a dispute, a chip each."""
    return _chips(tuple(sources))


@lru_cache(maxsize=64)
def _chips(sources: tuple[str, ...]) -> Markup:
    chip = Markup('<span class="ld-badge" title="{}">{}</span>')
    return Markup(" ").join(
        chip.format(source_name(source), source_short(source)) for source in sources
    )


def status_badge(dispute: Dispute) -> Markup:
    """The stage of a dispute; its colour and icon are those of the status. What 12315 has
    registered waits for the regulator to check it (办法第15条)."""
    tone, icon = LOOKS.get(dispute.status, OTHER_LOOK)
    by_regulator = dispute.stage == Stage.REVIEW and Source.COMPLAINT_12315 in dispute.sources
    words = "待初查（市监）" if by_regulator else dispute.get_stage_display()
    return components.badge(words, tone=tone, icon=icon)


def clock_name(code: str) -> str:
    """受理决定, 调解期限 …"""
    return LABELS.get(code, code)


def share(probability: float | None) -> int:
    """A probability in whole percent; never 100, for the machine is never sure."""
    return min(99, int((probability or 0.0) * 100))


def page_version_field(dispute: Dispute) -> SafeString:
    """The hidden field with the version of the dispute that the page of a form shows."""
    return format_html(
        '<input type="hidden" name="page_version" value="{}">', current_version(dispute)
    )


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "clock_name": clock_name,
    "entry_words": entry_words,
    "share": share,
    "source_name": source_name,
    "source_short": source_short,
}
FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "page_version_field": page_version_field,
    "source_chips": source_chips,
    "status_badge": status_badge,
    "works_on": works_on,
}
