"""Choosing under whose name a dispute is mediated, and deciding whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.clock_entries import tell_clock
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.facts import facts_in_force
from liandong.desk.disputes.rules.clocks import What
from liandong.desk.disputes.rules.facts import DELEGATIONS, JURISDICTIONS, OFFICIAL, Fact
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.handling.queries.naming import known_of
from liandong.desk.handling.rules.names import why_not

DELEGATING: Final = {"delegated": "delegate", "delegated_committee": "delegate_committee"}
"""The step by which a dispute is given to be mediated in the regulator's name."""
ELSEWHERE: Final = "elsewhere"
DISPUTED: Final = "disputed"
MINUTE: Final = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Consent:
    """How (a code of `rules.facts.WAYS`) and when one party agreed."""

    way: str
    at: datetime


Consents = Mapping[str, Consent]
"""By party; both, or none where they are on file already."""


@transaction.atomic
def choose_name(
    dispute: Dispute,
    name: str,
    *,
    consents: Consents,
    delegation: bool = False,
    page_version: str | None = None,
    by: User,
) -> HistoryEntry:
    """Both parties agreed, and under whose name: from now on instrument, clock and seal follow.

    `delegation`: both agreed as well that the organisation mediates for the regulator (办法第19条).
    Raises ValidationError for what the law bars or what is missing.
    """
    check(by, Permission.ACCEPT if name in OFFICIAL else Permission.MEDIATE)
    if reason := why_not(name, known_of(by, dispute)):
        raise ValidationError(reason)
    facts = _consented(dispute, consents)
    if name in DELEGATIONS:
        if delegation:
            facts[DELEGATIONS[name]] = dict(facts.get(Fact.BOTH_CONSENTED, {}))
        done = take_step(dispute, DELEGATING[name], facts=facts, page_version=page_version, by=by)
    else:
        facts[Fact.NAME_CHOSEN] = {"choice": name}
        done = take_step(dispute, "begin", facts=facts, page_version=page_version, by=by)
    audit.record("name.choose", by=by, of=dispute, detail={"held_as": name})
    return done


@transaction.atomic
def decide_jurisdiction(
    dispute: Dispute, decision: str, *, reason: str, page_version: str | None = None, by: User
) -> None:
    """Whose the dispute is (办法第13、14条): ours and accepted, returned, or in dispute.

    Where power is in dispute, seven working days to agree begin (第33条), and it stays here.
    """
    if decision in JURISDICTIONS:
        facts = {Fact.JURISDICTION: {"choice": decision}}
        take_step(dispute, "accept", facts=facts, reason=reason, page_version=page_version, by=by)
    elif not reason.strip():
        raise ValidationError("请写明理由：应由谁管辖、依据什么。")
    elif decision == ELSEWHERE:
        take_step(dispute, "return", reason=reason, page_version=page_version, by=by)
    elif decision == DISPUTED:
        tell_clock(
            dispute=dispute,
            code=Period.JURISDICTION.value,
            what=What.START.value,
            on=timezone.localdate(),
            reason=reason,
            by=by,
        )
    else:
        raise ValidationError("请选择管辖结论。")
    audit.record("jurisdiction.decide", by=by, of=dispute, detail={"decision": decision})


@transaction.atomic
def accept_and_choose_name(
    dispute: Dispute,
    decision: str,
    name: str,
    *,
    reason: str,
    consents: Consents,
    delegation: bool = False,
    page_version: str | None = None,
    by: User,
) -> HistoryEntry:
    """Both decisions at once, where both parties have agreed already: two steps, or none."""
    if decision not in JURISDICTIONS:
        raise ValidationError("不由本单位受理的，不确定调解主体。")
    decide_jurisdiction(dispute, decision, reason=reason, page_version=page_version, by=by)
    dispute.refresh_from_db()
    return choose_name(dispute, name, consents=consents, delegation=delegation, by=by)


def _consented(dispute: Dispute, consents: Consents) -> dict[Fact, dict[str, Any]]:
    if any(consent.at > timezone.now() for consent in consents.values()):
        raise ValidationError("同意的时间不能在将来。")
    if not consents:
        return {}
    if Fact.BOTH_CONSENTED in facts_in_force(dispute):
        return {}
    detail = {
        side: {"way": consent.way, "at": timezone.localtime(consent.at).strftime(MINUTE)}
        for side, consent in consents.items()
    }
    return {Fact.BOTH_CONSENTED: detail}
