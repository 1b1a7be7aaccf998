"""The one feature function: records in, what linkage compares out, row by row.

Batch, live check and any cluster of machines call it on Arrow tables, so their weights are equal.
Only what the text alone tells is parsed here once; comparing a pair touches numbers only.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from liandong.engine.linkage import amounts, merchants, names, phones, places, times, tokens
from liandong.engine.linkage.codepoints import IntArray, column, joined, utf8
from liandong.engine.linkage.frequencies import Frequencies, ValueCounts
from liandong.engine.linkage.tokens import Ragged
from liandong.engine.vocabulary import Source

BATCH_ROWS: Final = 32_768
THREADS: Final = 2


class Features(NamedTuple):
    """One row per record; bits tell how rare a value is."""

    time: npt.NDArray[np.int64]  # seconds, times.MISSING when unknown
    police: npt.NDArray[np.bool_]
    phone: npt.NDArray[np.int64]  # see phones
    phone_kind: npt.NDArray[np.uint8]
    phone_bits: npt.NDArray[np.float32]
    text_phone: npt.NDArray[np.int64]
    text_phone_bits: npt.NDArray[np.float32]
    name: IntArray  # names.FAMILY ... names.TITLE
    name_key: npt.NDArray[np.uint64]  # 0 when not known in full
    name_bits: npt.NDArray[np.float32]
    family_bits: npt.NDArray[np.float32]
    merchant: Ragged
    merchant_hash: npt.NDArray[np.uint64]
    merchant_key: npt.NDArray[np.uint32]  # tokens by which a merchant is looked for
    place: IntArray  # places.ROAD_1 ... places.STOREY
    road_bits: npt.NDArray[np.float32]  # of both roads
    number_bits: npt.NDArray[np.float32]  # of both roads with their numbers
    place_words: Ragged
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    sums: npt.NDArray[np.float64]
    sums_bits: npt.NDArray[np.float32]
    goods: Ragged
    text: Ragged


class Tables(NamedTuple):
    """Rarity of tokens, and exact counts, ready for look-up."""

    text: npt.NDArray[np.float32]
    merchant: npt.NDArray[np.float32]
    place: npt.NDArray[np.float32]
    values: dict[str, ValueCounts]


def tables(frequencies: Frequencies) -> Tables:
    kinds = frequencies.tokens
    return Tables(
        kinds["text"].bits(), kinds["merchant"].bits(), kinds["place"].bits(), frequencies.values
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
    phone, phone_kind = phone_columns(records)
    name, name_key = name_columns(records)
    merchant, merchant_hash, merchant_key = merchant_columns(records)
    place_text = utf8(place_column(records))
    place = np.empty((records.num_rows, 5), np.int32)
    places.parse_places(place_text, place)
    text = utf8(column(records, "text"))
    sums = np.empty((records.num_rows, amounts.KEPT))
    text_phone = np.empty(records.num_rows, np.int64)
    amounts.parse_text(text, numbers(records, "amount_yuan", 0.0), sums, text_phone)
    none = np.zeros(0, np.float32)
    parsed = Features(
        time=seconds(records),
        police=np.array(pc.equal(records["source"], Source.POLICE_110.value)),
        phone=phone,
        phone_kind=phone_kind,
        phone_bits=none,
        text_phone=text_phone,
        text_phone_bits=none,
        name=name,
        name_key=name_key,
        name_bits=none,
        family_bits=none,
        merchant=merchant,
        merchant_hash=merchant_hash,
        merchant_key=merchant_key,
        place=place,
        road_bits=none,
        number_bits=none,
        place_words=tokens.ragged(place_text, rarities.place),
        lon=numbers(records, "lon", np.nan),
        lat=numbers(records, "lat", np.nan),
        sums=sums,
        sums_bits=none,
        goods=tokens.ragged(utf8(column(records, "goods")), rarities.text),
        text=tokens.ragged(text, rarities.text),
    )
    return with_rarity(parsed, rarities)


def with_rarity(parsed: Features, rarities: Tables) -> Features:
    """The same rows with the rarity of phones, names, merchants, sums and roads looked up anew."""
    values = rarities.values
    merchant = parsed.merchant
    return parsed._replace(
        phone_bits=values["phone"].bits(parsed.phone.view(np.uint64)),
        text_phone_bits=values["phone"].bits(parsed.text_phone.view(np.uint64)),
        name_bits=values["name"].bits(parsed.name_key),
        family_bits=values["family"].bits(family_keys(parsed.name)),
        merchant=merchant._replace(bits=tokens.rarity_of(merchant.items, rarities.merchant)),
        road_bits=values["road"].bits(road_keys(parsed.place)),
        number_bits=values["number"].bits(number_keys(parsed.place)),
        sums_bits=values["amount"].bits(sum_keys(parsed.sums)),
    )


def phone_columns(
    records: pa.Table,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    codes = np.zeros(records.num_rows, np.int64)
    kinds = np.zeros(records.num_rows, np.uint8)
    phones.parse_phones(utf8(column(records, "person_phone")), codes, kinds)
    return codes, kinds


def name_columns(records: pa.Table) -> tuple[IntArray, npt.NDArray[np.uint64]]:
    name = np.empty((records.num_rows, 5), np.int32)
    names.parse_names(utf8(column(records, "person_name")), name)
    key = np.empty(records.num_rows, np.uint64)
    names.name_keys(name, key)
    return name, key


def merchant_columns(
    records: pa.Table,
) -> tuple[Ragged, npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
    told = utf8(merchants.told(records))
    hashes = np.empty(records.num_rows, np.uint64)
    offsets = np.empty(records.num_rows + 1, np.int64)
    keys = np.zeros((records.num_rows, merchants.KEYS), np.uint32)
    kept = np.empty(int(told.offsets[-1] - told.offsets[0]) + 1, np.int32)
    total = merchants.parse_merchants(told, hashes, offsets, kept, keys)
    return tokens.ragged_of_codes(offsets, kept[:total]), hashes, keys


def place_column(records: pa.Table) -> pa.ChunkedArray:
    """Where it happened; told only in the text where neither place nor address is given."""
    told = joined(records, "place", "merchant_address")
    empty = pc.equal(told, "|")
    if not pc.any(empty).as_py():
        return told
    return pc.if_else(empty, column(records, "text").cast(pa.large_string()), told)


def seconds(records: pa.Table) -> npt.NDArray[np.int64]:
    stamps = records["received_at"].cast(pa.timestamp("us"))
    values = pc.fill_null(stamps.cast(pa.int64()), 0).to_numpy() // 1_000_000
    return np.where(np.asarray(pc.is_null(stamps)), times.MISSING, values)


def numbers(records: pa.Table, name: str, missing: float) -> npt.NDArray[np.float64]:
    return np.asarray(
        pc.fill_null(column(records, name).cast(pa.float64()), missing).to_numpy(), np.float64
    )


def family_keys(name: IntArray) -> npt.NDArray[np.uint64]:
    return name[:, names.FAMILY].astype(np.uint64)


def sum_keys(sums: npt.NDArray[np.float64]) -> npt.NDArray[np.uint64]:
    return np.round(sums * 100).astype(np.uint64)


def road_keys(place: IntArray) -> npt.NDArray[np.uint64]:
    return place[:, [places.ROAD_1, places.ROAD_2]].astype(np.uint64)


def number_keys(place: IntArray) -> npt.NDArray[np.uint64]:
    """Road and number in one key; 0 where the number is not known."""
    number = place[:, [places.NUMBER_1, places.NUMBER_2]]
    keys = road_keys(place) * np.uint64(1_000_003) + np.maximum(number, 0).astype(np.uint64)
    return np.where(number >= 0, keys, np.uint64(0)) * (road_keys(place) > 0)


def concatenate(parts: list[Features]) -> Features:
    def both(values: tuple[object, ...]) -> object:
        if isinstance(values[0], Ragged):
            return concatenate_ragged([v for v in values if isinstance(v, Ragged)])
        return np.concatenate(values)  # type: ignore[arg-type]

    return Features(*(both(values) for values in zip(*parts, strict=True)))  # type: ignore[arg-type]


def concatenate_ragged(parts: list[Ragged]) -> Ragged:
    shifts = np.cumsum([0, *(len(part.items) for part in parts)])
    starts = [part.starts[1:] + shift for part, shift in zip(parts, shifts[:-1], strict=True)]
    return Ragged(
        np.concatenate([np.zeros(1, np.int64), *starts]),
        np.concatenate([part.items for part in parts]),
        np.concatenate([part.bits for part in parts]),
    )
