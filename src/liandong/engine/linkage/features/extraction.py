"""The one feature function: records in, what linkage compares out, row by row.

Batch, live check and any cluster of machines call it on Arrow tables, so their weights are equal.
Texts are parsed here, once; comparing a pair reads numbers only.
"""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.kernels import compiled
from liandong.engine.linkage.features import (
    amounts,
    character_pairs,
    merchants,
    names,
    phones,
    places,
    times,
)
from liandong.engine.linkage.features import goods as kinds
from liandong.engine.linkage.features.codepoints import Utf8, as_type, column, joined, utf8
from liandong.engine.linkage.features.frequencies import Frequencies, Keys, ValueCounts
from liandong.engine.linkage.features.rows import MERCHANT, ROW, Features, Rows, Words, in_parts
from liandong.engine.linkage.features.wording import Wording, with_variates
from liandong.engine.linkage.memory import room
from liandong.engine.vocabulary import Source

POLICE: Final = np.frombuffer(Source.POLICE_110.value.encode(), np.uint8)
BATCH_ROWS: Final = 32_768
IN_CACHE: Final = 10_000  # rows that lie close in memory in whatever order
PLACE_COLUMNS: Final = ("place", "merchant_address")
WORD_COLUMNS: Final = ("merchant_name", *PLACE_COLUMNS, "goods", "text")

Places = npt.NDArray[np.int64]

# What is counted of a row: the kind of value and the field that holds it, kind after kind.
VALUES: Final = (
    ("phone", "phone"),
    ("phone", "text_phone"),
    ("visible", "visible"),
    ("name", "name"),
    ("family", "family"),
    ("amount", "sum_1"),
    ("amount", "sum_2"),
    ("amount", "sum_3"),
    ("road", "road_1"),
    ("road", "road_2"),
    ("number", "number_1"),
    ("number", "number_2"),
)


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


def features(records: pa.Table, rarities: Tables, places: Places | None = None) -> Features:
    """Features of records in RECORD_SCHEMA; columns that are absent count as empty. `places` as of
    `parsed`.
    """
    rated = with_rarity(parsed(records, rarities, places), rarities)
    return with_variates(rated, rarities.wording)


def in_order_of_time(records: pa.Table) -> Places | None:
    """Where each record stands in the order of time: records that are compared in turn then lie
    close in memory, which saves a third of the time. None where they are few or in order already.
    """
    times = seconds(records)
    if len(times) < IN_CACHE or np.all(times[1:] >= times[:-1]):
        return None
    # Times from 1970 to 2106, each with its record behind it: sorting them takes a third of the
    # time that `argsort` takes.
    known = np.clip(times, 0, 0xFFFFFFFF).astype(np.uint64)
    in_order = np.sort(known << np.uint64(32) | np.arange(len(times), dtype=np.uint64))
    places = np.empty(len(times), np.int64)
    places[in_order & np.uint64(0xFFFFFFFF)] = np.arange(len(times))
    return places


def parsed(records: pa.Table, rarities: Tables, places: Places | None = None) -> Features:
    """Features without the rarity of values and names. `places`: where the row of each record goes,
    if not in the record's own place.
    """
    batches = [
        records.slice(start, BATCH_ROWS) for start in range(0, max(records.num_rows, 1), BATCH_ROWS)
    ]
    firsts = np.cumsum([0, *map(room_for, batches)])
    rows = room(records.num_rows, ROW)
    words = Words(room(int(firsts[-1]), np.uint32), rarities.words)

    def parse(at: slice) -> None:
        batch = at.start // BATCH_ROWS
        own = rows[at] if places is None else room(batches[batch].num_rows, ROW)
        of_batch(batches[batch], own, words, firsts[batch])
        own["record"] = np.arange(at.start, at.start + len(own))
        if places is not None:
            put(own, places[at], rows)

    in_parts(len(rows), parse, BATCH_ROWS)
    return Features(rows, words, np.zeros((len(rows), 0), np.int8))


@compiled
def put(own: Rows, places: Places, rows: Rows) -> None:
    """Write rows to their places among all."""
    for k in range(own.size):
        rows[places[k]] = own[k]


def room_for(records: pa.Table) -> int:
    """An upper bound of the number of words: the bytes of the texts, of a dictionary counted row by
    row."""
    texts = (column(records, name) for name in WORD_COLUMNS)
    return sum(
        (as_type(text, pa.large_string()) if pa.types.is_dictionary(text.type) else text).nbytes
        for text in texts
    )


