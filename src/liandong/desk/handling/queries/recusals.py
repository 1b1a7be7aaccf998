"""Who may not mediate a dispute any more."""

from liandong.desk.disputes.actions.facts import facts_told
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact


def recused(dispute: Dispute) -> frozenset[int]:
    """Ids of the people whose recusal was granted (办法第21条)."""
    granted = facts_told(dispute).filter(fact=Fact.RECUSED.value)
    return frozenset(
        row.detail["mediator"]
        for row in granted
        if row.detail.get("choice") == "granted" and row.detail.get("mediator")
    )
