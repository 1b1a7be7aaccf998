"""Counts in the words of a paper."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

Counted = Sequence[Sequence[Any]]
UNIT: Final = "件"


def counted_words(rows: Counted, *, most: int) -> str:
    """As “退款难 12 件、质量差 8 件”."""
    return "、".join(f"{name} {n} {UNIT}" for name, n, *_rest in list(rows)[:most])


def cloud_lines(rows: Counted, *, most: int) -> str:
    """A line for each word with its count, as the cloud of a paper takes it."""
    return "\n".join(f"{name} {n}" for name, n, *_rest in list(rows)[:most])


def numbered(texts: Iterable[str]) -> str:
    """A line for each, numbered where there are several."""
    lines = [text.strip() for text in texts if text.strip()]
    if len(lines) < 2:
        return "\n".join(lines)
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def to_the_fen(amount: Decimal | int) -> str:
    """An amount in yuan beside others that add up: 76500 as “76,500.00 元”."""
    return f"{amount:,.2f} 元"