def of_batch(records: pa.Table, rows: Rows, words: Words, first: int) -> None:
    """Fill the rows of these records, and `words.items` from the first free place on."""
    text = utf8(column(records, "text"))
    rows.view(np.uint8)[:] = 0
    rows["time"] = seconds(records)
    mark_police(utf8(records["source"]), rows)
    rows["lon"] = numbers(records, "lon", np.nan)
    rows["lat"] = numbers(records, "lat", np.nan)
    phones.parse_phones(utf8(column(records, "person_phone")), rows)
    names.parse_names(utf8(column(records, "person_name")), rows)
    place = place_column(records)
    places.parse_places(place, text, rows)
    amounts.parse_text(text, numbers(records, "amount_yuan", 0.0), rows)
    cores = merchant_cores(records, rows)
    goods = utf8(column(records, "goods"))
    kinds.parse_kinds(goods, text, rows)
    columns = place, goods, text
    character_pairs.write_words(cores, columns, rows, words, first)


@compiled
def mark_police(sources: Utf8, rows: Rows) -> None:
    """Mark the records that are calls to the police."""
    for i in range(rows.size):
        source = sources.data[sources.offsets[i] : sources.offsets[i + 1]]
        rows[i].police = source.size == POLICE.size and np.all(source == POLICE)


def with_rarity(parsed: Features, rarities: Tables, keys: Keys | None = None) -> Features:
    """The same rows with the rarity of phones, names, sums and roads looked up again, and what
    `with_names` does; `keys`: their `value_keys`, if at hand.
    """
    rows = parsed.rows
    values = value_keys(rows) if keys is None else keys

    def look_up(at: slice) -> None:
        for (kind, field), field_values in zip(VALUES, values, strict=True):
            rows[f"{field}_bits"][at] = rarities.values[kind].bits(field_values[at])

    in_parts(len(rows), look_up)
    return with_names(parsed, rarities)


def with_names(parsed: Features, rarities: Tables) -> Features:
    """The same rows with the rarity of the words of merchants summed again: all that the right
    record of a pair needs.
    """
    words = parsed.words._replace(rarity=rarities.words)
    in_parts(len(parsed.rows), lambda at: character_pairs.add_up(parsed.rows[at], words, MERCHANT))
    return parsed._replace(words=words)


def value_keys(*sides: Rows) -> Keys:
    """The key of each of VALUES, by row of one side after another; 0 is no value."""
    firsts = np.cumsum([0, *map(len, sides)])
    keys = room(len(VALUES) * int(firsts[-1]), np.uint64).reshape(len(VALUES), -1)
    for rows, first in zip(sides, firsts, strict=False):

        def write(at: slice, rows: Rows = rows, first: int = first) -> None:
            write_values(rows[at], keys, first + at.start)

        in_parts(len(rows), write)
    return keys


@compiled
def write_values(rows: Rows, keys: Keys, first: int) -> None:
    """Fill the keys of these rows from the first column on."""
    for i in range(rows.size):
        row, k = rows[i], first + i
        keys[0, k], keys[1, k] = row.phone, row.text_phone
        keys[2, k] = phones.visible(row.phone, row.phone_kind)
        keys[3, k], keys[4, k] = row.name_key, row.family
        keys[5, k] = np.rint(row.sum_1 * 100)
        keys[6, k] = np.rint(row.sum_2 * 100)
        keys[7, k] = np.rint(row.sum_3 * 100)
        keys[8, k], keys[9, k] = row.road_1, row.road_2
        keys[10, k] = address(row.road_1, row.number_1)
        keys[11, k] = address(row.road_2, row.number_2)


@compiled
def address(road: int, number: int) -> int:
    return road * 1_000_003 + number if road > 0 and number >= 0 else 0


def merchant_cores(records: pa.Table, rows: Rows) -> character_pairs.Cores:
    names, own = merchants.merchant_names(records)
    utf8_names = utf8(names)
    offsets = np.empty(records.num_rows + 1, np.int64)
    codes = np.empty(int(utf8_names.offsets[-1] - utf8_names.offsets[0]) + 1, np.int32)
    total = merchants.parse_merchants(utf8_names, own, rows, offsets, codes)
    return character_pairs.Cores(offsets, codes[:total])


def place_column(records: pa.Table) -> Utf8:
    return joined(*(utf8(column(records, name)) for name in PLACE_COLUMNS))


def seconds(records: pa.Table) -> npt.NDArray[np.int64]:
    stamps = as_type(records["received_at"], pa.timestamp("us")).to_numpy()
    return np.where(np.isnat(stamps), times.MISSING, stamps.view(np.int64) // 1_000_000)


def numbers(records: pa.Table, name: str, missing: float) -> npt.NDArray[np.float64]:
    # A copy: to compiled loops, arrays that may be written to are one type, those of Arrow another.
    values = np.array(as_type(column(records, name), pa.float64()).to_numpy(), np.float64)
    values[np.isnan(values)] = missing
    return values
