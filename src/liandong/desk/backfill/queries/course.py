"""The course of one dispute, read for the texts that go into other systems."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils import timezone

from liandong.desk.access.masking import Eyes, show
from liandong.desk.access.models import User
from liandong.desk.access.rules.offices import POLICE
from liandong.desk.access.visible_rows import sees_people
from liandong.desk.backfill.rules.course import Course, StatedFact
from liandong.desk.disputes.models import Clock, Dispute
from liandong.desk.disputes.queries.facts import stage_before_archive
from liandong.desk.disputes.queries.reading_rights import eyes_on, may_read_people
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.disputes.rules.periods import Period
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.disputes.rules.summary import demand
from liandong.desk.handling.models import Entry, Instalment, Presence
from liandong.desk.handling.queries.dispatches import OUT
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.handling.queries.performance import plan_of
from liandong.desk.handling.queries.proceedings import (
    complaint_text,
    consumer_detail,
    entry_on_scene,
    facts_since_opened,
    goods_of,
    last_held,
    outings_sent,
    records_complaint_first,
)
from liandong.desk.handling.queries.staff import office_for
from liandong.desk.handling.scene_entries import SceneStatement as OnScene
from liandong.desk.intake.models import Record
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.queries.attachments import attachments_of
from liandong.desk.ui.wording import yuan

HURT: Final = "受伤动手"


def course_of(dispute: Dispute, *, by: User | None) -> Course:
    """As `by` may read it; without anybody, in clear: to be kept and compared, not shown.

    `dispute` with merchant and holder selected. A fixed number of queries.
    """
    records = records_complaint_first(dispute)
    first = next(iter(records), None)
    if first is None:
        return Course(Stage(dispute.stage), {}, timezone.localtime(dispute.opened_at), "")
    facts, plan = _facts(dispute), plan_of(dispute)
    outings = _took_place(dispute, facts)
    set_out = [presence for outing in outings for presence in outing]
    arrived = [presence for presence in set_out if presence.arrived_at]
    merchant, entered = dispute.merchant, entry_on_scene(dispute)
    on_scene = OnScene.model_validate_json(entered.statement) if entered else None
    eyes = eyes_on(by, dispute) if by else Eyes(clear=True)
    text = eyes.read(complaint_text(first, entered)) if by is None or sees_people(by) else ""
    consents = on_scene if on_scene and on_scene.in_name_of else None
    offices = _offices(presence for presence in arrived if presence.came_by_own_word)
    cameras = tuple(eyes.read(presence.camera) for presence in arrived if presence.camera)
    return Course(
        stage=stage_before_archive(dispute),
        sources={record.source: record.source_id for record in reversed(records)},
        received_at=timezone.localtime(first.received_at),
        summary=dispute.summary,
        text=text,
        demand=demand(text) or _requested(on_scene),
        person_name=_person(by, dispute, first, on_scene, "person_name"),
        person_phone=_person(by, dispute, first, on_scene, "person_phone"),
        merchant=merchant.name if merchant else dispute.merchant_name,
        merchant_code=(merchant.credit_code or "") if merchant else "",
        merchant_address=merchant.address if merchant else "",
        place=dispute.place,
        goods=goods_of(records, on_scene),
        sector=dispute.sector,
        item=dispute.item,
        nature=dispute.nature,
        bought_on=_bought_on(first, on_scene),
        amount=dispute.amount_yuan,
        persons=dispute.persons,
        hurt=HURT in dispute.urgency,
        dispatched_at=_dispatched(set_out),
        left_at=_left(entered),
        arrived_at=_arrived(arrived, facts),
        set_out=sum(len({presence.person_id for presence in outing}) for outing in outings),
        offices=offices,
        offices_by_word_of_others=tuple(set(_offices(arrived)) - set(offices)),
        injured=on_scene.injured if on_scene else None,
        officer=_officer(set_out),
        cameras=cameras,
        evidence=bool(cameras) or _has_evidence(dispute),
        facts=facts,
        steps=_steps(dispute),
        plan=tuple(
            f"{eyes.read(part.what)} {yuan(part.amount_yuan)}（{part.due_on} 前）" for part in plan
        ),
        agreed=facts[Fact.AGREED].amount if Fact.AGREED in facts else None,
        recovered=_recovered(plan, facts),
        mediator=_mediator(dispute),
        holder=dispute.holder.display_name if dispute.holder else "",
        office=dispute.holder.department.name if dispute.holder else "",
        late=_late(dispute),
        may_publish=consents.may_publish if consents else None,
        may_delegate=consents.may_delegate if consents else None,
    )


def _person(
    by: User | None, dispute: Dispute, record: Record, on_scene: OnScene | None, name: str
) -> str:
    return _shown(by, dispute, name, consumer_detail(record, on_scene, name))


def _shown(by: User | None, dispute: Dispute, name: str, value: str) -> str:
    if by is None or may_read_people(by, dispute):
        return value
    return show(by, name, value)


def _facts(dispute: Dispute) -> dict[Fact, StatedFact]:
    """The last of each kind."""
    found: dict[Fact, StatedFact] = {}
    for row in facts_since_opened(dispute):
        amount = row.detail.get("amount_yuan")
        found[Fact(row.fact)] = StatedFact(
            timezone.localtime(row.at),
            str(row.detail.get("choice") or ""),
            Decimal(str(amount)) if amount else None,
            str(row.detail.get("to") or ""),
            row.by.department.name if row.fact == Fact.CALLED_BACK else "",
        )
    return found


def _steps(dispute: Dispute) -> dict[str, datetime]:
    rows = dispute.history.filter(verb="stepped", undone_at=None).order_by("at", "pk")
    return {
        detail["step"]: timezone.localtime(at) for detail, at in rows.values_list("detail", "at")
    }


def _officer(presences: list[Presence]) -> str:
    """The first of the police among those who set out."""
    police = (presence.person for presence in presences if office_for(presence.person) == POLICE)
    return next((person.display_name for person in police), "")


def _offices(presences: Iterable[Presence]) -> tuple[str, ...]:
    """Each once, in the order in which their people were sent."""
    return tuple({office_for(presence.person): None for presence in presences})


def _arrived(presences: list[Presence], facts: dict[Fact, StatedFact]) -> datetime | None:
    times = [presence.arrived_at for presence in presences if presence.arrived_at]
    if times:
        return timezone.localtime(min(times))
    return facts[Fact.ARRIVED].at if Fact.ARRIVED in facts else None


def _took_place(dispute: Dispute, facts: dict[Fact, StatedFact]) -> list[list[Presence]]:
    """Who set out, by outing: one to which somebody came, or one that is still under way. What was
    called off before did not take place."""
    outings = outings_sent(dispute)
    last = outings[-1:] if dispute.stage in OUT or Fact.ARRIVED in facts else []
    took_place = [
        outing for outing in outings if any(person.arrived_at for person in outing)
    ] or last
    return [[person for person in outing if person.confirmed_at] for outing in took_place]


def _dispatched(set_out: list[Presence]) -> datetime | None:
    """When the first of those who set out were sent, which may have been entered later."""
    times = [presence.dispatch.at for presence in set_out]
    return timezone.localtime(min(times)) if times else None


def _left(entered: Entry | None) -> datetime | None:
    """When the outcome came about on the scene, not when the phone had signal again."""
    return timezone.localtime(entered.happened_at) if entered else None


def _requested(on_scene: OnScene | None) -> str:
    return "、".join(on_scene.requests) if on_scene else ""


def _recovered(plan: list[Instalment], facts: dict[Fact, StatedFact]) -> Decimal | None:
    """What was performed, never what was only agreed."""
    if plan:
        return sum((part.amount_yuan for part in plan if part.done_on), Decimal(0))
    return facts[Fact.PAID].amount if Fact.PAID in facts else None


def _mediator(dispute: Dispute) -> str:
    last = last_held(dispute)
    return last.mediator.display_name if last else ""


def _has_evidence(dispute: Dispute) -> bool:
    """A photograph or document is in the file."""
    kept = attachments_of(numbers_of(dispute)).filter(state=Attachment.State.KEPT, form="")
    return kept.exists()


def _late(dispute: Dispute) -> bool | None:
    ended = Clock.objects.filter(dispute=dispute, code=Period.MEDIATION)
    today = timezone.localdate()
    late = [
        (timezone.localdate(clock.stopped_at) if clock.stopped_at else today) > clock.due_on
        for clock in ended
    ]
    return any(late) if late else None


def _bought_on(record: Record, on_scene: OnScene | None) -> str:
    if on_scene and on_scene.bought_on:
        return on_scene.bought_on.isoformat()
    if record.occurred_at is not None:
        return timezone.localdate(record.occurred_at).isoformat()
    answer = getattr(record, "answer", None)
    return answer.bought_on.isoformat() if answer and answer.bought_on else ""
