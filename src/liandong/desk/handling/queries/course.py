"""The course of one dispute, read for the texts that go into other systems."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils import timezone

from liandong.desk.access.masking import show
from liandong.desk.access.models import User
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.summary import demand
from liandong.desk.handling.models import Instalment, Presence
from liandong.desk.handling.queries.consents import consents_on_scene
from liandong.desk.handling.queries.filling import may_read_people
from liandong.desk.handling.queries.performance import plan_of
from liandong.desk.handling.queries.told import (
    facts_since_opened,
    last_sitting,
    records_told,
    those_sent,
)
from liandong.desk.handling.rules.course import Course, Told
from liandong.desk.intake.models import Record
from liandong.desk.ui.wording import yuan

HURT: Final = "受伤动手"


def course_of(dispute: Dispute, *, by: User | None) -> Course:
    """As `by` may read it; without anybody, in clear: to be kept and compared, not shown.

    `dispute` with merchant and holder selected. A fixed number of queries.
    """
    records = records_told(dispute)
    first = next(iter(records), None)
    if first is None:
        return Course(Stage(dispute.stage), {}, timezone.localtime(dispute.opened_at), "")
    facts, plan = _facts(dispute), plan_of(dispute)
    presences = those_sent(dispute)
    merchant = dispute.merchant
    text, consents = _read(by, dispute, first, "text"), consents_on_scene(dispute)
    return Course(
        stage=Stage(dispute.stage),
        sources={one.source: one.source_id for one in reversed(records)},
        received_at=timezone.localtime(first.received_at),
        summary=dispute.summary,
        text=text,
        demand=demand(text),
        person_name=_read(by, dispute, first, "person_name"),
        person_phone=_read(by, dispute, first, "person_phone"),
        merchant=merchant.name if merchant else dispute.merchant_name,
        merchant_code=(merchant.credit_code or "") if merchant else "",
        merchant_address=merchant.address if merchant else "",
        place=dispute.place,
        goods=next((one.goods for one in records if one.goods), ""),
        sector=dispute.sector,
        item=dispute.item,
        nature=dispute.nature,
        bought_on=_bought_on(first),
        amount=dispute.amount_yuan,
        persons=dispute.persons,
        hurt=HURT in dispute.urgency,
        arrived_at=_arrived(presences, facts),
        sent=len(presences) or int(Fact.DISPATCHED in facts),
        officer=_officer(presences),
        cameras=tuple(one.camera for one in presences if one.camera),
        facts=facts,
        steps=_steps(dispute),
        plan=tuple(f"{one.what} {yuan(one.amount_yuan)}（{one.due_on} 前）" for one in plan),
        agreed=facts[Fact.AGREED].amount if Fact.AGREED in facts else None,
        recovered=_recovered(plan, facts),
        mediator=_mediator(dispute),
        holder=dispute.holder.display_name if dispute.holder else "",
        office=dispute.holder.department.name if dispute.holder else "",
        late=_late(dispute),
        may_publish=consents.may_publish if consents else None,
        may_delegate=consents.may_delegate if consents else None,
    )


def _read(by: User | None, dispute: Dispute, record: Record, name: str) -> str:
    value = str(getattr(record, name) or "")
    if by is None or may_read_people(by, dispute):
        return value
    return show(by, name, value)


def _facts(dispute: Dispute) -> dict[Fact, Told]:
    """The last of each kind."""
    found: dict[Fact, Told] = {}
    for row in facts_since_opened(dispute):
        amount = row.detail.get("amount_yuan")
        found[Fact(row.fact)] = Told(
            timezone.localtime(row.at),
            str(row.detail.get("choice") or ""),
            Decimal(str(amount)) if amount else None,
            str(row.detail.get("to") or ""),
        )
    return found


def _steps(dispute: Dispute) -> dict[str, datetime]:
    rows = dispute.history.filter(verb="stepped", undone_at=None).order_by("at", "pk")
    return {
        detail["step"]: timezone.localtime(at) for detail, at in rows.values_list("detail", "at")
    }


def _officer(presences: list[Presence]) -> str:
    """The first of the police among those sent."""
    police = (one.person for one in presences if one.person.department.kind == "police")
    return next((person.display_name for person in police), "")


def _arrived(presences: list[Presence], facts: dict[Fact, Told]) -> datetime | None:
    times = [one.arrived_at for one in presences if one.arrived_at]
    if times:
        return timezone.localtime(min(times))
    return facts[Fact.ARRIVED].at if Fact.ARRIVED in facts else None


def _recovered(plan: list[Instalment], facts: dict[Fact, Told]) -> Decimal | None:
    """What was performed, never what was only agreed."""
    if plan:
        return sum((one.amount_yuan for one in plan if one.done_on), Decimal(0))
    return facts[Fact.PAID].amount if Fact.PAID in facts else None


def _mediator(dispute: Dispute) -> str:
    last = last_sitting(dispute)
    chosen = last.mediator if last else dispute.holder
    return chosen.display_name if chosen else ""


def _late(dispute: Dispute) -> bool:
    ended = Clock.objects.filter(dispute=dispute, code=Period.MEDIATION)
    today = timezone.localdate()
    return any(
        (timezone.localdate(one.stopped_at) if one.stopped_at else today) > one.due_on
        for one in ended
    )


def _bought_on(record: Record) -> str:
    if record.occurred_at is not None:
        return timezone.localdate(record.occurred_at).isoformat()
    answer = getattr(record, "answer", None)
    return answer.bought_on.isoformat() if answer and answer.bought_on else ""
