"""Stored records as linkage compares them.

Read past the ORM: for the few candidates of one record it would take longer to write the statement
than the database to answer it, and a person waits. Only what linkage compares is decrypted.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Final, Self

import pyarrow as pa
from django.db import connection

from liandong.desk.access.crypto import decrypt_all
from liandong.desk.disputes.queries.statements import integers, rows_of
from liandong.desk.intake.actions.record_tables import portions, wall_clock
from liandong.engine.linkage.shops import with_shops
from liandong.engine.records.schema import RECORD_SCHEMA
from liandong.engine.vocabulary import Source

Column = Sequence[Any]


def _moment(value: datetime) -> datetime:
    """SQLite's moments are in UTC without saying so."""
    return wall_clock(value if value.tzinfo else value.replace(tzinfo=UTC))


def _moments(column: Column) -> list[datetime]:
    return [_moment(value) for value in column]


def _secrets(column: Column) -> list[str | None]:
    return decrypt_all(None if value is None else bytes(value) for value in column)


def _texts(column: Column) -> list[str | None]:
    return [value or None for value in column]


def _numbers(column: Column) -> list[float | None]:
    return [None if value is None else float(value) for value in column]


COLUMNS: Final[dict[str, Callable[[Column], list[Any]]]] = {
    "source": _texts,
    "source_id": _texts,
    "received_at": _moments,
    "person_name": _secrets,
    "person_phone": _secrets,
    "merchant_name": _texts,
    "merchant_address": _texts,
    "place": _secrets,
    "lon": _numbers,
    "lat": _numbers,
    "text": _secrets,
    "goods": _texts,
    "amount_yuan": _numbers,
}
"""What linkage reads of records, and how a column of the database becomes one of the engine."""

SCHEMA: Final = pa.schema([RECORD_SCHEMA.field(name) for name in COLUMNS])
NAMES: Final = ", ".join(f"told.{name}" for name in COLUMNS)
STATE: Final = "told.id, told.version, answer.merchant_known"
FROM: Final = (
    " FROM intake_record AS told JOIN intake_answer AS answer ON answer.record_id = told.id"
    " WHERE told.id {}"
)
# `NEW` says in a statement what `waiting.DISPUTES` says to the ORM: what waits to be placed.
MEMBER: Final = "EXISTS (SELECT 1 FROM disputes_member WHERE record_id = told.id)"
OF_DISPUTES: Final = f" AND {MEMBER} ORDER BY told.id"
NEW: Final = (
    f" AND answer.is_dispute AND told.source <> '{Source.REPORT_12315.value}' AND NOT {MEMBER}"
)
WHOLE: Final = f"SELECT {STATE}, {NAMES}" + FROM
STATES: Final = f"SELECT {STATE}" + FROM
AMONG: Final = "IN ({})"
AMONG_ANY: Final = "= ANY(%s::bigint[])"
NOTHING: Final[Sequence[tuple[()]]] = [()] * (3 + len(COLUMNS))
TURN: Final = itemgetter(5, 3, 4)
"""When it was received, source and number: the order in which records are placed."""
PORTION: Final = 5_000
"""Ids in one statement: SQLite takes 32,766 values."""

State = tuple[int, int, str]
"""A record, its version, and its shop by the register: what linkage says of it hangs on these."""


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
        columns = [
            pa.array(as_engine(column), field.type)
            for field, as_engine, column in zip(SCHEMA, COLUMNS.values(), cells, strict=True)
        ]
        numbers = zip(*cells[:2], strict=True)  # source, number
        return cls(
            with_shops(pa.Table.from_arrays(columns, schema=SCHEMA), known),
            dict(zip(numbers, ids, strict=True)),
            list(zip(ids, versions, known, strict=True)),
        )


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
        for portion in portions(sorted(set(records)), PORTION)
        for row in _rows_of_portion(statement, portion)
    ]


def _rows_of_portion(statement: str, ids: list[int]) -> list[Any]:
    if connection.vendor == "postgresql":
        return rows_of(statement.format(AMONG_ANY), [integers(ids)])
    return rows_of(statement.format(AMONG.format(", ".join(["%s"] * len(ids)))), ids)
