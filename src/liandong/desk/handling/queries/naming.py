"""What the choice of a name and the decision on jurisdiction rest on."""

from dataclasses import dataclass

from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.facts import facts_holding, facts_told, name_held
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.steps import detail_words
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.queries.told import open_records
from liandong.desk.handling.rules.names import CONSEQUENCES, Choice, Consequence, Known, choices
from liandong.engine.vocabulary import SOURCE_LABELS, Source


@dataclass(frozen=True, slots=True)
class Naming:
    """The four choices, the one that holds, and the consents (to mediation, to delegation) in
    words, empty where there are none."""

    choices: list[Choice]
    chosen: Consequence | None
    consented: bool
    consents: str
    delegation: str


def naming_of(by: User, dispute: Dispute) -> Naming:
    held, name = facts_holding(dispute), name_held(dispute)
    known = Known(
        registered=Source.COMPLAINT_12315 in dispute.sources,
        held_as=name,
        consented=Fact.BOTH_CONSENTED in held,
        delegation_consented=Fact.DELEGATION_CONSENTED in held,
        accepts=by.has_permission(Permission.ACCEPT),
    )
    return Naming(
        choices(known),
        CONSEQUENCES.get(name),
        known.consented,
        _words(dispute, Fact.BOTH_CONSENTED) if known.consented else "",
        _words(dispute, Fact.DELEGATION_CONSENTED) if known.delegation_consented else "",
    )


def _words(dispute: Dispute, consent: Fact) -> str:
    told = facts_told(dispute).filter(fact=consent).last()
    return detail_words(consent, told.detail) if told else ""


def name_matters(dispute: Dispute) -> bool:
    """Whether the page of the dispute tells of it: before and while it is mediated."""
    return dispute.stage in {Stage.NAMING, Stage.MEDIATION, Stage.SUSPENDED, Stage.TESTING}


def told_of_jurisdiction(dispute: Dispute) -> list[tuple[str, str]]:
    """What is known of where the trader is and who received the matter first."""
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
    """The name as it was told, where there is one."""
    told = dispute.merchant_name
    return f"{told}（未与商户名录对应）" if told else "不明，请在纠纷页更正商家"
