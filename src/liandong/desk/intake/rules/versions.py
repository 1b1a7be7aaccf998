"""How the rows that a source sends about one number follow each other.

A source sends a row again when more is known, exports overlap, and the 反馈单 of an incident comes
as a file of its own. Five rules cover all of it:

1. The row that was seen before is nothing new.
2. An empty cell says nothing: it never empties a field that is filled.
3. The row that tells of the later moment (`rules.moments`) counts; an earlier one, as from an
   older export, only fills fields that are still empty.
4. A masked name or phone never replaces the clear one that it fits, and a matter was received
   when it was first told: a 反馈单 bears its own later time.
5. A row without a text is a 反馈单: its response follows those that came before.
"""

from collections.abc import Sequence
from typing import Any, Final

import polars as pl
from cryptography.hazmat.primitives import hashes

FIELDS: Final = (
    "received_at",
    "occurred_at",
    "person_name",
    "person_phone",
    "merchant_name",
    "merchant_address",
    "place",
    "lon",
    "lat",
    "text",
    "response",
    "source_class",
    "goods",
    "amount_yuan",
)
"""The canonical fields whose content makes a version; the raw row is kept but not compared."""

LIMITS: Final = {"merchant_name": 200, "merchant_address": 300, "goods": 200}
"""Characters that a field may hold; the raw row keeps the rest."""

LARGEST_AMOUNT: Final = 1e12

Content = dict[str, Any]
"""Field to value: naive datetimes of China, text, numbers; None where nothing is told."""


def contents_of(rows: pl.DataFrame) -> pl.DataFrame:
    """The canonical content of rows in RECORD_SCHEMA, FIELDS as columns: blank cells are null, no
    field is longer than it may be, amounts are to the fen."""
    texts = [name for name in FIELDS if name not in KINDS]
    contents = rows.select(FIELDS).with_columns(
        *(pl.when(pl.col(name) != "").then(name).str.slice(0, LIMITS.get(name)) for name in texts),
        pl.when(pl.col("source_class").list.len() > 0).then("source_class"),
    )
    amounts = [amount_kept(one) for one in contents["amount_yuan"].to_list()]
    return contents.with_columns(pl.Series("amount_yuan", amounts, KINDS["amount_yuan"]))


def frame_of(contents: Sequence[Content]) -> pl.DataFrame:
    """The contents as such columns."""
    columns = {name: [content[name] for content in contents] for name in FIELDS}
    return pl.DataFrame(columns, schema={name: KINDS.get(name, pl.String()) for name in FIELDS})


def amount_kept(amount: float | None) -> float | None:
    """Yuan to the fen; None where no amount can be so large."""
    return round(amount, 2) if amount is not None and abs(amount) < LARGEST_AMOUNT else None


KINDS: Final = {
    "received_at": pl.Datetime("us"),
    "occurred_at": pl.Datetime("us"),
    "lon": pl.Float64(),
    "lat": pl.Float64(),
    "source_class": pl.List(pl.String),
    "amount_yuan": pl.Float64(),
}
"""Of the fields that are no text."""

SM3: Final = hashes.SM3()

MOMENT: Final = "%Y-%m-%d %H:%M:%S%.6f"


def as_json(contents: pl.DataFrame) -> list[str]:
    """The contents as texts, the same for the same content: FIELDS in their order."""
    moments = [
        pl.col(name).dt.to_string(MOMENT).str.strip_suffix(".000000")
        for name in ("received_at", "occurred_at")
    ]
    told = contents.select(FIELDS).with_columns(moments)
    return told.to_struct("content").struct.json_encode().to_list()


def digest(text: str) -> str:
    """SM3 of a content as text, 64 hex digits: whatever file and columns it came from."""
    return hashes.Hash.hash(SM3, text.encode("utf-8")).hex()


def merged(stored: Content, row: Content, *, newer: bool) -> Content:
    """What is known after `row`; `newer` says whether it tells of a later moment, or the same."""
    content = dict(stored)
    for name in FIELDS:
        told, known = row[name], stored[name]
        if told is not None and (known is None or (newer and not _says_less(name, told, known))):
            content[name] = told
    content["received_at"] = min(stored["received_at"], row["received_at"])
    if row["text"] is None:
        content["response"] = _joined(stored["response"], row["response"], newer=newer)
    return content


def changed_fields(before: Content, after: Content) -> list[str]:
    return [name for name in FIELDS if before[name] != after[name]]


def _joined(known: str | None, told: str | None, *, newer: bool) -> str | None:
    """An incident may have several 反馈单: they follow each other in the order of their times."""
    if known is None or told is None or told in known:
        return known or told
    return f"{known}\n{told}" if newer else f"{told}\n{known}"


def _says_less(name: str, told: Any, known: Any) -> bool:
    if name not in {"person_name", "person_phone"} or "*" in known:
        return False
    if told.startswith("hmac-sm3:"):
        return not known.startswith("hmac-sm3:")
    return (
        "*" in told
        and len(told) == len(known)
        and all(mark in ("*", sign) for mark, sign in zip(told, known, strict=True))
    )
