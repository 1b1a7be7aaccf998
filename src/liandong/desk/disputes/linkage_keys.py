"""The blocking keys by which records of one dispute find each other, stored hashed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyarrow as pa

from liandong.desk.access.encryption.ciphers import equality_key
from liandong.engine.linkage import RULES, Rule, blocking_keys

RULE_OF: Final = {rule.name: rule for rule in RULES}
HEX_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a record, hashed: the database never sees what it is made of."""

    value: int  # 64 bits, signed
    rule: Rule


def keys_of(table: pa.Table) -> list[list[Key]]:
    """The keys of each row of a table in RECORD_SCHEMA."""
    found: list[list[str]] = [[] for _ in range(table.num_rows)]
    keys = blocking_keys(table)
    for row, key in zip(keys["row"].to_pylist(), keys["key"].to_pylist(), strict=True):
        found[row].append(key)
    return [hashed_keys(own) for own in found]


def hashed_keys(keys: Iterable[str]) -> list[Key]:
    """Keys as the engine writes them (`rule:digits`)."""
    return [Key(hashed(key), RULE_OF[key.partition(":")[0]]) for key in keys]


def hashed(key: str) -> int:
    """The first 64 bits of the keyed hash, as the database's integers are: signed."""
    digest = bytes.fromhex(equality_key(key)[:HEX_DIGITS])
    return int.from_bytes(digest, "big", signed=True)


def moment_of(received_at: datetime) -> int:
    """Seconds since 1970, by which keys lie in order of time."""
    return int(received_at.timestamp())
