"""How often words and values occur in the records at hand."""

from typing import Final

import numpy as np
import pyarrow as pa

from liandong.engine.linkage.features import character_pairs
from liandong.engine.linkage.features.codepoints import Utf8, column, utf8
from liandong.engine.linkage.features.extraction import PLACE_COLUMNS, VALUES, place_column
from liandong.engine.linkage.features.frequencies import (
    VALUE_KINDS,
    Frequencies,
    Keys,
    TokenCounts,
    ValueCounts,
)
from liandong.engine.linkage.features.rows import MERCHANT, Features
from liandong.engine.linkage.threads import side_by_side

SAMPLE: Final = 40_000  # records whose words are counted
COMMON: Final = {"text": 0.03, "merchant": 1.0, "place": 0.25}


def sample(sides: list[pa.Table]) -> pa.Table:
    """Places and texts of every n-th record, SAMPLE at most."""
    step = max(1, -(-sum(side.num_rows for side in sides) // SAMPLE))
    every = (pa.array(np.arange(0, side.num_rows, step)) for side in sides)
    return pa.concat_tables(map(words_only, sides, every))


def words_only(records: pa.Table, rows: pa.Array) -> pa.Table:
    names = (*PLACE_COLUMNS, "text")
    return pa.table({n: column(records, n).take(rows).cast(pa.large_string()) for n in names})


def word_counts(sides: list[pa.Table]) -> dict[str, TokenCounts]:
    """Counts of the words of texts and places in a sample; merchants are counted in full later."""
    part = sample(sides)
    columns = {"text": utf8(column(part, "text")), "place": place_column(part)}
    counts = {kind: counts_of(values, kind) for kind, values in columns.items()}
    counts["merchant"] = TokenCounts(np.zeros(1 << character_pairs.TABLE_BITS, np.int64), 1, 1.0)
    return counts


def counts_of(values: Utf8, kind: str) -> TokenCounts:
    slots = np.zeros(1 << character_pairs.TABLE_BITS, np.int64)
    return TokenCounts(slots, character_pairs.count_column(values, slots), COMMON[kind])


def value_counts(keys: Keys) -> dict[str, ValueCounts]:
    """Of all `value_keys`."""
    kinds = [kind for kind, _ in VALUES]

    def of_kind(kind: str) -> ValueCounts:
        first = kinds.index(kind)
        return ValueCounts.of(keys[first : first + kinds.count(kind)].ravel())

    return dict(zip(VALUE_KINDS, side_by_side(of_kind, VALUE_KINDS), strict=True))


def merchant_counts(sides: list[Features]) -> TokenCounts:
    slots = np.zeros(1 << character_pairs.TABLE_BITS, np.int64)
    nonempty = sum(
        character_pairs.count_kind(side.rows, side.words, MERCHANT, slots) for side in sides
    )
    return TokenCounts(slots, nonempty, COMMON["merchant"])


def counted(words: dict[str, TokenCounts], sides: list[Features], keys: Keys) -> Frequencies:
    """`keys` are the `value_keys` of all sides."""
    return Frequencies({**words, "merchant": merchant_counts(sides)}, value_counts(keys))
