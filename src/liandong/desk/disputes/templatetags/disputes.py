"""Words of disputes for templates."""

from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.history import entry_words
from liandong.desk.disputes.queries.seeing import seen_now
from liandong.desk.disputes.rules.periods import LABELS
from liandong.engine.vocabulary import SOURCE_LABELS, Source

register = template.Library()

SHORT: Final = {
    Source.POLICE_110: "110",
    Source.COMPLAINT_12315: "12315",
    Source.REPORT_12315: "举报",
    Source.WORKORDER_12345: "12345",
    Source.WALK_IN: "到站",
}


@register.filter
def source_name(source: str) -> str:
    """110 警情, 12315 投诉 …"""
    return SOURCE_LABELS[Source(source)]


@register.filter
def source_short(source: str) -> str:
    """The same in a chip: 110, 12315, 到站."""
    return SHORT[Source(source)]


@register.filter
def clock_name(code: str) -> str:
    """受理决定, 调解期限 …"""
    return LABELS.get(code, code)


@register.filter
def share(probability: float | None) -> int:
    """A probability in whole percent; never 100, for the machine is never sure."""
    return min(99, int((probability or 0.0) * 100))


@register.filter
def with_id(word: str, pk: int) -> str:
    """`split-` with 12 gives split-12: the id of an element."""
    return f"{word}{pk}"


@register.simple_tag
def seen_field(dispute: Dispute) -> SafeString:
    """The hidden field by which a form tells what its page showed of the dispute."""
    return format_html('<input type="hidden" name="seen" value="{}">', seen_now(dispute))


register.filter("entry_words", entry_words)
