"""Finds the line that names the columns, under titles and across merged or two-storied cells."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from liandong.engine.records.readers.limits import HEADER_SEARCH_ROWS

Row = Sequence[str | None]

_LONGEST_NAME: Final = 100
"""A longer cell names no column; only its start is looked at, for it may be megabytes."""

_BRACKETED = re.compile(r"[(\[【<{][^)\]】>}]{0,60}[)\]】>}]")
_IGNORED = re.compile(r"[\s*:'\"\ufeff\u200b_]+")


@dataclass(frozen=True)
class Header:
    """`names` of the columns, unique; `rows` is how many rows end with the header."""

    names: tuple[str, ...]
    rows: int


@lru_cache(maxsize=4096)
def normal_name(name: str) -> str:
    """A column name without width, case, spaces and stars, for comparison."""
    folded = unicodedata.normalize("NFKC", name[:_LONGEST_NAME]).casefold()
    return unicodedata.normalize("NFKC", _IGNORED.sub("", folded))


@lru_cache(maxsize=4096)
def bare_name(name: str) -> str:
    """The normal name without what stands in brackets, units for the most part."""
    return normal_name(_BRACKETED.sub("", unicodedata.normalize("NFKC", name[:_LONGEST_NAME])))


def known_share(names: Sequence[str], known: Collection[str]) -> int:
    """How many different known names (in normal form) stand among the names."""
    forms = ((normal_name(name), bare_name(name)) for name in names if name)
    return len({full if full in known else bare for full, bare in forms} & set(known))


def find_header(rows: Sequence[Row], known: Collection[str]) -> Header:
    """The row among the first thirty that names most `known` columns (in normal form).

    Where a header has two storeys (a merged group name over its parts), both are read together.
    Without any known name the first row that is not blank is taken.
    """
    best, best_score = Header((), 0), 0
    for end, names in _candidates(rows[:HEADER_SEARCH_ROWS]):
        score = known_share(names, known)
        if score > best_score:
            best, best_score = Header(_unique(names), end), score
    return best if best_score else _first_filled(rows)


def _candidates(rows: Sequence[Row]) -> list[tuple[int, list[str]]]:
    single = [(i + 1, [_text(cell) for cell in row]) for i, row in enumerate(rows)]
    double = [(i + 1, _merge(rows[i - 1], rows[i])) for i in range(1, len(rows))]
    return single + double


def _merge(upper: Row, lower: Row) -> list[str]:
    """The lower name, under a group's name where it has one; the upper where nothing is below."""
    group, names = "", []
    for i in range(max(len(upper), len(lower))):
        above = _text(upper[i]) if i < len(upper) else ""
        below = _text(lower[i]) if i < len(lower) else ""
        group = above or (group if below else "")
        names.append(f"{group}{below}" if below and len(below) <= 2 else below or above)
    return names


def _first_filled(rows: Sequence[Row]) -> Header:
    for i, row in enumerate(rows):
        names = [_text(cell) for cell in row]
        if any(names):
            return Header(_unique(names), i + 1)
    return Header((), 0)


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    unique = []
    for i, name in enumerate(names):
        base = name or unnamed(i)
        counts[base] = counts.get(base, 0) + 1
        unique.append(base if counts[base] == 1 else f"{base}_{counts[base]}")
    return tuple(unique)


def unnamed(place: int) -> str:
    """The name of a column that has none in the header."""
    return f"第{place + 1}列"


def _text(cell: str | None) -> str:
    return " ".join((cell or "").replace("\ufeff", "").split())
