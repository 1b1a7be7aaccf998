"""Components for what the machine says with its certainty, and for the clocks of the law."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markupsafe import Markup

from liandong.desk.ui import wording
from liandong.desk.ui.components import inline_charts
from liandong.desk.ui.components.drawing import drawn
from liandong.desk.ui.kinds import Reason, Span

STRENGTHS = 3


def clock_chip(
    due_at: datetime | None,
    days_left: int | None,
    state: str,
    working_out: str = "",
    label: str = "",
) -> Markup:
    """A clock. `state`: green, amber, red, paused, done or
    over (it counts no more, though nothing was done); `days_left` in working days."""
    until = (timezone.localdate(due_at) - timezone.localdate()).days if due_at else 0
    look = wording.clock_look(state, days_left, until)
    return drawn("clock_chip", due_at=due_at, working_out=working_out, label=label, look=look)


def answer_chip(
    label: str,
    value: str | None,
    probability: float | None = None,
    corrected_by: str = "",
    correct_url: str = "",
) -> Markup:
    """An answer of the machine with its probability (0 to 1), or with who corrected it."""
    return drawn(
        "answer_chip",
        label=label,
        value=value,
        share=_percent(probability),
        corrected_by=corrected_by,
        correct_url=correct_url,
    )


def evidence_text(text: str, spans: Iterable[Span]) -> Markup:
    """A text with the places marked from which an answer was read."""
    return Markup(marked(text, spans))  # noqa: S704 - `marked` escapes


def waterfall(reasons: Iterable[Reason], total: float, probability: float | None = None) -> Markup:
    """The reasons for and against one matter of two records, in bits, and their sum."""
    fall = inline_charts.waterfall(reasons, total)
    return drawn("waterfall", fall=fall, share=_percent(probability))


def _percent(probability: float | None) -> int | None:
    """Never 100: the machine is never sure."""
    return None if probability is None else min(99, int(probability * 100))


def marked(text: str, spans: Iterable[Span | Sequence[object]]) -> SafeString:
    """The text, escaped, with each span in a `<mark>` whose class says how strong it is (1 to 3).

    Spans outside the text are ignored; where two overlap, the one with more weight is marked and
    the other one only in the rest. Spans against the answer (negative weight) look different.
    """
    chosen = _without_overlap(text, [Span(*span) for span in spans])
    heaviest = max((abs(span.weight) for span in chosen), default=1.0) or 1.0
    pieces: list[str] = []
    at = 0
    for span in chosen:
        pieces += [conditional_escape(text[at : span.start]), _mark(text, span, heaviest)]
        at = span.end
    pieces.append(conditional_escape(text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped


def _mark(text: str, span: Span, heaviest: float) -> SafeString:
    strength = max(1, min(STRENGTHS, round(STRENGTHS * abs(span.weight) / heaviest)))
    css = f"ld-mark-{strength}" if span.weight >= 0 else "ld-mark-against"
    title = format_html(' title="{}"', span.title) if span.title else ""
    return format_html('<mark class="{}"{}>{}</mark>', css, title, text[span.start : span.end])


def _without_overlap(text: str, spans: list[Span]) -> list[Span]:
    owner: list[int | None] = [None] * len(text)
    order = sorted(range(len(spans)), key=lambda index: (-abs(spans[index].weight), index))
    for index in order:
        for place in range(max(0, spans[index].start), min(len(text), spans[index].end)):
            if owner[place] is None:
                owner[place] = index
    return _runs(owner, spans)


def _runs(owner: list[int | None], spans: list[Span]) -> list[Span]:
    runs: list[Span] = []
    start = 0
    for place in range(1, len(owner) + 1):
        if place < len(owner) and owner[place] == owner[start]:
            continue
        index = owner[start] if owner else None
        if index is not None:
            runs.append(spans[index]._replace(start=start, end=place))
        start = place
    return runs
