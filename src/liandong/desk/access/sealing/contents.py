"""Content outside of the audit whose digest stands in an audit entry.

Who may write to the database can change such a row, but makes neither its digest, which needs the
key of the seals, nor the sealed entry that holds it. Apps above register how theirs are compared;
`chain.verify` reports what does not match.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings

from liandong.desk.access.encryption.keys import read_key

Comparison = Callable[[], Iterable[str]]
"""Gives a sentence for each row that does not match its entry."""

COMPARISONS: Final[list[Comparison]] = []


def register_comparison(compare: Comparison) -> None:
    COMPARISONS.append(compare)


def mismatches() -> Iterable[str]:
    """What every app found, in words."""
    for compare in COMPARISONS:
        yield from compare()


def keyed_digest(content: Any) -> str:
    """HMAC-SM3 of what JSON can hold, by the key of the seals."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hmac.HMAC(read_key(settings.HOME, "audit"), hashes.SM3())
    digest.update(text.encode())
    return digest.finalize().hex()
