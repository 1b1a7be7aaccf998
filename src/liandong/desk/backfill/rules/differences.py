"""对账 of what was filled in: field by field against what the source holds after its next export.

What a source does not export cannot differ, except the fields that are always filled in: the
texts. Systems cut, wrap and complete what is typed: of two texts where one holds the other, neither
differs; amounts are compared as numbers. A source that masks, or has a title in place of the given
name, differs only in what it shows; one that keeps a digest alone differs in nothing.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from liandong.desk.backfill.rules.texts import Entry

LONGEST_WITHIN: Final = 200
NOT_WORDS: Final = re.compile(r"[^\w*]+|_+")
DIGEST: Final = "hmac-sm3:"
TITLE: Final = re.compile(r"(?:先生|女士|小姐|某)$")
ALWAYS_COMPARED: Final = frozenset({"response", "text"})
AMOUNTS: Final = ("amount_yuan", "挽回经济损失")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field, what was filled in, what the source holds (empty: nothing)."""

    label: str
    filled: str
    found: str
    personal: bool = False


def differences(
    entries: Sequence[Entry],
    filled: Mapping[str, str],
    fields: Mapping[str, str],
    columns: Mapping[str, str],
) -> list[Difference]:
    """`filled` by label; `fields` of the record, `columns` of the row as the source sent it."""
    found = []
    for entry in entries:
        ours = filled.get(entry.label, "")
        theirs = _theirs(entry, fields, columns)
        if theirs is None or not ours or same(ours, theirs, _is_amount(entry)):
            continue
        found.append(Difference(entry.label, ours, theirs, entry.personal))
    return found


def same(ours: str, theirs: str, amount: bool = False) -> bool:
    if amount:
        return _number(ours) == _number(theirs)
    if theirs.startswith(DIGEST):
        return True
    typed, other = plain(ours), plain(theirs)
    return bool(other) and (typed in other or _fits(other, typed))


def plain(text: str) -> str:
    """Letters, digits, signs of words and of masking alone, full-width as half-width."""
    return NOT_WORDS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _fits(masked: str, text: str) -> bool:
    """Whether the text holds what is not masked, with as much between as was masked.

    A long masked text is looked for at the beginning alone: anywhere would take minutes.
    """
    shown = re.compile(re.escape(TITLE.sub("*", masked)).replace(r"\*", "."))
    find = shown.search if len(masked) <= LONGEST_WITHIN else shown.match
    return find(text) is not None


def _theirs(entry: Entry, fields: Mapping[str, str], columns: Mapping[str, str]) -> str | None:
    """None where the source does not export it."""
    theirs = fields.get(entry.compared, "") if entry.compared else ""
    theirs = theirs or next((columns[name] for name in entry.columns if columns.get(name)), "")
    return theirs if theirs or entry.compared in ALWAYS_COMPARED else None


def _is_amount(entry: Entry) -> bool:
    return entry.compared in AMOUNTS or bool(set(AMOUNTS) & set(entry.columns))


def _number(words: str) -> Decimal | None:
    try:
        return Decimal(words.replace(",", "").removesuffix("元").strip())
    except InvalidOperation:
        return None
