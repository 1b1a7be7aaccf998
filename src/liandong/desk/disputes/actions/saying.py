"""What people say of pairs by merging and splitting: kept as decisions of the review queue are.

The machine keeps to it, and linkage learns from it.
"""

from collections.abc import Iterable
from itertools import product
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Candidate, Member

Pair = tuple[int, int]  # ids of records, the lesser first


def pairs_across(some: Iterable[Member], others: Iterable[Member]) -> list[Pair]:
    return [
        (min(one.record_id, other.record_id), max(one.record_id, other.record_id))
        for one, other in product(some, others)
    ]


def say(pairs: Iterable[Pair], state: Candidate.State, *, by: User) -> list[dict[str, Any]]:
    """Remember of each pair what a person called it; gives what it was before."""
    pairs = list(pairs)
    lefts, rights = [left for left, _right in pairs], [right for _left, right in pairs]
    rows = Candidate.objects.filter(left__in=lefts, right__in=rights)
    known = {(one.left_id, one.right_id): one for one in rows}
    decided = {"state": state, "by": by, "decided_at": timezone.now()}
    before: list[dict[str, Any]] = []
    for left, right in pairs:
        row = known.get((left, right))
        if row is None:
            made = Candidate.objects.create(
                left_id=left, right_id=right, probability=0.0, weight=0.0, **decided
            )
            before.append({"pk": made.pk, "state": None})
        else:
            at = row.decided_at.isoformat() if row.decided_at else None
            before.append({"pk": row.pk, "state": row.state, "by": row.by_id, "at": at})
            Candidate.objects.filter(pk=row.pk).update(**decided)
    return before


def unsay(before: Iterable[dict[str, Any]], state: Candidate.State) -> None:
    """Take back what was said, except where something else was said since."""
    for one in before:
        row = Candidate.objects.filter(pk=one["pk"], state=state)
        if one["state"] is None:
            row.delete()
        else:
            at = parse_datetime(one["at"]) if one["at"] else None
            row.update(state=one["state"], by=one["by"], decided_at=at)
