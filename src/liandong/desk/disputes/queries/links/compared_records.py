"""Stored records as linkage compares them.

Read past the ORM: for the few candidates of one record it would take longer to write the statement
than the database to answer it, and a person waits. Only what linkage compares is decrypted.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, NamedTuple, Self

import pyarrow as pa
from django.db import connection

from liandong.desk.access.encryption.ciphers import decrypt_all, row_of
from liandong.desk.disputes.linkage_keys import Key, moment_of
from liandong.desk.intake.record_contents import chunks, wall_clock
from liandong.engine.linkage import RULES
from liandong.engine.linkage.features.merchants import with_shops
from liandong.engine.records.schema import RECORD_SCHEMA
from liandong.engine.vocabulary import Source

Column = Sequence[Any]


def _moment(value: datetime) -> datetime:
    """SQLite stores moments in UTC without a zone."""
    return wall_clock(value if value.tzinfo else value.replace(tzinfo=UTC))


def _moments(column: Column) -> list[datetime]:
    return [_moment(value) for value in column]


def _encrypted(column: Column) -> list[bytes | None]:
    return [None if value is None else bytes(value) for value in column]


def _texts(column: Column) -> list[str | None]:
    return [value or None for value in column]


def _numbers(column: Column) -> list[float | None]:
    return [None if value is None else float(value) for value in column]


COLUMNS: Final[dict[str, Callable[[Column], list[Any]]]] = {
    "source": _texts,
    "source_id": _texts,
    "received_at": _moments,
    "person_name": _encrypted,
    "person_phone": _encrypted,
    "merchant_name": _texts,
    "merchant_address": _texts,
    "place": _encrypted,
    "lon": _numbers,
    "lat": _numbers,
    "text": _encrypted,
    "goods": _texts,
    "amount_yuan": _numbers,
}
"""What linkage reads of records, and how a column of the database becomes one of the engine."""

SCHEMA: Final = pa.schema([RECORD_SCHEMA.field(name) for name in COLUMNS])
NAMES: Final = ", ".join(f"stored.{name}" for name in COLUMNS)
STATE: Final = "stored.id, stored.version, answer.merchant_known"
FROM: Final = (
    " FROM intake_record AS stored JOIN intake_answer AS answer ON answer.record_id = stored.id"
    " WHERE stored.id {}"
)
# `NEW` is the SQL of what `waiting.DISPUTES` is in the ORM: what waits to be placed.
MEMBER: Final = "EXISTS (SELECT 1 FROM disputes_member WHERE record_id = stored.id)"
OF_DISPUTES: Final = f" AND {MEMBER} ORDER BY stored.id"
NEW: Final = (
    f" AND answer.is_dispute AND stored.source <> '{Source.REPORT_12315.value}' AND NOT {MEMBER}"
)
WHOLE: Final = f"SELECT {STATE}, {NAMES}" + FROM
STATES: Final = f"SELECT {STATE}" + FROM
AMONG: Final = "IN ({})"
AMONG_ANY: Final = "= ANY(%s::bigint[])"
NOTHING: Final[Sequence[tuple[()]]] = [()] * (3 + len(COLUMNS))
TURN: Final = itemgetter(5, 3, 4)
"""When it was received, source and number: the order in which records are placed."""
RECORDS_AT_ONCE: Final = 5_000
"""Ids in one statement: SQLite takes 32,766 values."""

State = tuple[int, int, str]
"""A record, its version, and its shop by the register: what linkage computes depends on these."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The records as a table, their ids by (source, number), and the state of each in turn."""

    table: pa.Table
    ids: dict[tuple[str, str], int]
    states: list[State]

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> Self:
        """From rows of STATE and COLUMNS."""
        ids, versions, known, *cells = zip(*rows, strict=True) if rows else NOTHING
        numbers = list(zip(*cells[:2], strict=True))  # source, number
        named = [row_of(number) for number in numbers]
        columns = [
            pa.array(_as_engine(name, column, named), SCHEMA.field(name).type)
            for name, column in zip(COLUMNS, cells, strict=True)
        ]
        return cls(
            with_shops(pa.Table.from_arrays(columns, schema=SCHEMA), known),
            dict(zip(numbers, ids, strict=True)),
            list(zip(ids, versions, known, strict=True)),
        )


def _as_engine(name: str, column: Column, rows: Sequence[bytes]) -> list[Any]:
    values = COLUMNS[name](column)
    is_encrypted = COLUMNS[name] is _encrypted
    return decrypt_all(values, f"intake_record.{name}", rows) if is_encrypted else values


def compared(records: Iterable[int]) -> Stored:
    """Those of these records that belong to disputes, in order of their ids."""
    return Stored.of(_rows(WHOLE + OF_DISPUTES, records))


def to_be_placed(records: Iterable[int]) -> Stored:
    """Those of these records that are disputes and belong to none yet, in the order in which they
    are placed."""
    return Stored.of(sorted(_rows(WHOLE + NEW, records), key=TURN))


def states(records: Iterable[int]) -> list[State]:
    """What `compared` would give as states now."""
    return _rows(STATES + OF_DISPUTES, records)


def _rows(statement: str, records: Iterable[int]) -> list[Any]:
    return [
        row
        for batch in chunks(sorted(set(records)), RECORDS_AT_ONCE)
        for row in _rows_of_batch(statement, batch)
    ]


