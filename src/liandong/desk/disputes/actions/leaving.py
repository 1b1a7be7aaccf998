"""Records that turn out to be no consumer dispute leave theirs."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from liandong.desk.disputes.actions.deriving import bring_up_to_date, matters_of
from liandong.desk.disputes.actions.history import worked_on
from liandong.desk.disputes.models import Candidate, Clock, Dispute, Member, Phrase
from liandong.desk.intake.models import Correction, Record


def take_out(record_ids: Sequence[int]) -> set[int]:
    """These are judged to be no dispute any more; gives the ids of the disputes that changed.

    Where the machine has changed its mind, a dispute that people have worked on is left alone.
    """
    members = list(Member.objects.filter(record__in=record_ids))
    touched = worked_on(member.dispute_id for member in members)
    said = set(
        Correction.objects.filter(record__in=record_ids, field="is_dispute").values_list(
            "record_id", flat=True
        )
    )
    return remove(
        [one for one in members if one.record_id in said or one.dispute_id not in touched]
    )


def remove(members: Sequence[Member]) -> set[int]:
    """Take these members out; a dispute without any is withdrawn from every list."""
    ids = {member.dispute_id for member in members}
    records = [member.record_id for member in members]
    Member.objects.filter(pk__in=[member.pk for member in members]).delete()
    for side in ("left__in", "right__in"):
        Candidate.objects.filter(state=Candidate.State.OPEN, **{side: records}).delete()
    left = Dispute.objects.filter(pk__in=ids, members__isnull=False).distinct()
    bring_up_to_date(matters_of(list(left)))
    withdraw(Dispute.objects.filter(pk__in=ids, members__isnull=True))
    return ids


def withdraw(disputes: Iterable[Dispute], *, into: Dispute | None = None) -> None:
    """Take disputes without members from every list, cloud and clock; their page stays."""
    ids = [dispute.pk for dispute in disputes]
    Phrase.objects.filter(dispute__in=ids).delete()
    Clock.objects.filter(dispute__in=ids).delete()
    Dispute.objects.filter(pk__in=ids).update(withdrawn_at=timezone.now(), merged_into=into)


def bring_back(dispute: Dispute) -> None:
    """Put a withdrawn dispute that has members again back into the lists."""
    dispute.withdrawn_at, dispute.merged_into = None, None
    dispute.save(update_fields=["withdrawn_at", "merged_into"])
    bring_up_to_date(matters_of([dispute]))


def remembered(members: Iterable[Member]) -> list[dict[str, Any]]:
    """Members as JSON, so that an undo can make them again."""
    return [
        {
            "record": member.record_id,
            "probability": member.probability,
            "weight": member.weight,
            "reasons": member.reasons,
            "linked_to": member.linked_to_id,
            "by": member.by_id,
        }
        for member in members
    ]


def rejoin(dispute: Dispute, kept: Iterable[dict[str, Any]]) -> None:
    """Make members again from what `remembered` gave; records that joined elsewhere stay there."""
    kept = list(kept)
    free = Record.objects.filter(pk__in=[one["record"] for one in kept], member__isnull=True)
    sources = dict(free.values_list("pk", "source"))
    Member.objects.bulk_create(
        Member(
            dispute=dispute,
            record_id=one["record"],
            source=sources[one["record"]],
            probability=one["probability"],
            weight=one["weight"],
            reasons=one["reasons"],
            linked_to_id=one["linked_to"],
            by_id=one["by"],
        )
        for one in kept
        if one["record"] in sources
    )
