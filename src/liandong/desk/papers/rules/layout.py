"""A form with its values laid out: lines and tables of runs, which the renderers only draw."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from liandong.desk.papers.rules.parts import (
    PLACE,
    Cell,
    Cloud,
    Field,
    Form,
    Issuer,
    Kind,
    Line,
    Notes,
    Options,
    Pair,
    Part,
    Seal,
    Style,
    Table,
)
from liandong.desk.papers.rules.wording import (
    NO_DAY,
    WIDE,
    cloud_words,
    day_words,
    empty,
    filled,
    numeral,
)

SMALLEST: Final = 8.0
LARGEST: Final = 24.0
"""Points of the words of a cloud."""
STRONG: Final = 0.5
"""From this part of the most frequent one's count on, a word is black."""
ALONE: Final = re.compile(r"\{\w+\}")
NO_OFFICE: Final = {
    frozenset({Issuer.REGULATOR}): "市场监督管理局",
    frozenset({Issuer.COMMITTEE}): "人民调解委员会",
    frozenset({Issuer.ASSOCIATION}): "消费者协会",
}
"""How the name ends that is filled in by hand, where only one kind of office issues the form."""


class Ink(StrEnum):
    """Printed with the form, filled in, or a blank to be filled in by hand."""

    FIXED = "fixed"
    FILLED = "filled"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one ink; a line break is a line feed."""

    text: str
    ink: Ink = Ink.FIXED


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class LaidLine:
    """A paragraph, or two texts side by side where there is a `right`."""

    runs: Runs
    style: Style
    right: Runs = ()


@dataclass(frozen=True, slots=True)
class LaidCell:
    """A cell with its runs; the rest as in `parts.Cell`."""

    runs: Runs
    across: int
    down: int
    tall: int
    label: bool
    upright: bool


@dataclass(frozen=True, slots=True)
class LaidTable:
    """A table with its cells."""

    widths: tuple[int, ...]
    rows: tuple[tuple[LaidCell, ...], ...]

    @property
    def is_headed(self) -> bool:
        """Whether its first row is the heads of its columns, which stand again on each page."""
        first, *rest = self.rows
        return bool(rest) and all(cell.label and cell.down == 1 for cell in first)


@dataclass(frozen=True, slots=True)
class LaidWord:
    """A word of a cloud with its size in points; strong ones are black, the others grey."""

    text: str
    size: float
    strong: bool


@dataclass(frozen=True, slots=True)
class LaidCloud:
    """Words side by side, the largest in the middle."""

    words: tuple[LaidWord, ...]


Piece = LaidLine | LaidTable | LaidCloud


@dataclass(frozen=True, slots=True)
class Heading:
    """What the issuing office gives: its name, the number and day; empty while it is a draft."""

    office: str = ""
    number: str = ""
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole paper, ready to be drawn. `mark` is written across a draft."""

    title: str
    number: str
    pieces: tuple[Piece, ...]
    dense: bool
    mark: str = ""


def lay_out(form: Form, values: Mapping[str, str], heading: Heading, mark: str = "") -> Sheet:
    """The form with what is known; every field that is missing stands as a blank."""
    pieces = tuple(
        piece for part in form.parts for piece in _pieces(part, _Filler(form, values, heading))
    )
    number = (heading.number or _no_number(form)) if form.needs_number else ""
    return Sheet(form.title, number, pieces, form.dense, mark)


def _no_number(form: Form) -> str:
    short = "市监" if form.official else ""
    ordinal = "" if form.counter == "号" else "第"
    return f"　　　　{short}　　〔　　　　〕{ordinal}　　　{form.counter}"


def problems(form: Form, values: Mapping[str, str]) -> list[str]:
    """What keeps the paper from being issued, in Chinese; empty when nothing does."""
    return list(problems_by_field(form, values).values())


