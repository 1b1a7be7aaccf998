"""The stored records that share a key with those that come in: what linkage is to weigh.

As in a batch, each key yields the records nearest in time within the days of its rule, and no more
than its rule takes where somebody waits: one hotline's number or one chain cannot crowd out the
rest. Each key is two short walks along one index, backwards and forwards from the moment, however
many records hold it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from django.db import connection

from liandong.desk.disputes.keys import Key, moment_of
from liandong.desk.disputes.queries.statements import integers, rows_of
from liandong.desk.intake.actions.record_tables import portions
from liandong.engine.linkage import RULES

DAY: Final = 24 * 60 * 60  # seconds
LOOKED_AT: Final = max(rule.live for rule in RULES) + 1
"""Entries of a key on either side: one more than is taken tells that there are more."""
PORTION: Final = 200
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
    """Those of records with these keys, told at these moments. One query for some 15 records."""
    walks = [
        Walk(key, at) for keys, told_at in wanted for at in [moment_of(told_at)] for key in keys
    ]
    ids: set[int] = set()
    hot: set[str] = set()
    for portion in portions(walks, PORTION):
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for place, record, moment in _entries(portion):
            found[place].append((abs(moment - portion[place - 1].at), record))
        for place, entries in found.items():
            rule = portion[place - 1].key.rule
            ids.update(record for _gap, record in sorted(entries)[: rule.live])
            if len(entries) > rule.live:
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
