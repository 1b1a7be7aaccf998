"""The words in which a form is described: its fields, and the parts that stand on the sheet.

A text holds fixed wording and places for fields: `我局于{received_on}收到你的投诉`. Both renderers
draw from the same description, so that the paper to edit and the paper to print cannot differ.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

PLACE: Final = re.compile(r"\{(\w+)\}")


class Kind(StrEnum):
    """What a field takes. Values are text: days as 2026-04-15, hours as 2026-04-15T10:00."""

    TEXT = "text"
    LONG = "long"
    DAY = "day"
    HOUR = "hour"
    YES_NO = "yes_no"
    CLOUD = "cloud"  # a word and its count on each line
    POINT = "point"  # the number of one of the items of the form's `Options`, from 1


class Issuer(StrEnum):
    """Who issues a paper: the same words as the kinds of departments."""

    POLICE = "police"
    REGULATOR = "regulator"
    ASSOCIATION = "association"
    COMMITTEE = "committee"


EVERYBODY: Final = frozenset(Issuer)


class Level(StrEnum):
    """Of which area the office is."""

    DISTRICT = "district"
    CITY = "city"
    PROVINCE = "province"


class Way(StrEnum):
    """How a paper reaches somebody (the notes of the official forms name them)."""

    HAND = "hand"
    LETTER = "letter"
    PHONE = "phone"
    SMS = "sms"
    MAIL = "mail"
    INTERNET = "internet"


ANY_WAY: Final = tuple(Way)
"""互联网、电话、短信、电子邮件、信函 of the official notes, or handed over."""


@dataclass(frozen=True, slots=True)
class Field:
    """A place to fill in; `blank` is its width in characters while it is empty."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    blank: int = 8
    required: bool = False
    help: str = ""


class Style(StrEnum):
    """How a line stands: with two characters of indent, flush, to the right, in the middle."""

    BODY = "body"
    FLUSH = "flush"
    RIGHT = "right"
    CENTER = "center"
    HEAD = "head"  # a small heading, bold
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    text: str
    style: Style = Style.BODY


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts on one line, the second from the middle on."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Options:
    """The items of which a POINT field chooses one; all of them are printed, numbered （一）…"""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. `tall`: at least so many lines; `upright`: one character on a line."""

    text: str
    across: int = 1
    down: int = 1
    tall: int = 0
    label: bool = False
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; widths in parts of the line."""

    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Cloud:
    """The words of a CLOUD field: the more often, the larger. Nothing stands there without any."""

    text: str


@dataclass(frozen=True, slots=True)
class Seal:
    """The name of the office over its seal, and the day."""


@dataclass(frozen=True, slots=True)
class Notes:
    """注, below a paper, numbered where there are several."""

    lines: tuple[str, ...]


Part = Line | Pair | Options | Table | Cloud | Seal | Notes


@dataclass(frozen=True, slots=True)
class Form:
    """A form: who may issue it and when, its fields and its wording.

    `official` is its number among the ten forms of 2026-04, 0 for others. `name` identifies it in
    lists, `title` stands on it. `needs_number`: it bears a number of the office's register.
    """

    key: str
    title: str
    issuers: frozenset[Issuer]
    when: str
    law: str
    fields: tuple[Field, ...]
    parts: tuple[Part, ...]
    official: int = 0
    needs_number: bool = False
    levels: frozenset[Level] = frozenset(Level)
    ways: tuple[Way, ...] = (Way.HAND,)
    signers: tuple[str, ...] = ()
    refusers: tuple[str, ...] = ()  # of the signers those without whom it stands as a record
    copies: tuple[str, ...] = ("存档",)
    dense: bool = False  # a table on one page rather than a letter
    counter: str = "号"  # what its numbers count: 号, or 期 of a series of reports
    of_disputes: bool = True  # issued in a dispute; others have pages of their own
    keys: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", frozenset(field.key for field in self.fields))

    @property
    def is_sealed(self) -> bool:
        return any(isinstance(part, Seal) for part in self.parts)

    def field(self, key: str) -> Field:
        return next(field for field in self.fields if field.key == key)

    @property
    def options(self) -> tuple[str, ...]:
        """What the POINT field chooses from."""
        lists = [part.items for part in self.parts if isinstance(part, Options)]
        return lists[0] if lists else ()


def label(text: str, *, down: int = 1, across: int = 1, upright: bool = False) -> Cell:
    """A cell that names what stands beside it."""
    return Cell(text, across=across, down=down, label=True, upright=upright)