def _rows_of_batch(statement: str, ids: list[int]) -> list[Any]:
    if connection.vendor == "postgresql":
        return rows_of(statement.format(AMONG_ANY), [integers(ids)])
    return rows_of(statement.format(AMONG.format(", ".join(["%s"] * len(ids)))), ids)


# The stored records that share a key with new ones: the candidates that linkage weighs.
#
# As in a batch, each key yields the records nearest in time within the days of its rule, and no
# more than its rule takes where somebody waits: one hotline's number or one chain cannot crowd
# out the rest. Each key is two short walks along one index, backwards and forwards from the
# moment, however many records hold it.

DAY: Final = 24 * 60 * 60  # seconds
LOOKED_AT: Final = max(rule.nearest_live for rule in RULES) + 1
"""Entries of a key on either side: one more than is used shows that there are more."""
WALKS_AT_ONCE: Final = 200
"""Keys in one statement: SQLite takes 500 selects."""

WALK: Final = (
    "SELECT {place} AS place, record_id, moment FROM disputes_blockingkey"  # noqa: S608 - names only
    " WHERE key = {value} AND moment BETWEEN {low} AND {high}"
    " ORDER BY moment {order} LIMIT " + str(LOOKED_AT)
)
BACK: Final = WALK.format(
    place="wanted.place", value="wanted.value", low="wanted.low", high="wanted.at", order="DESC"
)
ON: Final = WALK.format(
    place="wanted.place", value="wanted.value", low="wanted.at + 1", high="wanted.high", order="ASC"
)
VALUES: Final = dict.fromkeys(("value", "low", "high"), "%s")
ON_POSTGRESQL: Final = (
    "SELECT found.* FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])"  # noqa: S608
    " WITH ORDINALITY AS wanted(value, low, at, high, place)"
    " CROSS JOIN LATERAL ((" + BACK + ") UNION ALL (" + ON + ")) AS found"
)


@dataclass(frozen=True, slots=True)
class Nearby:
    """Ids of the records to weigh; `hot` are the rules, in words, of which keys meet more."""

    ids: frozenset[int]
    hot: frozenset[str]


class Walk(NamedTuple):
    """One key of one record, and the moment of that record in seconds since 1970."""

    key: Key
    at: int

    @property
    def ends(self) -> tuple[int, int, int, int]:
        """The key, and the earliest, the own and the latest moment."""
        span = self.key.rule.days * DAY
        return self.key.value, self.at - span, self.at, self.at + span


def nearby(wanted: Iterable[tuple[Sequence[Key], datetime]]) -> Nearby:
    """Records that share keys with these ones, received at these moments. One query for some 15
    records."""
    walks = [
        Walk(key, at)
        for keys, received_at in wanted
        for at in [moment_of(received_at)]
        for key in keys
    ]
    ids: set[int] = set()
    hot: set[str] = set()
    for batch in chunks(walks, WALKS_AT_ONCE):
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for place, record, moment in _entries(batch):
            found[place].append((abs(moment - batch[place - 1].at), record))
        for place, entries in found.items():
            rule = batch[place - 1].key.rule
            ids.update(record for _gap, record in sorted(entries)[: rule.nearest_live])
            if len(entries) > rule.nearest_live:
                hot.add(rule.words)
    return Nearby(frozenset(ids), frozenset(hot))


def _entries(walks: Sequence[Walk]) -> list[tuple[int, int, int]]:
    """(place among the walks, from 1; record; its moment)."""
    ends = [walk.ends for walk in walks]
    if connection.vendor == "postgresql":
        return rows_of(ON_POSTGRESQL, [integers(column) for column in zip(*ends, strict=True)])
    bounds = [x for key, low, at, high in ends for x in (key, low, at, key, at + 1, high)]
    return rows_of(_selects(len(walks)), bounds)


@lru_cache(maxsize=32)
def _selects(walks: int) -> str:
    """The same for a database without lateral joins."""
    return " UNION ALL ".join(
        f"SELECT * FROM ({WALK.format(place=n, order=order, **VALUES)})"  # noqa: S608 - as above
        for n in range(1, walks + 1)
        for order in ("DESC", "ASC")
    )


# Statements that are sent again and again while a person waits.
#
# PostgreSQL would plan them each time, which takes longer than to answer them: so they are
# prepared once per connection. SQLite caches its last statements by itself.


def rows_of(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows that the statement yields; it must be the same text each time to be kept."""
    if connection.vendor != "postgresql":
        connection.ensure_connection()
        with connection.wrap_database_errors:
            rows: list[tuple[Any, ...]] = connection.connection.execute(
                _for_sqlite(statement), values
            ).fetchall()
        return rows
    from psycopg import Cursor  # only where PostgreSQL is used

    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as prepared:
        return prepared.execute(statement, values, prepare=True, binary=True).fetchall()


def integers(values: Iterable[int]) -> str:
    """An array as PostgreSQL writes it. Over a list psycopg takes longer than the database over its
    answer, and prepares a statement for each width of integers."""
    return "{" + ",".join(map(str, values)) + "}"


@lru_cache(maxsize=64)
def _for_sqlite(statement: str) -> str:
    """With its own signs for values. Django would look for them each time, in statements of many
    thousands of characters."""
    return statement.replace("%s", "?")
