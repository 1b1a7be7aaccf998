"""Choosing under whose name a dispute is mediated, and deciding whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.models import User
from liandong.desk.disputes.actions.facts import facts_holding
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.actions.timing import tell_clock
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.rules.clocks import What
from liandong.desk.disputes.rules.facts import JURISDICTIONS, Fact
from liandong.desk.disputes.rules.periods import Period

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
    seen: str = "",
    by: User,
) -> HistoryEntry:
    """Both parties agreed, and under whose name: from now on instrument, clock and seal follow.

    `delegation`: both agreed as well that the association mediates for the regulator (办法第19条).
    Raises ValidationError for what the law bars or what is missing.
    """
    told = _consented(dispute, consents)
    if name == "delegated":
        if delegation:
            told[Fact.DELEGATION_CONSENTED] = dict(told.get(Fact.BOTH_CONSENTED, {}))
        done = take_step(dispute, "delegate", told=told, seen=seen, by=by)
    else:
        told[Fact.NAME_CHOSEN] = {"choice": name}
        done = take_step(dispute, "begin", told=told, seen=seen, by=by)
    audit.record("name.choose", by=by, of=dispute, detail={"held_as": name})
    return done


@transaction.atomic
def decide_jurisdiction(
    dispute: Dispute, decision: str, *, reason: str, seen: str = "", by: User
) -> None:
    """Whose the matter is (办法第13、14条): ours and accepted, returned, or in dispute.

    Where power is in dispute, seven working days to agree begin (第33条), and it stays here.
    """
    if decision in JURISDICTIONS:
        told = {Fact.JURISDICTION: {"choice": decision}}
        take_step(dispute, "accept", told=told, reason=reason, seen=seen, by=by)
    elif not reason.strip():
        raise ValidationError(_("请写明理由：应由谁管辖、依据什么。"))
    elif decision == ELSEWHERE:
        take_step(dispute, "return", reason=reason, seen=seen, by=by)
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
        raise ValidationError(_("请选择管辖结论。"))
    audit.record("jurisdiction.decide", by=by, of=dispute, detail={"decision": decision})


def _consented(dispute: Dispute, consents: Consents) -> dict[Fact, dict[str, Any]]:
    if any(one.at > timezone.now() for one in consents.values()):
        raise ValidationError(_("同意的时间不能在将来。"))
    if not consents:
        return {}
    if Fact.BOTH_CONSENTED in facts_holding(dispute):
        return {}
    detail = {
        side: {"way": one.way, "at": timezone.localtime(one.at).strftime(MINUTE)}
        for side, one in consents.items()
    }
    return {Fact.BOTH_CONSENTED: detail}
