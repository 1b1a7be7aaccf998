"""The one feature function: records in, what linkage compares out, row by row.

Batch, live check and any cluster of machines call it on Arrow tables, so their weights are equal.
Only what the text alone tells is parsed here once; comparing a pair touches numbers only.
"""

from collections.abc import Iterable, Iterator
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
    MERCHANT,
    ROW,
    THREADS,
    Features,
    Rows,
    Words,
)
from liandong.engine.linkage.wording import Wording, with_variates
from liandong.engine.vocabulary import Source

BATCH_ROWS: Final = 32_768
PLACE_COLUMNS: Final = ("place", "merchant_address")


ValueKeys = tuple[str, str, Keys]  # kind of value, field, key of each row; 0 is no value


class Tables(NamedTuple):
    """Rarity of words (see `tokens.RARITY_OF`), and exact counts, ready for look-up."""

    words: npt.NDArray[np.float32]
    values: dict[str, ValueCounts]
    wording: Wording | None


@lru_cache(maxsize=4)
def tables(frequencies: Frequencies, wording: Wording | None = None) -> Tables:
    kinds = ("merchant", "place", "text")
    words = np.stack([frequencies.tokens[kind].bits() for kind in kinds])
    return Tables(words, frequencies.values, wording)


def features(records: pa.Table, rarities: Tables) -> Features:
    """Features of records in RECORD_SCHEMA; columns that are absent count as empty."""
    return with_variates(with_rarity(parsed(records, rarities), rarities), rarities.wording)


def parsed(records: pa.Table, rarities: Tables) -> Features:
    """What the records alone tell; how rare values and names are is not looked up yet."""
    held = unfilled(records.num_rows, rarities)

    def parse(start: int) -> npt.NDArray[np.uint32]:
        rows = held.rows[start : start + BATCH_ROWS]
        return of_batch(records.slice(start, BATCH_ROWS), rows, rarities)

    starts = range(0, max(records.num_rows, 1), BATCH_ROWS)
    if len(starts) == 1:  # a live check starts no threads
        return held._replace(words=held.words._replace(items=parse(0)))
    with ThreadPoolExecutor(THREADS) as pool:
        items = list(pool.map(parse, starts))
    for start, before in zip(starts, np.cumsum([0, *map(len, items)]), strict=False):
        held.rows["start"][start : start + BATCH_ROWS] += before
    return held._replace(words=held.words._replace(items=np.concatenate(items)))


def unfilled(size: int, rarities: Tables) -> Features:
    words = Words(np.empty(0, np.uint32), rarities.words)
    # Empty, not zeros: the system then hands out large pages, a fraction of the calls.
    return Features(np.empty(size, ROW), words, np.zeros((size, 0), np.int8))


def of_batch(records: pa.Table, rows: Rows, rarities: Tables) -> npt.NDArray[np.uint32]:
    """Fill the rows of these records and return their words."""
    text = utf8(column(records, "text"))
    rows.view(np.uint8)[:] = 0
    rows["time"] = seconds(records)
    rows["police"] = np.asarray(pc.equal(records["source"], Source.POLICE_110.value))
    rows["lon"] = numbers(records, "lon", np.nan)
    rows["lat"] = numbers(records, "lat", np.nan)
    phones.parse_phones(utf8(column(records, "person_phone")), rows)
    names.parse_names(utf8(column(records, "person_name")), rows)
    place = joined(records, *PLACE_COLUMNS)
    places.parse_places(utf8(road_column(records, place)), rows)
    amounts.parse_text(text, numbers(records, "amount_yuan", 0.0), rows)
    cores = merchant_cores(records, rows)
    columns = utf8(place), utf8(column(records, "goods")), text
    room = np.empty(tokens.room_for(cores, columns), np.uint32)
    total = tokens.write_words(cores, columns, rows, Words(room, rarities.words))
    return room[:total]


def with_rarity(
    parsed: Features, rarities: Tables, keys: Iterable[ValueKeys] | None = None
) -> Features:
    """The same rows with the rarity of phones, names, merchants, sums and roads looked up anew;
    `keys` are their `value_keys` where those are at hand.
    """
    for kind, field, values in value_keys(parsed.rows) if keys is None else keys:
        parsed.rows[f"{field}_bits"] = rarities.values[kind].bits(values)
    words = parsed.words._replace(rarity=rarities.words)
    tokens.add_up(parsed.rows, words, MERCHANT)
    return parsed._replace(words=words)


def value_keys(rows: Rows) -> Iterator[ValueKeys]:
    """All that is counted of rows."""
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


def merchant_cores(records: pa.Table, rows: Rows) -> tokens.Cores:
    names, own = merchants.told(records)
    told = utf8(names)
    offsets = np.empty(records.num_rows + 1, np.int64)
    codes = np.empty(int(told.offsets[-1] - told.offsets[0]) + 1, np.int32)
    total = merchants.parse_merchants(told, own, rows, offsets, codes)
    return tokens.Cores(offsets, codes[:total])


def road_column(records: pa.Table, place: pa.ChunkedArray) -> pa.ChunkedArray:
    """Where to look for a road: in the text where neither place nor address is given."""
    empty = pc.equal(place, "|")
    if not pc.any(empty).as_py():
        return place
    return pc.if_else(empty, column(records, "text").cast(pa.large_string()), place)


def seconds(records: pa.Table) -> npt.NDArray[np.int64]:
    stamps = records["received_at"].cast(pa.timestamp("us"))
    values = pc.fill_null(stamps.cast(pa.int64()), 0).to_numpy() // 1_000_000
    return np.where(np.asarray(pc.is_null(stamps)), times.MISSING, values)


def numbers(records: pa.Table, name: str, missing: float) -> npt.NDArray[np.float64]:
    # A copy: to compiled loops, arrays that may be written to are one type, those of Arrow another.
    return np.array(pc.fill_null(column(records, name).cast(pa.float64()), missing), np.float64)
