"""What the choice of a name and the decision on jurisdiction rest on."""

from dataclasses import dataclass, replace

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.acceptance import (
    OF_REGULATOR,
    REGULATOR_ROLE,
    is_accepted_by_regulator,
)
from liandong.desk.disputes.queries.facts import facts_in_force, name_held, recorded_facts
from liandong.desk.disputes.queries.steps import detail_words, may_decide
from liandong.desk.disputes.rules.facts import DELEGATIONS, Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.handling.queries.proceedings import open_records
from liandong.desk.handling.queries.staff import office_for, people_of
from liandong.desk.handling.rules.names import CONSEQUENCES, Choice, Consequence, Known, choices
from liandong.engine.vocabulary import SOURCE_LABELS, Source


@dataclass(frozen=True, slots=True)
class Naming:
    """The choices, the one that holds, and the consents (to mediation, to each delegation) in
    words, empty where there are none."""

    choices: list[Choice]
    chosen: Consequence | None
    consented: bool
    consents: str
    delegations: dict[str, str]


def known_of(by: User, dispute: Dispute) -> Known:
    """What the choice of `by` rests on."""
    held, name = facts_in_force(dispute), name_held(dispute)
    mediators = people_of(dispute.district, Permission.MEDIATE)
    return Known(
        registered=Source.COMPLAINT_12315 in dispute.sources,
        accepted=is_accepted_by_regulator(dispute),
        held_as=name,
        consented=Fact.BOTH_CONSENTED in held,
        delegations=[name for name, consent in DELEGATIONS.items() if consent in held],
        accepts=may_decide(by, STEPS["delegate"]),
        offices={office_for(by), *map(office_for, mediators)},
    )


def naming_after_acceptance(by: User, dispute: Dispute) -> Naming:
    """The choices as they will be once `by` has accepted the dispute (`disputes.queries`
    `acceptance`: what the regulator's staff accept, the regulator has accepted)."""
    regulator = by.role == REGULATOR_ROLE or by.department.kind == OF_REGULATOR
    return naming_of(by, dispute, accepted=regulator)


def naming_of(by: User, dispute: Dispute, *, accepted: bool = False) -> Naming:
    known = known_of(by, dispute)
    if accepted:
        known = replace(known, accepted=True)
    return Naming(
        choices(known),
        CONSEQUENCES.get(known.held_as),
        known.consented,
        _words(dispute, Fact.BOTH_CONSENTED) if known.consented else "",
        {name: _words(dispute, DELEGATIONS[name]) for name in known.delegations},
    )


def _words(dispute: Dispute, consent: Fact) -> str:
    fact = recorded_facts(dispute).filter(fact=consent).last()
    return detail_words(consent, fact.detail) if fact else ""


def shows_naming(dispute: Dispute) -> bool:
    """Whether the page of the dispute shows the name: before and while it is mediated."""
    return dispute.stage in {Stage.NAMING, Stage.MEDIATION, Stage.SUSPENDED, Stage.TESTING}


def jurisdiction_facts(dispute: Dispute) -> list[tuple[str, str]]:
    """What is known of where the trader is and who received the dispute first."""
    merchant = dispute.merchant
    first = open_records(dispute).first()
    rows = [
        ("商家登记名称", merchant.name if merchant else _unregistered(dispute)),
        ("住所地、实际经营地", (merchant.address if merchant else "") or dispute.place or "不明"),
        ("所在商圈", dispute.district.name if dispute.district else "不明"),
    ]
    if first is not None:
        source = SOURCE_LABELS[Source(first.source)]
        rows.append(("最先收到", f"{source} {first.source_id}"))
    return rows


def _unregistered(dispute: Dispute) -> str:
    """The name as it was reported, where there is one."""
    name = dispute.merchant_name
    return f"{name}（未与商户名录对应）" if name else "不明，请在纠纷页更正商家"
