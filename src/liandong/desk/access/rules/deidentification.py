"""去标识化: what a table loses before it leaves the house (docs/operator.md, “What leaves the
house”). One function for every export that is given to others than the departments of the desk.

Personal columns are left out, free text loses people, numbers of persons and papers, and no cell
counts fewer than `FEWEST`: neither alone, nor by subtracting the others from a total
(《个人信息保护法》第四条, 第七十三条第三项、第四项).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from liandong.desk.access.rules.known_people import hide_known
from liandong.desk.access.rules.redaction import redact

FEWEST: Final = 5
"""A count from 1 to 4 is of so few people that who knows the place may know them."""
SMALL: Final = f"少于 {FEWEST}"
WITHHELD: Final = "不列"
"""Stands for a count that would give away a small one."""


class Kind(StrEnum):
    """What a column holds."""

    PLAIN = "plain"  # words of a fixed list, days, numbers of matters
    TEXT = "text"  # written by people
    COUNT = "count"
    PERSONAL = "personal"  # a name, telephone, number of a document, address, exact place


@dataclass(frozen=True, slots=True)
class Table:
    """`kinds` of its columns; rows of counts have their total in the last row and, with
    `totals_across`, in the last column."""

    head: Sequence[str]
    kinds: Sequence[Kind]
    rows: Sequence[Sequence[Any]]
    totals_down: bool = False
    totals_across: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The table as it may leave the house."""

    head: list[str]
    rows: list[list[Any]]


def deidentify(
    table: Table, *, names: Collection[str] = (), phones: Collection[str] = ()
) -> Outgoing:
    """`names` and `phones` are of the people whom its texts may name. Raises ValueError where a
    column has no kind: nothing leaves that nobody thought of."""
    if len(table.head) != len(table.kinds):
        raise ValueError("a column without a kind")
    kept = [at for at, kind in enumerate(table.kinds) if kind is not Kind.PERSONAL]
    counts = [at for at in kept if table.kinds[at] is Kind.COUNT]
    hidden = _hidden(table, counts)
    known = frozenset(names), frozenset(phones)
    rows = [
        [
            hidden[line, at]
            if (line, at) in hidden
            else _plain(row[at], known)
            if table.kinds[at] is Kind.TEXT
            else row[at]
            for at in kept
        ]
        for line, row in enumerate(table.rows)
    ]
    return Outgoing([table.head[at] for at in kept], rows)


def _plain(value: Any, known: tuple[frozenset[str], frozenset[str]]) -> str:
    return redact(hide_known(str(value or ""), *known))


def _hidden(table: Table, counts: Sequence[int]) -> dict[tuple[int, int], str]:
    """The cells that are not given as they are, with what stands instead.

    Where a total stands beside its parts, what it leaves for the hidden parts must be of two of
    them at least and not fewer than `FEWEST`: the smallest other part is withheld as well, and so
    on; where there is none, the total.
    """
    hidden = {
        (line, at): SMALL
        for line, row in enumerate(table.rows)
        for at in counts
        if _is_small(row[at])
    }
    sums = [cells for cells in _sums(table, counts) if len(cells) > 1]
    changed = True
    while changed:
        changed = False
        for *parts, total in sums:
            gone = [cell for cell in parts if cell in hidden]
            if total in hidden:
                gives_away = not gone
            else:
                left = sum(_value(table, cell) for cell in gone)
                gives_away = bool(gone) and (len(gone) < 2 or left < FEWEST)
            if not gives_away:
                continue
            others = [cell for cell in parts if cell not in hidden and _value(table, cell)]
            if not others and total in hidden:
                continue  # nothing but zeros: they add up to nothing small
            chosen = min(others, key=lambda cell: (_value(table, cell), cell), default=total)
            hidden[chosen] = WITHHELD
            changed = True
    return hidden


def _sums(table: Table, counts: Sequence[int]) -> Iterable[list[tuple[int, int]]]:
    """Cells that add up to the last of them."""
    if table.totals_down:
        yield from ([(line, at) for line in range(len(table.rows))] for at in counts)
    if table.totals_across:
        yield from ([(line, at) for at in counts] for line in range(len(table.rows)))


def _is_small(value: Any) -> bool:
    return isinstance(value, int) and 0 < value < FEWEST


def _value(table: Table, cell: tuple[int, int]) -> int:
    return int(table.rows[cell[0]][cell[1]] or 0)
