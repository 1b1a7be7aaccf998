"""The recorded facts of a dispute, and those in force now."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.disputes.rules.facts import Fact, in_force


def recorded_facts(dispute: Dispute) -> QuerySet[DisputeFact]:
    """All recorded facts of a dispute, oldest first, also of what was merged into it."""
    return DisputeFact.objects.filter(of_whole(dispute), undone_at=None).order_by("pk")


def facts_in_force(dispute: Dispute) -> frozenset[Fact]:
    """The facts that count for a step now."""
    recorded = recorded_facts(dispute).values_list("fact", "recorded_at")
    return in_force(((Fact(fact), at) for fact, at in recorded), dispute.stage_since)


def name_held(dispute: Dispute) -> str:
    """The code under whose name it is mediated since it was last opened again, or nothing."""
    return name_in(recorded_facts(dispute).values_list("fact", "detail"))


def name_in(recorded: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """The same of recorded facts with their details, oldest first."""
    name = ""
    for fact, detail in recorded:
        if fact == Fact.REOPENED:
            name = ""
        elif fact == Fact.NAME_CHOSEN:
            name = str(detail.get("choice") or "")
    return name
