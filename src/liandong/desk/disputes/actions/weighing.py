"""New records weighed against each other and against those that have their place.

That is most of the work of placing them, and only reads: so it is done before the database is
locked, and whoever holds the lock then asks whether what was read is still so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from django.db.models import Max, QuerySet

from liandong.desk.disputes.actions import matching
from liandong.desk.disputes.actions.deriving import UNREAD
from liandong.desk.disputes.keys import Key, keys_of
from liandong.desk.disputes.models import BlockingKey
from liandong.desk.disputes.queries.compared import State, compared, states, to_be_placed
from liandong.desk.disputes.queries.nearby import nearby
from liandong.desk.intake.actions.record_tables import moment_of
from liandong.desk.intake.models import Record


@dataclass(frozen=True, slots=True)
class Weighed:
    """The keys of new records and the links that they make, heaviest first.

    `own`, `others` and `newest_key` are what was read for it: the state of each new record in turn
    and of those beside them, `near`, and the key that was stored last. `hot` as of `nearby`.
    """

    keys: list[list[Key]]
    links: list[matching.Link]
    hot: frozenset[str]
    own: list[State]
    near: frozenset[int]
    others: list[State]
    newest_key: int | None

    @classmethod
    def of(cls, ids: Iterable[int]) -> Self:
        """Of those of the records that are disputes without a place, in the order of `in_turn`."""
        newest = _newest_key()  # first: keys that are stored from now on may be missed
        new = to_be_placed(ids)
        if not new.ids:
            return cls([], [], frozenset(), [], frozenset(), [], newest)
        keys = keys_of(new.table)
        moments = map(moment_of, new.table["received_at"].to_pylist())
        found = nearby(zip(keys, moments, strict=True))
        near = found.ids.difference(new.ids.values())
        stored = compared(near)
        links = matching.find(new, stored)
        return cls(keys, links, found.hot, new.states, near, stored.states, newest)

    def still_holds(self, new: Sequence[Record]) -> bool:
        """Whether it would come to the same for these records, given in their turn."""
        return (
            self.own == _states(new)
            and self.newest_key == _newest_key()
            and self.others == states(self.near)
        )


def in_turn(records: QuerySet[Record]) -> list[Record]:
    """The records, with their answers, in the order in which they are placed."""
    chosen = records.select_related("answer").defer(*UNREAD)
    return sorted(chosen, key=lambda one: (one.received_at, one.source, one.source_id))


def _states(records: Sequence[Record]) -> list[State]:
    return [(one.pk, one.version, one.answer.merchant_known) for one in records]


def _newest_key() -> int | None:
    newest: int | None = BlockingKey.objects.aggregate(newest=Max("pk"))["newest"]
    return newest
