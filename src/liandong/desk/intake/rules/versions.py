"""How the rows that a source sends about one number follow each other.

A source sends a row again when more is known, exports overlap, and the 反馈单 of an incident comes
as a file of its own. Five rules cover all of it:

1. A row that is known already changes nothing.
2. An empty cell never empties a field that is filled.
3. The row with the later facts (`rules.row_times`) overrides; an earlier one, as from an older
   export, only fills fields that are still empty.
4. A masked name or phone never replaces the clear one that it fits, and the earliest time of
   receipt is kept: a 反馈单 has a later one of its own.
5. A row without a text is a 反馈单: its response follows those that came before.
"""

from typing import Any, Final

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
"""The canonical fields that are compared; the raw row is stored but not compared."""

LIMITS: Final = {"merchant_name": 200, "merchant_address": 300, "goods": 200}
"""Characters that a field may hold; the raw row keeps the rest."""

LARGEST_AMOUNT: Final = 1e12

Content = dict[str, Any]
"""Field -> value: naive datetimes of China, text, numbers; None where unknown."""


def amount_kept(amount: float | None) -> float | None:
    """Yuan rounded to the fen; None for an impossibly large amount."""
    return round(amount, 2) if amount is not None and abs(amount) < LARGEST_AMOUNT else None


SM3: Final = hashes.SM3()


def digest(text: str) -> str:
    """SM3 of a content as text, 64 hex digits, independent of its file and columns."""
    return hashes.Hash.hash(SM3, text.encode("utf-8")).hex()


def merged(stored: Content, row: Content, *, newer: bool) -> Content:
    """The content after `row`; `newer`: its latest fact is not older than the stored one."""
    content = dict(stored)
    for name in FIELDS:
        sent, known = row[name], stored[name]
        if sent is not None and (known is None or (newer and not _says_less(name, sent, known))):
            content[name] = sent
    content["received_at"] = min(stored["received_at"], row["received_at"])
    if row["text"] is None:
        content["response"] = _joined(stored["response"], row["response"], newer=newer)
    return content


def changed_fields(before: Content, after: Content) -> list[str]:
    return [name for name in FIELDS if before[name] != after[name]]


def _joined(known: str | None, sent: str | None, *, newer: bool) -> str | None:
    """An incident may have several 反馈单, which are joined in the order of their times."""
    if known is None or sent is None or sent in known:
        return known or sent
    return f"{known}\n{sent}" if newer else f"{sent}\n{known}"


def _says_less(name: str, sent: Any, known: Any) -> bool:
    if name not in {"person_name", "person_phone"} or "*" in known:
        return False
    if sent.startswith("hmac-sm3:"):
        return not known.startswith("hmac-sm3:")
    return (
        "*" in sent
        and len(sent) == len(known)
        and all(mark in ("*", sign) for mark, sign in zip(sent, known, strict=True))
    )
