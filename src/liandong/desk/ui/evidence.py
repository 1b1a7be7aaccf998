"""Draws the words on which an answer rests into its text."""

from collections.abc import Iterable, Sequence

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from liandong.desk.ui.kinds import Span

STRENGTHS = 3


def marked(text: str, spans: Iterable[Span | Sequence[object]]) -> SafeString:
    """The text, escaped, with each span in a `<mark>` whose class says how strong it is (1 to 3).

    Spans outside the text are ignored; where two overlap, the heavier one is drawn and the other
    one keeps only what is left of it. Spans against the answer (negative weight) look different.
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
