"""How often words and values occur in the records at hand."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import pyarrow as pa

from liandong.engine.linkage import tokens
from liandong.engine.linkage.codepoints import column, joined, utf8
from liandong.engine.linkage.features import PLACE_COLUMNS, value_keys
from liandong.engine.linkage.frequencies import (
    Frequencies,
    Keys,
    TokenCounts,
    ValueCounts,
    count_tokens,
    count_words,
)
from liandong.engine.linkage.rows import MERCHANT, THREADS, Features

SAMPLE: Final = 40_000  # records whose words are counted
COMMON: Final = {"text": 0.03, "merchant": 1.0, "place": 0.25}


def sample(records: pa.Table) -> pa.Table:
    """Every n-th record, SAMPLE at most."""
    step = max(1, -(-records.num_rows // SAMPLE))
    return records.take(pa.array(range(0, records.num_rows, step), pa.int64()))


def word_counts(sides: list[pa.Table]) -> dict[str, TokenCounts]:
    """Counts of the words of texts and places in a sample; merchants are counted in full later."""
    part = sample(pa.concat_tables(words_only(side) for side in sides))
    columns = {"text": column(part, "text"), "place": joined(part, *PLACE_COLUMNS)}
    every = np.ones(1 << tokens.TABLE_BITS, np.float32)
    counts = {
        kind: counts_of(tokens.ragged(utf8(values), every), kind)
        for kind, values in columns.items()
    }
    counts["merchant"] = TokenCounts(np.zeros(1 << tokens.TABLE_BITS, np.int64), 1, 1.0)
    return counts


def words_only(records: pa.Table) -> pa.Table:
    names = (*PLACE_COLUMNS, "text")
    return pa.table({name: column(records, name).cast(pa.large_string()) for name in names})


def counts_of(words: tokens.Ragged, kind: str) -> TokenCounts:
    slots = np.zeros(1 << tokens.TABLE_BITS, np.int64)
    count_tokens(words.items, slots)
    holding = int((np.diff(words.starts) > 0).sum())
    return TokenCounts(slots, holding, COMMON[kind])


def value_counts(sides: list[Features]) -> dict[str, ValueCounts]:
    held: dict[str, list[Keys]] = {}
    for side in sides:
        for kind, _, keys in value_keys(side.rows):
            held.setdefault(kind, []).append(keys)
    with ThreadPoolExecutor(THREADS) as pool:
        counts = pool.map(lambda keys: ValueCounts.of(np.concatenate(keys)), held.values())
        return dict(zip(held, counts, strict=True))


def merchant_counts(sides: list[Features]) -> TokenCounts:
    slots = np.zeros(1 << tokens.TABLE_BITS, np.int64)
    holding = 0
    for side in sides:
        starts, ends = side.words.starts[:, MERCHANT], side.words.ends[:, MERCHANT]
        count_words(side.words.items, starts, ends, slots)
        holding += int((ends > starts).sum())
    return TokenCounts(slots, holding, COMMON["merchant"])


def counted(words: dict[str, TokenCounts], sides: list[Features]) -> Frequencies:
    return Frequencies({**words, "merchant": merchant_counts(sides)}, value_counts(sides))
