"""Small charts computed on the server: the waterfall of reasons and the sparkline."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from liandong.desk.ui.kinds import Reason

SMALLEST: Final = 0.05  # of a weight that is drawn; smaller ones are reasons left out


class Bar(NamedTuple):
    """One bar of a waterfall; `left` and `width` in percent of its track."""

    words: str
    weight: float
    left: float
    width: float


class Waterfall(NamedTuple):
    """Bars from the start to the total; `zero` is the position of the axis, in percent."""

    start: Bar | None
    bars: list[Bar]
    total: Bar
    zero: float


def waterfall(reasons: Iterable[Reason | Sequence[object]], total: float) -> Waterfall:
    """Place each reason where the sum of those before it ends.

    It starts at the part of the total that the reasons do not explain, such as the prior.
    """
    rows = [Reason(*reason) for reason in reasons]
    before = total - sum(row.weight for row in rows)
    levels = [before]
    for row in rows:
        levels.append(levels[-1] + row.weight)
    low, high = min(*levels, total, 0.0), max(*levels, total, 0.0)
    scale = 100.0 / ((high - low) or 1.0)

    def bar(words: str, weight: float, begin: float, end: float) -> Bar:
        left = (min(begin, end) - low) * scale
        return Bar(words, weight, round(left, 2), round(max(abs(end - begin) * scale, 0.6), 2))

    bars = [
        bar(row.words, row.weight, levels[place], levels[place + 1])
        for place, row in enumerate(rows)
    ]
    start = bar("", before, 0.0, before) if abs(before) >= SMALLEST else None
    return Waterfall(start, bars, bar("", total, 0.0, total), round(-low * scale, 2))


def sparkline(points: Sequence[float], *, width: int = 96, height: int = 24) -> str:
    """The `points` attribute of an SVG polyline; the highest value touches the top."""
    if len(points) < 2:
        return ""
    low, high = min(points), max(points)
    across = width / (len(points) - 1)
    scale = (height - 2) / ((high - low) or 1)
    return " ".join(
        f"{place * across:.1f},{height - 1 - (value - low) * scale:.1f}"
        for place, value in enumerate(points)
    )
