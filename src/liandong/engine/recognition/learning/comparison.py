"""Two answers to the same record, side by side: what another model or lexicon would change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

COMPARED: Final = ("is_dispute", "sector", "nature", "phrases")
DETAILS: Final = COMPARED[1:]

Changes = dict[str, tuple[Any, Any]]
"""Answer to what it was and what it is."""


@dataclass(frozen=True)
class Difference:
    """The row whose answers differ."""

    row: int
    changes: Changes


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """The compared answers that differ. The details of what was and is no dispute do not matter, so
    there only the verdict counts."""
    relevant = before["is_dispute"] or after["is_dispute"]
    names = COMPARED if relevant else COMPARED[:1]
    return {
        name: (before[name], after[name])
        for name in names
        if (before[name] or None) != (after[name] or None)
    }


def differences(before: pa.Table, after: pa.Table) -> Iterator[Difference]:
    """Rows of two tables in ANSWER_SCHEMA, of the same records, whose answers differ."""
    rows = zip(before.select(COMPARED).to_pylist(), after.select(COMPARED).to_pylist(), strict=True)
    for row, (old, new) in enumerate(rows):
        if changes := differing(old, new):
            yield Difference(row, changes)
