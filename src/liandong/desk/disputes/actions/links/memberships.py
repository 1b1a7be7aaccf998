"""Taking records out of their disputes, and putting them back."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from liandong.desk.disputes.actions.derivation import bring_up_to_date, with_records
from liandong.desk.disputes.actions.history import worked_on
from liandong.desk.disputes.models import Candidate, Clock, Dispute, FormerMember, Member, Phrase
from liandong.desk.intake.models import Correction, Record
from liandong.engine.vocabulary import Source


def take_out(record_ids: Sequence[int]) -> set[int]:
    """Take out records judged to be no dispute any more; returns the ids of the changed disputes.

    Where the machine has changed its mind, a dispute that people have worked on is left alone, and
    so is what 12315 has registered: the regulator decides on it.
    """
    members = list(Member.objects.filter(record__in=record_ids))
    touched = worked_on(member.dispute_id for member in members)
    corrected = set(
        Correction.objects.filter(record__in=record_ids, field="is_dispute").values_list(
            "record_id", flat=True
        )
    )
    return remove(
        [
            member
            for member in members
            if member.record_id in corrected
            or (member.dispute_id not in touched and member.source != Source.COMPLAINT_12315)
        ]
    )


def remove(members: Sequence[Member]) -> set[int]:
    """Take these members out; a dispute without any is withdrawn from every list."""
    ids = {member.dispute_id for member in members}
    records = [member.record_id for member in members]
    keep_known(members)
    Member.objects.filter(pk__in=[member.pk for member in members]).delete()
    for side in ("left__in", "right__in"):
        Candidate.objects.filter(state=Candidate.State.OPEN, **{side: records}).delete()
    left = Dispute.objects.filter(pk__in=ids, members__isnull=False).distinct()
    bring_up_to_date(with_records(list(left)))
    withdraw(Dispute.objects.filter(pk__in=ids, members__isnull=True))
    return ids


def keep_known(members: Iterable[Member]) -> None:
    """Remember that these members were of their dispute, before they leave it: their people stay
    masked in what was written there."""
    FormerMember.objects.bulk_create(
        [
            FormerMember(dispute_id=member.dispute_id, record_id=member.record_id)
            for member in members
        ],
        ignore_conflicts=True,  # it left before and came back
    )


def withdraw(disputes: Iterable[Dispute], *, into: Dispute | None = None) -> None:
    """Remove disputes without members from every list, cloud and clock; their page stays.

    What was merged into them before leads to where they lead now.
    """
    ids = [dispute.pk for dispute in disputes]
    Phrase.objects.filter(dispute__in=ids).delete()
    Clock.objects.filter(dispute__in=ids).delete()
    Dispute.objects.filter(pk__in=ids).update(withdrawn_at=timezone.now(), merged_into=into)
    if into is not None:
        Dispute.objects.filter(merged_into__in=ids).update(merged_into=into)


def bring_back(dispute: Dispute) -> None:
    """Put a withdrawn dispute that has members again back into the lists."""
    dispute.withdrawn_at, dispute.merged_into = None, None
    dispute.save(update_fields=["withdrawn_at", "merged_into"])
    bring_up_to_date(with_records([dispute]))


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
    """Restore members from the result of `remembered`; records that joined elsewhere stay there."""
    kept = list(kept)
    free = Record.objects.filter(pk__in=[row["record"] for row in kept], member__isnull=True)
    sources = dict(free.values_list("pk", "source"))
    Member.objects.bulk_create(
        Member(
            dispute=dispute,
            record_id=row["record"],
            source=sources[row["record"]],
            probability=row["probability"],
            weight=row["weight"],
            reasons=row["reasons"],
            linked_to_id=row["linked_to"],
            by_id=row["by"],
        )
        for row in kept
        if row["record"] in sources
    )
