"""Components for figures: tiles and charts."""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from liandong.desk.ui import charts, wording
from liandong.desk.ui.components import inline_charts
from liandong.desk.ui.components.drawing import drawn


def figure_tile(
    label: str,
    value: Any,
    *,
    unit: str = "",
    change: str = "",
    change_tone: str = "",
    note: str = "",
    definition: str = "",
    points: list[float] | None = None,
    href: str = "",
    compared: Iterable[tuple[str, str]] = (),
) -> Markup:
    """A figure. `change_tone`: good, bad or empty; `points` draw a sparkline; `href` leads to the
    rows that are counted; `compared` are pairs of label and change, each with its arrow."""
    return drawn(
        "figure_tile",
        compared=[(name, words, wording.change_icon(words)) for name, words in compared],
        label=label,
        value=wording.counted(value),
        unit=unit,
        change=change,
        change_icon=wording.change_icon(change),
        change_tone=change_tone,
        note=note,
        definition=definition,
        polyline=inline_charts.sparkline(points or []),
        href=href,
    )


def chart(
    key: str,
    title: str,
    spec: Mapping[str, Any],
    *,
    height: str = "m",
    note: str = "",
    definition: str = "",
    download_url: str = "",
    xlsx_url: str = "",
    freeze_url: str = "",
    query: str = "",
    folded: object = False,
) -> Markup:
    """A chart whose title is its finding, with its table beside it.

    `spec` is made by `ui.charts`; `height`: s, m or l. The drawing is offered as PNG and SVG and,
    with `download_url` and `xlsx_url`, the numbers as files; `freeze_url` keeps the chart as it
    stands; `query` is appended to these addresses. `folded` shows the head alone until the table
    is opened.
    """
    known = dict(spec)
    suffix = f"?{query}" if query else ""
    return drawn(
        "chart",
        is_table=known["kind"] == "table",
        is_folded=bool(folded),
        definition=definition,
        xlsx_url=xlsx_url and xlsx_url + suffix,
        freeze_url=freeze_url and freeze_url + suffix,
        key=key,
        title=title,
        spec=known,
        spec_id=f"{key}-spec",
        table=charts.table_of(known),
        is_empty=charts.is_empty(known),
        height=height,
        download_url=download_url and download_url + suffix,
        note=note,
    )
