"""The content of a chart as plain data: drawn by the browser, and as a table beside the picture.

Each function returns a *spec* for `ui.chart`. Every item may carry the address of its rows, so
that a click opens them.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from liandong.desk.ui.spreadsheets import Share, Yuan
from liandong.engine.vocabulary import SECTORS

Spec = dict[str, Any]
Number = float | int | None


class Series(NamedTuple):
    """One line or one set of bars.

    `role`: main; before (the same period a year ago, drawn pale and dashed); bound (an upper
    limit, drawn thin and dotted); low (a lower limit: between it and the bound is shaded).
    `hrefs`: the addresses behind its values, in the table.
    """

    name: str
    values: Sequence[Number]
    role: str = "main"
    hrefs: Sequence[str] = ()


NONE: Final = "—"
PLAIN: Final = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")

MEASURED: Final = re.compile(r"(?P<number>[+-]?\d[\d,]*(?:\.\d+)?)\s?(?P<unit>%|元)")


class Cell(NamedTuple):
    """One cell of the table beside a chart."""

    words: str
    href: str = ""
    is_number: bool = False

    @property
    def value(self) -> float | str | None:
        """The value for a file: text shown as a number becomes a number, also a difference (+3), a
        percentage and a sum of money."""
        if self.is_number and self.words == NONE:
            return None
        if self.is_number and (measured := MEASURED.fullmatch(self.words)):
            amount = float(measured["number"].replace(",", ""))
            return Share(amount / 100) if measured["unit"] == "%" else Yuan(amount)
        is_number = self.is_number or self.words.startswith(("+", "-"))
        if is_number and PLAIN.fullmatch(self.words):
            digits = self.words.replace(",", "")
            return float(digits) if "." in digits else int(digits)
        return self.words


def number(value: Number, href: str = "") -> Cell:
    """A number as a cell; — where there is none."""
    if value is None:
        return Cell(NONE, "", is_number=True)
    words = f"{value:,.2f}".rstrip("0").rstrip(".")
    return Cell(words, href, is_number=True)


class Table(NamedTuple):
    """The numbers of a chart in rows."""

    head: list[str]
    rows: list[list[Cell]]

    @property
    def columns(self) -> list[Cell]:
        """The head, marking the columns of numbers."""
        first = self.rows[0] if self.rows else []
        sides = [cell.is_number for cell in first] or [False] * len(self.head)
        return [Cell(words, is_number=side) for words, side in zip(self.head, sides, strict=True)]


def lines(
    categories: Sequence[str], series: Sequence[Series], *, unit: str, hrefs: Sequence[str] = ()
) -> Spec:
    """Values over time; a gap (None) stays a gap."""
    return _columns("line", categories, series, unit, hrefs)


def bars(
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str,
    hrefs: Sequence[str] = (),
    stacked: bool = False,
) -> Spec:
    """Upright bars, for few categories or for time."""
    return {**_columns("bar", categories, series, unit, hrefs), "stacked": stacked}


def horizontal_bars(
    items: Iterable[tuple[str, float, str]],
    *,
    unit: str,
    name: str,
    by_sector: bool = False,
    beside: Series | None = None,
) -> Spec:
    """Horizontal bars for names of any length: (name, value, address), the first on top.

    `by_sector` gives each bar the colour of its sector; `beside` marks a value to compare with on
    each bar.
    """
    rows = list(items)
    spec: Spec = {
        "kind": "hbar",
        "unit": unit,
        "name": name,
        "categories": [row[0] for row in rows],
        "values": [row[1] for row in rows],
        "hrefs": [row[2] for row in rows],
    }
    if by_sector:
        spec["colours"] = [SECTOR_COLOURS.get(row[0], "#7c8590") for row in rows]
    if beside:
        spec["beside"] = {"name": beside.name, "values": list(beside.values)}
    return spec


def heatmap(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[Number]],
    *,
    unit: str,
    hrefs: Sequence[Sequence[str]] = (),
) -> Spec:
    """A table in shades: `values[row][column]`."""
    return {
        "kind": "heatmap",
        "unit": unit,
        "rows": list(rows),
        "categories": list(columns),
        "values": [list(row) for row in values],
        "hrefs": [list(row) for row in hrefs],
    }


def wordcloud(words: Iterable[tuple[str, int, str]], *, unit: str) -> Spec:
    """(word, how often, address of the rows), the most frequent first."""
    rows = list(words)
    return {
        "kind": "wordcloud",
        "unit": unit,
        "categories": [row[0] for row in rows],
        "values": [row[1] for row in rows],
        "hrefs": [row[2] for row in rows],
    }


class Area(NamedTuple):
    """One place of a map: its outline (rings of lon, lat), its count and the address behind it."""

    name: str
    rings: Sequence[Any]
    value: int
    href: str


class Border(NamedTuple):
    """A line that is drawn over the places: of what kind it is, and of whom."""

    kind: str
    name: str
    rings: Sequence[Any]


def area_map(areas: Iterable[Area], borders: Iterable[Border], *, unit: str, name: str) -> Spec:
    """Places in shades by their count, and other bodies' borders drawn over them."""
    places = list(areas)
    return {
        "kind": "map",
        "unit": unit,
        "name": name,
        "categories": [area.name for area in places],
        "values": [area.value for area in places],
        "hrefs": [area.href for area in places],
        "outlines": [list(area.rings) for area in places],
        "borders": [border._asdict() for border in borders],
    }


