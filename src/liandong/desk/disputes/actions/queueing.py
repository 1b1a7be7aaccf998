"""The review queue: pairs of records of which a person decides whether they tell of one matter."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from django.db.models import F, Q

from liandong.desk.disputes.actions.matching import Link
from liandong.desk.disputes.models import Candidate, Member

PER_RECORD: Final = 3
"""Doubtful pairs kept of one record, the heaviest: a queue without end is no help."""


LEAST: Final = 0.25
"""Pairs less probable than this are not worth a person's time."""


def queue(doubtful: Iterable[Link]) -> int:
    """Queue pairs (heaviest first) whose records stand in different disputes; how many are new."""
    likely = [link for link in doubtful if link.probability >= LEAST]
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


def said_apart(record_ids: Iterable[int]) -> list[tuple[int, int]]:
    """The pairs with one of these records that a person called different matters."""
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


def _candidate(link: Link) -> Candidate:
    left, right = link.pair
    return Candidate(
        left_id=left,
        right_id=right,
        probability=link.probability,
        weight=link.weight,
        reasons=link.reasons,
    )
