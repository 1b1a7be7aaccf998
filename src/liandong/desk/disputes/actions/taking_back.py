"""Undoing what followed from the records of an import that is taken back."""

from collections.abc import Sequence
from typing import Final

from django.db import models
from django.db.models import Min, OuterRef, Q, QuerySet, Subquery

from liandong.desk.disputes.actions.derivation import bring_up_to_date, with_records
from liandong.desk.disputes.models import (
    BlockingKey,
    Candidate,
    Clock,
    Dispute,
    FormerMember,
    HistoryEntry,
    Member,
    Phrase,
)
from liandong.desk.intake.models import Record

MADE_BY_THE_MACHINE: Final[dict[type[models.Model], Q]] = {
    Clock: Q(),
    Phrase: Q(),
    Member: Q(by=None),
    FormerMember: Q(),
    HistoryEntry: Q(by=None),
    Dispute: Q(status_by=None, holder=None),  # merged into it
}
"""Rows on a dispute that no person made: they are deleted with it. Others keep it."""


def register_machine_made(model: type[models.Model], which: Q | None = None) -> None:
    """Let an app above declare which rows of its model on a dispute the machine alone makes:
    all of them without a condition."""
    MADE_BY_THE_MACHINE[model] = Q() if which is None else which


def begun(records: QuerySet[Record]) -> list[str]:
    """On how many disputes people have worked since these records joined them, how many pairs they
    have decided on; in words."""
    pairs = Candidate.objects.exclude(state=Candidate.State.OPEN)
    decided = pairs.filter(Q(left__in=records) | Q(right__in=records)).count()
    members = Member.objects.filter(record__in=records)
    worked = set(members.exclude(by=None).values_list("dispute_id", flat=True))
    joined = members.filter(dispute=OuterRef("dispute")).values("dispute")
    since = Subquery(joined.annotate(first=Min("at")).values("first"))
    entries = HistoryEntry.objects.filter(dispute__in=members.values("dispute")).exclude(by=None)
    entries = entries.filter(undone_at=None, at__gte=since)
    worked |= set(entries.values_list("dispute_id", flat=True))
    alone = _alone(records)
    worked |= set(alone.exclude(status_by=None, holder=None).values_list("pk", flat=True))
    for relation in Dispute._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel):
            continue
        model, name = relation.related_model, relation.field.name
        rows = model._default_manager.filter(**{f"{name}__in": alone.values("pk")})
        machine = MADE_BY_THE_MACHINE.get(model)
        if machine is None:
            worked |= set(rows.values_list(name, flat=True))
        elif machine:  # only some rows of it are the machine's
            worked |= set(rows.exclude(machine).values_list(name, flat=True))
    counts = [(len(worked), "件纠纷已有人办理"), (decided, "对记录已有人确认")]
    return [f"{count} {what}" for count, what in counts if count]


def going(records: QuerySet[Record]) -> int:
    """How many disputes rest on these records alone."""
    return _alone(records).count()


def placed(records: QuerySet[Record]) -> tuple[int, int]:
    """How many of the records are parts of disputes, and how many of these by a link."""
    members = Member.objects.filter(record__in=records)
    return members.count(), members.filter(probability__isnull=False).count()


def forget(record_ids: Sequence[int]) -> int:
    """Take the records out of their disputes; those that rest on nothing else go, the others are
    brought up to date. Gives how many went. Inside the caller's transaction."""
    members = Member.objects.filter(record__in=record_ids)
    ids = set(members.values_list("dispute_id", flat=True))
    members.delete()
    Candidate.objects.filter(Q(left__in=record_ids) | Q(right__in=record_ids)).delete()
    BlockingKey.objects.filter(record__in=record_ids).delete()
    left = Dispute.objects.filter(pk__in=ids, members__isnull=False).distinct()
    bring_up_to_date(with_records(list(left)))
    gone = Dispute.objects.filter(pk__in=ids, members__isnull=True)
    count = gone.count()
    Dispute.objects.filter(merged_into__in=list(gone.values_list("pk", flat=True))).delete()
    gone.delete()
    return count


def _alone(records: QuerySet[Record]) -> QuerySet[Dispute]:
    """The disputes that rest on these records alone."""
    members = Member.objects.filter(record__in=records)
    others = Member.objects.filter(dispute__in=members.values("dispute"))
    others = others.exclude(pk__in=members.values("pk"))
    found = Dispute.objects.filter(pk__in=members.values("dispute"))
    return found.exclude(pk__in=others.values("dispute"))
