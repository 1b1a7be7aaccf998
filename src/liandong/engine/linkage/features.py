"""The one feature function: records in, what linkage compares out, row by row.

Batch, live check and any cluster of machines call it on Arrow tables, so their weights are equal.
Only what the text alone tells is parsed here once; comparing a pair touches numbers only.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from liandong.engine.linkage import amounts, merchants, names, phones, places, times, tokens
from liandong.engine.linkage.codepoints import column, joined, utf8
from liandong.engine.linkage.frequencies import Frequencies, Keys, ValueCounts
from liandong.engine.linkage.rows import (
    GOODS,
    MERCHANT,
    PLACE,
    ROW,
    TEXT,
    THREADS,
    Features,
    Rows,
)
from liandong.engine.linkage.wording import Wording, with_variates
from liandong.engine.vocabulary import Source

BATCH_ROWS: Final = 32_768
PLACE_COLUMNS: Final = ("place", "merchant_address")


class Tables(NamedTuple):
    """Rarity of tokens, and exact counts, ready for look-up."""

    text: npt.NDArray[np.float32]
    merchant: npt.NDArray[np.float32]
    place: npt.NDArray[np.float32]
    values: dict[str, ValueCounts]
    wording: Wording | None


@lru_cache(maxsize=4)
def tables(frequencies: Frequencies, wording: Wording | None = None) -> Tables:
    kinds = frequencies.tokens
    return Tables(
        kinds["text"].bits(),
        kinds["merchant"].bits(),
        kinds["place"].bits(),
        frequencies.values,
        wording,
    )


def features(records: pa.Table, rarities: Tables) -> Features:
    """Features of records in RECORD_SCHEMA; columns that are absent count as empty."""
    starts = range(0, max(records.num_rows, 1), BATCH_ROWS)
    if len(starts) == 1:
        return of_batch(records, rarities)
    batches = (records.slice(start, BATCH_ROWS) for start in starts)
    with ThreadPoolExecutor(THREADS) as pool:
        return concatenate(list(pool.map(lambda batch: of_batch(batch, rarities), batches)))


def of_batch(records: pa.Table, rarities: Tables) -> Features:
    rows = np.zeros(records.num_rows, ROW)
    place, text = utf8(joined(records, *PLACE_COLUMNS)), utf8(column(records, "text"))
    rows["time"] = seconds(records)
    rows["police"] = np.asarray(pc.equal(records["source"], Source.POLICE_110.value))
    rows["lon"] = numbers(records, "lon", np.nan)
    rows["lat"] = numbers(records, "lat", np.nan)
    phones.parse_phones(utf8(column(records, "person_phone")), rows)
    names.parse_names(utf8(column(records, "person_name")), rows)
    places.parse_places(utf8(place_column(records)), rows)
    amounts.parse_text(text, numbers(records, "amount_yuan", 0.0), rows)
    kinds = (
        merchant_words(records, rows),
        tokens.ragged(place, rarities.place),
        tokens.ragged(utf8(column(records, "goods")), rarities.text),
        tokens.ragged(text, rarities.text),
    )
    words = tokens.without(tokens.assemble(kinds), TEXT, (MERCHANT, PLACE, GOODS))
    nothing = np.zeros((len(rows), 0), np.int8)
    parsed = with_rarity(Features(rows, words, nothing), rarities)
    return with_variates(parsed, rarities.wording)


def with_rarity(parsed: Features, rarities: Tables) -> Features:
    """The same rows with the rarity of phones, names, merchants, sums and roads looked up anew."""
    for kind, field, keys in value_keys(parsed.rows):
        parsed.rows[f"{field}_bits"] = rarities.values[kind].bits(keys)
    words = tokens.with_bits(parsed.words, MERCHANT, rarities.merchant)
    return parsed._replace(words=words)


def value_keys(rows: Rows) -> Iterator[tuple[str, str, Keys]]:
    """(kind of value, field, key of each row; 0 is no value) of all that is counted."""
    visible = np.empty(len(rows), np.uint64)
    phones.visible_parts(rows, visible)
    yield "phone", "phone", rows["phone"].astype(np.uint64)
    yield "visible", "visible", visible
    yield "phone", "text_phone", rows["text_phone"].astype(np.uint64)
    yield "name", "name", rows["name_key"].astype(np.uint64)
    yield "family", "family", rows["family"].astype(np.uint64)
    for n in (1, 2, 3):
        yield "amount", f"sum_{n}", np.round(rows[f"sum_{n}"] * 100).astype(np.uint64)
    for n in (1, 2):
        road = rows[f"road_{n}"].astype(np.uint64)
        number = rows[f"number_{n}"]
        yield "road", f"road_{n}", road
        both = road * np.uint64(1_000_003) + np.maximum(number, 0).astype(np.uint64)
        yield "number", f"number_{n}", np.where((number >= 0) & (road > 0), both, np.uint64(0))


def merchant_words(records: pa.Table, rows: Rows) -> tokens.Ragged:
    names, own = merchants.told(records)
    told = utf8(names)
    offsets = np.empty(records.num_rows + 1, np.int64)
    kept = np.empty(int(told.offsets[-1] - told.offsets[0]) + 1, np.int32)
    total = merchants.parse_merchants(told, own, rows, offsets, kept)
    return tokens.ragged_of_codes(offsets, kept[:total])


def place_column(records: pa.Table) -> pa.ChunkedArray:
    """Where to look for a road: in the text where neither place nor address is given."""
    told = joined(records, *PLACE_COLUMNS)
    empty = pc.equal(told, "|")
    if not pc.any(empty).as_py():
        return told
    return pc.if_else(empty, column(records, "text").cast(pa.large_string()), told)


def seconds(records: pa.Table) -> npt.NDArray[np.int64]:
    stamps = records["received_at"].cast(pa.timestamp("us"))
    values = pc.fill_null(stamps.cast(pa.int64()), 0).to_numpy() // 1_000_000
    return np.where(np.asarray(pc.is_null(stamps)), times.MISSING, values)


def numbers(records: pa.Table, name: str, missing: float) -> npt.NDArray[np.float64]:
    # A copy: to compiled loops, arrays that may be written to are one type, those of Arrow another.
    return np.array(pc.fill_null(column(records, name).cast(pa.float64()), missing), np.float64)


def concatenate(parts: list[Features]) -> Features:
    rows = np.concatenate([part.rows for part in parts])
    words = tokens.joined_words([part.words for part in parts])
    return Features(rows, words, np.concatenate([part.variates for part in parts]))
