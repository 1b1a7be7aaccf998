"""The history of a dispute, as its page shows it: what happened, by whom, what can be undone."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from liandong.desk.access.actors import Actor
from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, HistoryEntry, Member
from liandong.desk.disputes.rules.history import UNTOUCHING
from liandong.desk.intake.models import Record


def person(by: Actor) -> User | None:
    """The person who acted; None stands for the machine, a job or another system."""
    return by if isinstance(by, User) else None


def entry(
    dispute: Dispute,
    verb: str,
    *,
    by: Actor,
    of: Record | None = None,
    member: Member | None = None,
    **detail: Any,
) -> HistoryEntry:
    """An entry that is not yet saved. `detail` holds ids, numbers and words, no personal data."""
    if of is not None:
        detail |= {"record": of.pk, "source": of.source, "source_id": of.source_id}
    if member is not None and member.probability is not None:
        detail |= {"probability": round(member.probability, 4)}
    who = person(by)
    return HistoryEntry(
        dispute_id=dispute.pk, verb=verb, by_id=who.pk if who else None, detail=detail
    )


def write(dispute: Dispute, verb: str, *, by: Actor, **detail: Any) -> HistoryEntry:
    """Save one entry."""
    saved = entry(dispute, verb, by=by, **detail)
    saved.save()
    return saved


def mark_undone(entries: QuerySet[HistoryEntry], *, by: User) -> None:
    """These entries hold no more; who undid them is kept."""
    entries.update(undone_at=timezone.now(), undone_by=by)


def worked_on(dispute_ids: Iterable[int]) -> frozenset[int]:
    """Those of the disputes that a person has worked on."""
    entries = HistoryEntry.objects.filter(
        dispute__in=set(dispute_ids), by__isnull=False, undone_at__isnull=True
    )
    return frozenset(entries.exclude(verb__in=UNTOUCHING).values_list("dispute_id", flat=True))
