"""The review queue: pairs of records for which a person decides whether they are one dispute."""

import math
from collections import Counter
from collections.abc import Iterable
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Candidate, Member

if TYPE_CHECKING:
    from liandong.desk.disputes.queries.links.linkage import Link

PER_RECORD: Final = 3
"""Doubtful pairs kept of one record, the heaviest: a queue without end is no help."""


LEAST: Final = math.log2(0.25 / 0.75)
"""Pairs that weigh less (bits) are not worth a person's time; one of five that are alike is."""


def queue(doubtful: "Iterable[Link]") -> int:
    """Queue pairs (heaviest first) of records in different disputes; returns how many are new."""
    likely = [link for link in doubtful if link.weight >= LEAST]
    links = {link.pair: link for link in reversed(likely)}
    ids = {pk for pair in links for pk in pair}
    dispute_of = dict(Member.objects.filter(record__in=ids).values_list("record_id", "dispute_id"))
    known = set(
        Candidate.objects.filter(left__in=ids, right__in=ids).values_list("left_id", "right_id")
    )
    taken: Counter[int] = Counter()
    rows = []
    for pair in reversed(links):
        left, right = pair
        apart = dispute_of.get(left) != dispute_of.get(right)
        if pair in known or not apart or max(taken[left], taken[right]) >= PER_RECORD:
            continue
        taken.update(pair)
        rows.append(_candidate(links[pair]))
    Candidate.objects.bulk_create(rows)
    return len(rows)


def parted_pairs(record_ids: Iterable[int]) -> list[tuple[int, int]]:
    """The pairs with one of these records that a person called different disputes."""
    ids = list(record_ids)
    parted = Candidate.objects.filter(state=Candidate.State.DIFFERENT)
    return list(
        parted.filter(Q(left__in=ids) | Q(right__in=ids)).values_list("left_id", "right_id")
    )


def drop_settled(dispute_ids: Iterable[int]) -> None:
    """Open pairs whose two records have come into one dispute are no question any more."""
    Candidate.objects.filter(
        state=Candidate.State.OPEN,
        left__member__dispute__in=list(dispute_ids),
        right__member__dispute=F("left__member__dispute"),
    ).delete()


def _candidate(link: "Link") -> Candidate:
    left, right = link.pair
    return Candidate(
        left_id=left,
        right_id=right,
        probability=link.probability,
        weight=link.weight,
        reasons=link.reasons,
    )


# Decisions on pairs that follow from merging and splitting, kept as those of the review queue.
#
# The machine keeps to it, and linkage learns from it.

Pair = tuple[int, int]  # ids of records, the lesser first


def pairs_across(some: Iterable[Member], others: Iterable[Member]) -> list[Pair]:
    return [
        (min(member.record_id, other.record_id), max(member.record_id, other.record_id))
        for member, other in product(some, others)
    ]


def say(pairs: Iterable[Pair], state: Candidate.State, *, by: User) -> list[dict[str, Any]]:
    """Store the decision of a person on each pair; returns the earlier decisions."""
    pairs = list(pairs)
    lefts, rights = [left for left, _right in pairs], [right for _left, right in pairs]
    rows = Candidate.objects.filter(left__in=lefts, right__in=rights)
    known = {(row.left_id, row.right_id): row for row in rows}
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
    """Take these decisions back, except where another one was made since."""
    for earlier in before:
        row = Candidate.objects.filter(pk=earlier["pk"], state=state)
        if earlier["state"] is None:
            row.delete()
        else:
            at = parse_datetime(earlier["at"]) if earlier["at"] else None
            row.update(state=earlier["state"], by=earlier["by"], decided_at=at)