def problems_by_field(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """The same by the key of the field."""
    found = {key: f"没有“{key}”这一栏" for key in values if key not in form.keys}
    for field in form.fields:
        value = values.get(field.key, "").strip()
        if not value and field.required:
            found[field.key] = f"还缺“{field.label}”"
        elif value and not _fits(form, field, value):
            found[field.key] = f"“{field.label}”填写有误：{value}"
    return found


def _fits(form: Form, field: Field, value: str) -> bool:
    try:
        filled(field, value)
    except (ValueError, KeyError, IndexError):
        return False
    return field.kind is not Kind.POINT or 1 <= int(value) <= len(form.options)


@dataclass(frozen=True, slots=True)
class _Filler:
    """Puts values into the places of texts."""

    form: Form
    values: Mapping[str, str]
    heading: Heading

    def runs(self, text: str) -> Runs:
        found: list[Run] = []
        end = 0
        for place in PLACE.finditer(text):
            found.append(Run(text[end : place.start()]))
            found.append(self.run(place[1]))
            end = place.end()
        found.append(Run(text[end:]))
        return tuple(run for run in found if run.text)

    def run(self, key: str) -> Run:
        field = self.form.field(key)
        value = self.values.get(key, "").strip()
        if value:
            return Run(filled(field, value), Ink.FILLED)
        return Run(empty(field), Ink.FIXED if field.kind is Kind.YES_NO else Ink.BLANK)


def _pieces(part: Part, filler: _Filler) -> Iterable[Piece]:
    match part:
        case Line(text, style):
            yield from _lines(text, style, filler)
        case Pair(left, right):
            yield LaidLine(filler.runs(left), Style.FLUSH, filler.runs(right))
        case Options(items):
            for number, item in enumerate(items, start=1):
                yield LaidLine((Run(f"（{numeral(number)}）{item}"),), Style.BODY)
        case Table(widths, rows):
            yield LaidTable(
                widths, tuple(tuple(_cell(cell, filler) for cell in row) for row in rows)
            )
        case Cloud(text):
            keys = PLACE.findall(text)
            if words := _words("\n".join(filler.values.get(key, "") for key in keys)):
                yield LaidCloud(words)
        case Seal():
            yield from _seal(filler.form, filler.heading)
        case Notes(lines):
            yield from _notes(lines)


def _lines(text: str, style: Style, filler: _Filler) -> Iterable[LaidLine]:
    """A line that is one long value becomes as many paragraphs as the value has."""
    runs = filler.runs(text)
    if not ALONE.fullmatch(text):
        yield LaidLine(runs, style)
        return
    for run in runs:
        for words in filter(str.strip, run.text.split("\n")) if run.text.strip() else [run.text]:
            yield LaidLine((Run(words.strip("\r"), run.ink),), style)


def _cell(cell: Cell, filler: _Filler) -> LaidCell:
    runs = filler.runs(cell.text)
    if cell.upright:
        runs = tuple(Run("\n".join(run.text), run.ink) for run in runs)
    return LaidCell(runs, cell.across, cell.down, cell.tall, cell.label, cell.upright)


def _words(value: str) -> tuple[LaidWord, ...]:
    """The more often a word comes, the higher it stands, between the smallest and the largest."""
    rows = cloud_words(value)
    most = max((count for _word, count in rows), default=1)
    return tuple(
        LaidWord(
            word,
            round(SMALLEST + (LARGEST - SMALLEST) * count / most, 1),
            strong=count >= STRONG * most,
        )
        for word, count in rows
    )


def _seal(form: Form, heading: Heading) -> Iterable[LaidLine]:
    if heading.office:
        office: Runs = (Run(heading.office, Ink.FILLED),)
    else:
        office = (Run(WIDE * 8, Ink.BLANK), Run(NO_OFFICE.get(form.issuers, "")))
    yield LaidLine((*office, Run("（印章）")), Style.RIGHT)
    day = heading.issued_on
    words = Run(day_words(day), Ink.FILLED) if day else Run(NO_DAY, Ink.BLANK)
    yield LaidLine((words,), Style.RIGHT)


def _notes(lines: tuple[str, ...]) -> Iterable[LaidLine]:
    for number, line in enumerate(lines, start=1):
        before = f"{number}." if len(lines) > 1 else ""
        first = "注：" if number == 1 else ""
        yield LaidLine((Run(f"{first}{before}{line}"),), Style.NOTE)
