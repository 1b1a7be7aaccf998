"""Texts of records, the dispute that a record belongs to, and what an office did in one; the
fixtures are the desk's."""

from collections.abc import Callable
from typing import Any

from liandong.desk.access.actors import System
from liandong.desk.access.models import User
from liandong.desk.disputes.actions.steps import StatedFacts, take_step
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.facts import position_of
from liandong.desk.disputes.queries.steps import may_decide
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.workflow import STEPS
from liandong.desk.disputes.step_registry import open_points
from liandong.desk.intake.models import Record

BY = System("test")
GOLD = (
    "报警人称：在铜马广场福临金店买的黄金手镯，结账多收工艺费660元，店家不肯退款，请民警到场处理。"
)
GOLD_COMPLAINT = (
    "我在福临金店购买黄金手镯，标价每克598元，结账时多收工艺费660元，事先没有说明，要求退款660元。"
)
DRESS = "我在云裳服饰买的连衣裙第一次手洗就掉色，染坏内衣，店家拒绝更换，要求退货退款268元。"
NOISE = "报警人称：楼上装修噪音扰民，影响休息，请民警到场处理。"


def dispute_of(record: Record) -> Dispute:
    return Dispute.objects.get(members__record=record)


# What an office did.

OTHERS = [("police", "duty_officer"), ("association", "mediator"), ("committee", "people_mediator")]
PLACE: StatedFacts = {Fact.JURISDICTION: {"choice": "place"}}
REFUSED: StatedFacts = {Fact.REFUSAL: {"choice": "3"}, Fact.WAYS_EXPLAINED: {}}
HANDED: StatedFacts = {Fact.HANDED: {"choice": "handed_over", "to": "演示住建局"}}
Someone = Callable[..., User]


def accepted(dispute: Dispute, by: User) -> Dispute:
    take_step(dispute, "to_room", by=by)
    take_step(dispute, "accept", facts=PLACE, by=by)
    return dispute


def mediated(dispute: Dispute, name: str, someone: Someone) -> Dispute:
    """Accepted by whom the name asks for, and mediated under it."""
    own = name in {"association", "committee"}
    by = someone("association", "mediator") if own else someone("regulator", "regulator")
    accepted(dispute, by)
    consents: dict[Fact, dict[str, Any]] = {Fact.BOTH_CONSENTED: {}}
    match name:
        case "delegated":
            take_step(dispute, "delegate", facts=consents | {Fact.DELEGATION_CONSENTED: {}}, by=by)
        case "delegated_committee":
            consents |= {Fact.COMMITTEE_DELEGATION: {}}
            take_step(dispute, "delegate_committee", facts=consents, by=by)
        case _:
            take_step(
                dispute, "begin", facts=consents | {Fact.NAME_CHOSEN: {"choice": name}}, by=by
            )
    dispute.refresh_from_db()
    return dispute


def settled(dispute: Dispute, by: User, *, put_away: bool = False) -> Dispute:
    take_step(dispute, "settle", reason="电话劝解，已了", by=by)
    if put_away:
        left = [point.key for point in open_points("archive_closed", dispute)]
        take_step(dispute, "archive_closed", reason="无须再办", left_open=left, by=by)
    dispute.refresh_from_db()
    return dispute


def is_running(dispute: Dispute, code: str = "acceptance_decision") -> bool:
    return Clock.objects.filter(dispute=dispute, code=code, stopped_at=None).exists()


def taken_by(by: User, dispute: Dispute) -> set[str]:
    position = position_of(dispute)
    return {verb for verb, step in STEPS.items() if may_decide(by, step, position)}
