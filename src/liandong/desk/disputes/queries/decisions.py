"""Pairs on which people have decided, as the engine learns from them. Nothing leaves the desk."""

from dataclasses import dataclass

import pyarrow as pa

from liandong.desk.disputes.models import Candidate
from liandong.desk.disputes.shops import linked_table
from liandong.desk.intake.models import Record

MOST = 5_000
"""The newest decisions; older ones tell of how people wrote then."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """Row i of `left` and of `right` are the pair of which `same[i]` was said, the oldest first."""

    left: pa.Table
    right: pa.Table
    same: list[bool]

    def __len__(self) -> int:
        return len(self.same)


def decisions() -> Decisions:
    """Of the review queue and of splits, for the machine itself: it sees all of them."""
    decided = Candidate.objects.exclude(state=Candidate.State.OPEN).order_by("-decided_at", "-pk")
    rows = list(decided.values_list("left_id", "right_id", "state")[:MOST])[::-1]
    records = (
        Record.objects.select_related("answer")
        .defer("raw")
        .in_bulk({pk for left, right, _ in rows for pk in (left, right)})
    )
    return Decisions(
        linked_table([records[left] for left, _right, _state in rows]),
        linked_table([records[right] for _left, right, _state in rows]),
        [state == Candidate.State.SAME for _left, _right, state in rows],
    )
