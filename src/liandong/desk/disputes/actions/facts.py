"""What is true of a dispute, written down for the steps that rest on it."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.disputes.rules.facts import Fact, holding


def record_fact(
    *,
    dispute: Dispute,
    fact: Fact,
    detail: dict[str, Any] | None = None,
    at: datetime | None = None,
    by: User,
) -> DisputeFact:
    """Write a fact down, as a part of a deed that checked its permission and leaves an audit entry.

    `at` is when it came about, if not now. `detail` as told at DisputeFact. The dispute changes
    with it: what was read of it before no longer holds.
    """
    now = timezone.now()
    Dispute.objects.filter(pk=dispute.pk).update(updated_at=now)
    return DisputeFact.objects.create(
        dispute=dispute, fact=fact.value, at=at or now, told_at=now, by=by, detail=detail or {}
    )


def facts_told(dispute: Dispute) -> QuerySet[DisputeFact]:
    """All that was told of a matter, oldest first, also of what was merged into it."""
    whole = Q(dispute=dispute) | Q(dispute__merged_into=dispute)
    return DisputeFact.objects.filter(whole, undone_at=None).order_by("pk")


def facts_holding(dispute: Dispute) -> frozenset[Fact]:
    """The facts that count for a step now."""
    told = facts_told(dispute).values_list("fact", "told_at")
    return holding(((Fact(fact), at) for fact, at in told), dispute.stage_since)


def name_held(dispute: Dispute) -> str:
    """The code under whose name it is mediated since it was last opened again, or nothing."""
    name = ""
    for fact, detail in facts_told(dispute).values_list("fact", "detail"):
        if fact == Fact.REOPENED:
            name = ""
        elif fact == Fact.NAME_CHOSEN:
            name = str(detail.get("choice") or "")
    return name