def plain_table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Spec:
    """A table without a drawing."""
    cells = [[cell._asdict() for cell in row] for row in rows]
    return {"kind": "table", "categories": list(head) if cells else [], "rows": cells}


def is_empty(spec: Spec) -> bool:
    """Whether there is nothing to draw."""
    return not spec["categories"]


def table_of(spec: Spec) -> Table:
    """The numbers of a chart as a table."""
    if spec["kind"] == "heatmap":
        return _heatmap_table(spec)
    if spec["kind"] == "table":
        rows = [[Cell(**cell) for cell in row] for row in spec["rows"]]
        return Table(list(spec["categories"]), rows)
    if spec["kind"] in {"hbar", "wordcloud", "map"}:
        return _list_table(spec)
    return _series_table(spec)


def _columns(
    kind: str,
    categories: Sequence[str],
    series: Sequence[Series],
    unit: str,
    hrefs: Sequence[str],
) -> Spec:
    return {
        "kind": kind,
        "unit": unit,
        "categories": list(categories),
        "series": [{**s._asdict(), "values": list(s.values)} for s in series],
        "hrefs": list(hrefs),
    }


def _series_table(spec: Spec) -> Table:
    hrefs = spec["hrefs"] or [""] * len(spec["categories"])
    rows = [
        [Cell(category, href), *(_of_series(s, place) for s in spec["series"])]
        for place, (category, href) in enumerate(zip(spec["categories"], hrefs, strict=True))
    ]
    return Table(["", *(f"{s['name']}（{spec['unit']}）" for s in spec["series"])], rows)


def _of_series(series: Spec, place: int) -> Cell:
    hrefs = series.get("hrefs")
    return number(series["values"][place], hrefs[place] if hrefs else "")


def _list_table(spec: Spec) -> Table:
    triples = zip(spec["categories"], spec["values"], spec["hrefs"], strict=True)
    rows = [[Cell(name, href), number(value)] for name, value, href in triples]
    head = [spec.get("name", "关键词"), spec["unit"]]
    if beside := spec.get("beside"):
        head.append(beside["name"])
        for row, value in zip(rows, beside["values"], strict=True):
            row.append(number(value))
    return Table(head, rows)


def _heatmap_table(spec: Spec) -> Table:
    hrefs = spec["hrefs"] or [[""] * len(spec["categories"])] * len(spec["rows"])
    rows = [
        [Cell(name), *(number(v, h) for v, h in zip(values, links, strict=True))]
        for name, values, links in zip(spec["rows"], spec["values"], hrefs, strict=True)
    ]
    return Table(["", *spec["categories"]], rows)


# Colours with a meaning. Those of a plain series are in the front end.
#
# Sectors have the same colour everywhere. Twenty-four colours cannot all be distinguished, so a
# chart never relies on colour alone: it is labelled, with its table beside it. Neighbours in the
# vocabulary differ in lightness, so that they also differ in greyscale and for the colour-blind.

_TONES: Final = (
    "#2b6cb0", "#d98e2b", "#3d8f5f", "#8c2f5d", "#b8a038", "#1f7a8c",
    "#a5633a", "#c26a9a", "#5d9fd6", "#6b7a2e", "#0f6b6b", "#e0a96d",
    "#5b4b9a", "#74b39a", "#a83e3e", "#8fa3bf", "#4d5d73", "#c4b46a",
    "#7b3f8c", "#6fb6c4", "#8a6d3b", "#9ab05a", "#c98484", "#7c8590",
)  # fmt: skip

SECTOR_COLOURS: Final = dict(zip(SECTORS, _TONES, strict=True))
