"""Charts as HTML and SVG of our own: no script, sharp in print, legible on a phone."""

from collections.abc import Mapping, Sequence
from math import ceil, sqrt
from typing import Any

from liandong.engine.pipeline.report.html import Markup, join, number, percent, tag

ACCENT = "#0f6b6b"

Axis = Mapping[Any, str]
"""Keys in order, and what they are called."""


def bars(rows: Sequence[tuple[str, int]], whole: int) -> Markup:
    """Horizontal bars with their number and their share of `whole`, for named values."""
    most = max((n for _, n in rows), default=1)
    lines = [
        tag(
            "li",
            tag("span", name, class_="name"),
            tag("span", tag("i", style=f"width:{n / most:.1%}"), class_="track"),
            tag("span", number(n), class_="n"),
            tag("span", percent(n, whole), class_="share"),
        )
        for name, n in rows
    ]
    return tag("ol", *lines, class_="bars")


def columns(points: Sequence[tuple[str, int]], unit: str) -> Markup:
    """Vertical bars over time; the labels below thin out by themselves."""
    top = _round_up(max((n for _, n in points), default=1))
    width = 100 / max(len(points), 1)
    shapes = [
        tag(
            "rect",
            tag("title", f"{label}：{number(n)} {unit}"),
            x=f"{i * width + width * 0.15:.3f}",
            y=f"{100 - n / top * 100:.2f}",
            width=f"{width * 0.7:.3f}",
            height=f"{n / top * 100:.2f}",
            fill=ACCENT,
        )
        for i, (label, n) in enumerate(points)
    ]
    return _plot(shapes, top, [label for label, _ in points], f"{unit}，每月")


def lines(
    labels: Sequence[str], now: Sequence[int], before: Sequence[int | None], unit: str
) -> Markup:
    """This year as a solid line, the same weeks of the year before pale and dashed."""
    top = _round_up(max([*now, *(n for n in before if n is not None)], default=1))
    shapes = [
        _path(before, top, stroke="#9aa7b3", stroke_dasharray="5 4"),
        _path(now, top, stroke=ACCENT, stroke_width="2"),
    ]
    legend = tag(
        "p",
        tag("span", "本期", class_="key now"),
        tag("span", "去年同期", class_="key before")
        if any(n is not None for n in before)
        else None,
        class_="legend",
    )
    return join([legend, _plot(shapes, top, labels, f"{unit}，每周")])


def _path(values: Sequence[int | None], top: int, **style: str) -> Markup:
    step = 100 / max(len(values) - 1, 1)
    pieces = []
    pen_up = True
    for i, n in enumerate(values):
        if n is not None:
            pieces.append(f"{'M' if pen_up else 'L'}{i * step:.2f} {100 - n / top * 100:.2f}")
        pen_up = n is None
    return tag("path", d=" ".join(pieces), fill="none", vector_effect="non-scaling-stroke", **style)


def _plot(shapes: Sequence[Markup], top: int, labels: Sequence[str], caption: str) -> Markup:
    """The frame: shapes stretch with the page, words do not."""
    grid = [
        tag(
            "line",
            x1="0",
            x2="100",
            y1=y,
            y2=y,
            stroke="#e0e5e9",
            vector_effect="non-scaling-stroke",
        )
        for y in (0, 50, 100)
    ]
    svg = tag(
        "svg",
        *grid,
        *shapes,
        viewBox="0 0 100 100",
        preserveAspectRatio="none",
        role="img",
        aria_label=caption,
    )
    scale = [tag("span", number(value)) for value in (top, top / 2, 0)]
    shown = _thinned(labels, 12)
    axis = [tag("span", label, style=f"left:{at:.2f}%") for at, label in shown]
    return tag(
        "div",
        tag("div", *scale, class_="scale"),
        tag("div", svg, tag("div", *axis, class_="axis"), class_="area"),
        class_="plot",
    )


def _thinned(labels: Sequence[str], most: int) -> list[tuple[float, str]]:
    step = max(1, ceil(len(labels) / most))
    return [
        ((i + 0.5) / len(labels) * 100, label) for i, label in enumerate(labels) if i % step == 0
    ]


def _round_up(value: int) -> int:
    """The next round and even number, so that half of it is whole too."""
    steps = (2, 4, 6, 8, 10, 12, 16, 20, 30, 40, 60, 80, 100)
    unit = int(10 ** max(len(str(value)) - 2, 0))
    return next(step * unit for step in steps if step * unit >= value)


def heat(rows: Axis, columns: Axis, cells: Mapping[tuple[Any, Any], int], corner: str) -> Markup:
    """A heat map as a table; shade goes by the square root, so that small numbers can be
    distinguished. `cells` are keyed by row and column."""
    most = max(cells.values(), default=1)
    head = tag("tr", *(tag("th", name, scope="col") for name in (corner, *columns.values())))
    body = [
        tag(
            "tr",
            tag("th", label, scope="row"),
            *(_heat_cell(cells.get((row, column), 0), most) for column in columns),
        )
        for row, label in rows.items()
    ]
    kind = "heat fine" if len(columns) > 12 else "heat"
    grid = tag("table", tag("thead", head), tag("tbody", *body), class_=kind)
    return tag("div", grid, class_="scroll wide")


def _heat_cell(n: int, most: int) -> Markup:
    if not n:
        return tag("td", "·", class_="nil")
    share = sqrt(n / most)
    ink = "#fff" if share > 0.75 else "#1b2430"
    return tag(
        "td", number(n), style=f"background:rgba(15,107,107,{0.06 + 0.84 * share:.2f});color:{ink}"
    )


def cloud(words: Sequence[tuple[str, int]]) -> Markup:
    """Keywords, larger the oftener; the order is fixed so that two reports can be compared."""
    most = max((n for _, n in words), default=1)
    least = min((n for _, n in words), default=1)
    span = max(sqrt(most) - sqrt(least), 1e-9)
    spread = [words[i] for i in sorted(range(len(words)), key=lambda i: (i * 7919) % 61)]
    tags = []
    for word, n in spread:
        size = (sqrt(n) - sqrt(least)) / span
        shade = ["c0", "c1", "c2", "c3"][min(int(size * 4), 3)]
        tags.append(
            tag(
                "span",
                word,
                class_=shade,
                style=f"font-size:{0.85 + 1.75 * size:.2f}rem",
                title=f"{n:,} 件",
            )
        )
    return tag("div", *(join([element, " "]) for element in tags), class_="cloud")
