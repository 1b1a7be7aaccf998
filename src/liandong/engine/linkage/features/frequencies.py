"""How often a phone, name, merchant, sum, road or word occurs: what an agreement on it is worth.

Rarity is in bits, -log2 of the share of records that hold the value. The pair that is compared
holds it itself, so two occurrences are taken off: a shop named in two records is as rare as can be.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage.features.character_pairs import COMMON, TABLE_BITS
from liandong.engine.linkage.features.hashing import Hashed, hashed_keys, look_up, often

FLOOR: Final = 0.5  # occurrences that a value seen nowhere else is taken to have
SILENT: Final = 1e-6  # bits
EVERYWHERE: Final = 0.3  # share of records
STORED_FROM: Final = 3  # a value seen less often is as rare as one never seen

Keys = npt.NDArray[np.uint64]
Bits = npt.NDArray[np.float32]


def rarity(counts: npt.NDArray[np.int64], total: int) -> Bits:
    share = (np.maximum(counts - 2, 0) + FLOOR) / max(total, 1)
    return np.maximum(-np.log2(share), 0.0).astype(np.float32)


@dataclass(frozen=True)
class ValueCounts:
    """Counts of values that are looked up exactly, by a 64-bit key; key 0 is no value."""

    keys: Keys  # sorted
    counts: npt.NDArray[np.int64]
    total: int

    @classmethod
    def of(cls, values: Keys) -> "ValueCounts":
        return cls(*often(values, STORED_FROM), int(np.count_nonzero(values)))

    @cached_property
    def hashed(self) -> Hashed:
        return hashed_keys(self.keys)

    @cached_property
    def known(self) -> Bits:
        """How rare each of the keys is; before them, how rare what was never seen."""
        return rarity(np.insert(self.counts, 0, 0), self.total)

    def bits(self, values: Keys) -> Bits:
        out = np.empty(len(values), np.float32)
        look_up(values, self.hashed, self.known, out)
        return out

    def as_json(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "keys": [f"{key:x}" for key in self.keys.tolist()],
            "counts": self.counts.tolist(),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "ValueCounts":
        keys = np.array([int(key, 16) for key in stored["keys"]], np.uint64)
        return cls(keys, np.array(stored["counts"], np.int64), stored["total"])


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """Counts of records that hold a token, by hashed slot.

    Past the share `common` a token weighs nothing, but is kept, since with another word on the
    other side it may show one problem; past EVERYWHERE it is dropped.
    """

    slots: npt.NDArray[np.int64]
    total: int
    common: float

    def bits(self) -> Bits:
        bits = rarity(self.slots, self.total)
        total = max(self.total, 1)
        bits[self.slots > self.common * total] = SILENT
        bits[self.slots > max(self.common, EVERYWHERE) * total] = COMMON
        return bits

    def as_json(self) -> dict[str, Any]:
        at = np.flatnonzero(self.slots >= STORED_FROM)
        return {
            "total": self.total,
            "common": self.common,
            "slots": at.tolist(),
            "counts": self.slots[at].tolist(),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "TokenCounts":
        slots = np.zeros(1 << TABLE_BITS, np.int64)
        slots[stored["slots"]] = stored["counts"]
        return cls(slots, stored["total"], stored["common"])


TOKEN_KINDS: Final = ("text", "merchant", "place")
VALUE_KINDS: Final = ("phone", "visible", "name", "family", "amount", "road", "number")


@dataclass(frozen=True, slots=True, eq=False)  # one of its kind: its tables are kept by identity
class Frequencies:
    tokens: dict[str, TokenCounts]
    values: dict[str, ValueCounts]

    def as_json(self) -> dict[str, Any]:
        return {
            "tokens": {kind: counts.as_json() for kind, counts in self.tokens.items()},
            "values": {kind: counts.as_json() for kind, counts in self.values.items()},
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Frequencies":
        tokens = {k: TokenCounts.from_json(v) for k, v in stored["tokens"].items()}
        values = {k: ValueCounts.from_json(v) for k, v in stored["values"].items()}
        return cls(tokens, values)

    @classmethod
    @cache
    def unknown(cls, total: int = 100_000) -> "Frequencies":
        """Nothing is known of the data: every value is taken to be rare among `total` records."""
        none = ValueCounts(np.zeros(0, np.uint64), np.zeros(0, np.int64), total)
        empty = np.zeros(1 << TABLE_BITS, np.int64)
        return cls(
            {kind: TokenCounts(empty, total, 1.0) for kind in TOKEN_KINDS},
            dict.fromkeys(VALUE_KINDS, none),
        )
