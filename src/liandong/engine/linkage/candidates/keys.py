"""The composite keys of a record: two records are worth comparing where they share one.

A key depends on nothing but its record, so that stored records can be looked up by theirs.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.kernels import compiled
from liandong.engine.linkage.features import phones, times
from liandong.engine.linkage.features.extraction import features, tables
from liandong.engine.linkage.features.frequencies import Frequencies
from liandong.engine.linkage.features.rows import Row, Rows


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of key: how many a record has, how many days apart, how many nearest are taken, and
    how many of them where somebody waits for the answer.

    A shared `weak` key is little evidence: records with contrary names are left out, and few with
    other phones are taken (see `probes.doubt`).
    """

    name: str
    words: str
    keys: int
    days: int
    nearest: int
    nearest_live: int
    weak: bool = False


RULES: Final = (
    Rule("phone", "手机号", 2, 30, 8, 8),
    Rule("visible", "手机号可见位", 1, 30, 8, 8),
    Rule("name", "姓名", 1, 15, 4, 4),
    Rule("merchant_family", "商户与姓氏", 3, 15, 4, 4),
    Rule("merchant_amount", "商户与金额", 3, 15, 4, 4),
    Rule("merchant", "商户", 3, 15, 48, 4, weak=True),
    Rule("number", "路名门牌", 2, 15, 24, 3, weak=True),
    Rule("road_family", "道路与姓氏", 2, 15, 6, 2, weak=True),
    Rule("road_amount", "道路与金额", 2, 15, 2, 2),
    Rule("amount_family", "金额与姓氏", 1, 15, 2, 2),
    Rule("cell", "坐标方格", 2, 15, 8, 1, weak=True),
    Rule("road_rounded", "道路与约数", 2, 15, 12, 1, weak=True),
)
VISIBLE: Final = 2  # the slot of a number's visible digits; its keys end in 1 where all are known
CELL: Final = 0.0015  # degrees, some 150 m
SLOT_RULE: Final = np.repeat(np.arange(len(RULES)), [rule.keys for rule in RULES])
SLOTS: Final = len(SLOT_RULE)
SLOT_SECONDS: Final = np.array([rule.days * times.DAY for rule in RULES])[SLOT_RULE]
SLOT_NEAREST: Final = np.array([rule.nearest for rule in RULES])[SLOT_RULE]
SLOT_WEAK: Final = np.array([rule.weak for rule in RULES])[SLOT_RULE]

Keys = npt.NDArray[np.uint64]


@compiled
def mix(rule: int, first: int, second: int) -> np.uint64:
    """One key of a rule's values, ending in 0; 0, no key, where a value is missing."""
    if first == 0 or second == 0:
        return np.uint64(0)
    value = np.uint64(rule + 1) * np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ np.uint64(first)) * np.uint64(0xBF58476D1CE4E5B9)
    value ^= value >> np.uint64(29)
    value = (value ^ np.uint64(second)) * np.uint64(0x94D049BB133111EB)
    value ^= value >> np.uint64(32)
    return value & ~np.uint64(1)


@compiled
def rounded(amount: float) -> int:
    """A sum rounded to its first digit, as people state it from memory."""
    step = 1.0
    while step * 10 <= amount:
        step *= 10
    return int(math.floor(amount / step + 0.5) * step)


@compiled
def write_keys(row: Row, out: Keys) -> None:
    """Fill the keys of a row, slot by slot in the order of RULES."""
    amount = int(round(row.sum_1 * 100))  # noqa: RUF046 - compiled, round gives a float
    out[0] = mix(0, row.phone if row.phone_kind != phones.MASKED else 0, 1)
    out[1] = mix(0, row.text_phone, 1)
    shown = phones.visible(row.phone, row.phone_kind)
    clear = np.uint64(row.phone_kind == phones.CLEAR)
    out[2] = mix(1, shown, 1)
    if out[2]:
        out[2] = (out[2] & ~np.uint64(1)) | clear
    out[3] = mix(2, row.name_key, 1)
    for k, token in enumerate((row.token_1, row.token_2, row.token_3)):
        out[4 + k] = mix(3, token, row.family)
        out[7 + k] = mix(4, token, amount)
        out[10 + k] = mix(5, token, 1)
    for k, road in enumerate((row.road_1, row.road_2)):
        number = row.number_1 if k == 0 else row.number_2
        out[13 + k] = mix(6, road, number + 1)
        out[15 + k] = mix(7, road, row.family)
        out[17 + k] = mix(8, road, amount)
        out[22 + k] = mix(12, road, rounded(row.sum_1))
    out[19] = mix(9, amount, row.family)
    # Two grids, the second moved by half a square, so that no neighbour is cut off by an edge.
    for k in range(2):
        out[20 + k] = 0
        if row.lon == row.lon and row.lat == row.lat:  # not NaN
            east = int(math.floor(row.lon / CELL + k / 2))  # noqa: RUF046 - compiled, as above
            north = int(math.floor(row.lat / CELL + k / 2))  # noqa: RUF046 - compiled, as above
            out[20 + k] = mix(10 + k, east * 1_000_003 + north, 1)


def keys_of(rows: Rows) -> Keys:
    keys = np.empty((len(rows), SLOTS), np.uint64)
    row_keys(rows, keys)
    return keys


@compiled
def row_keys(rows: Rows, keys: Keys) -> None:
    for i in range(rows.size):
        write_keys(rows[i], keys[i])


def blocking_keys(records: pa.Table) -> pa.Table:
    """Columns row (int32) and key: candidates of a record share a key within the rule's days.

    A key reads `rule:16 hex digits` and depends on nothing but its record. It is no secret by
    itself: whoever stores it hashes it with a key of their own.
    """
    return key_table(keys_of(features(records, tables(Frequencies.unknown())).rows))


def key_table(keys: Keys) -> pa.Table:
    """Keys of rows as words."""
    words = key_words(keys)
    rows, texts = [row for row, _text in words], [text for _row, text in words]
    return pa.table({"row": pa.array(rows, pa.int32()), "key": pa.array(texts, pa.string())})


def key_words(keys: Keys) -> list[tuple[int, str]]:
    """Row and key as words, each pair once."""
    plain = keys & ~np.uint64(1)
    row, slot = np.nonzero(plain)
    texts = [
        f"{RULES[rule].name}:{key:016x}"
        for rule, key in zip(SLOT_RULE[slot].tolist(), plain[row, slot].tolist(), strict=True)
    ]
    return list(dict.fromkeys(zip(row.tolist(), texts, strict=True)))
