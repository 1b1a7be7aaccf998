"""What is true of a dispute, written down for the steps that rest on it."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.disputes.rules.facts import Fact


def record_fact(
    *,
    dispute: Dispute,
    fact: Fact,
    detail: dict[str, Any] | None = None,
    at: datetime | None = None,
    by: User,
) -> DisputeFact:
    """Write a fact down, as a part of an action that checked its permission and leaves an audit
    entry.

    `at` is when it came about, if not now. For `detail` see DisputeFact. The dispute is changed
    with it, so that what was read of it before counts as outdated.
    """
    now = timezone.now()
    Dispute.objects.filter(pk=dispute.pk).update(updated_at=now)
    return DisputeFact.objects.create(
        dispute=dispute, fact=fact.value, at=at or now, recorded_at=now, by=by, detail=detail or {}
    )
