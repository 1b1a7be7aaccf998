"""Disputes settled by telephone, at the station or on the scene, or handed over."""

from datetime import timedelta
from typing import Any, Final
from uuid import NAMESPACE_DNS, UUID, uuid5

from django.core.exceptions import ValidationError
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.config.demo.disputes.after import call_back, fill_in, pay
from liandong.desk.config.demo.disputes.grievances import Grievance, Staff
from liandong.desk.config.demo.disputes.opening import at_the_door, by_telephone
from liandong.desk.config.demo.disputes.playing import Course, after, on_day
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.dispatches import arrive, confirm, send_out
from liandong.desk.handling.actions.visits import take_entry
from liandong.desk.handling.models import Entry
from liandong.desk.handling.rules.scene import Verb
from liandong.desk.handling.scene_entries import NameOnScene, SceneStatement, Sent

TOGETHER: Final = ("duty", "mediator")


def by_phone(grievance: Grievance, staff: Staff, *, days: int, settled: bool = True) -> Course:
    """Taken up, and settled or not by telephone days later."""
    by = staff["mediator"]
    dispute = at_the_door(grievance, staff)
    yield after(90)
    take_step(dispute, "take_up", by=by)
    yield on_day(days, 15, 20)
    if settled:
        reason = f"电话联系双方，商家同意退 {grievance.kind.yuan} 元"
        take_step(dispute, "settle", reason=reason, by=by)
    else:
        take_step(dispute, "fail", reason="三次联系商家，均表示不同意", by=by)
    yield after(20)
    fill_in(dispute, by=by)


def handed_over(grievance: Grievance, staff: Staff, *, way: str, to: str, days: int = 3) -> Course:
    """Handed over to another office, by law or because it can do more."""
    by = staff["mediator"]
    dispute = at_the_door(grievance, staff)
    yield on_day(days, 10, 40)
    facts = {Fact.HANDED: {"choice": way, "to": to}}
    take_step(dispute, "hand_over", facts=facts, reason="请其依职责办理并告知结果", by=by)


def turned_to_the_police(grievance: Grievance, staff: Staff) -> Course:
    """It came to blows: the red button, and the dispute waits for the police."""
    by = staff["duty"]
    dispute = by_telephone(grievance, staff)
    yield after(6)
    take_step(dispute, "police", by=by)


def settled_at_the_door(grievance: Grievance, staff: Staff, *, due_in: int = 0) -> Course:
    """Both sides come to the station and settle, with payment now or in `due_in` days."""
    by = staff["mediator"]
    yield after(1)
    settled = Verb.SETTLE_LATER if due_in else Verb.SETTLE_NOW
    dispute = _entered(settled, grievance, None, name="association", due_in=due_in, by=by)
    yield from _afterwards(dispute, staff, paid_late=False)


def on_the_scene(
    grievance: Grievance,
    staff: Staff,
    *,
    verb: Verb = Verb.SETTLE_NOW,
    due_in: int = 0,
    people: tuple[str, ...] = TOGETHER,
    paid_late: bool = False,
) -> Course:
    """Called in, dispatched together, confirmed, arrived, and an outcome entered."""
    dispute = by_telephone(grievance, staff)
    yield after(4)
    sent = send_out(dispute, [staff[username] for username in people], by=staff["duty"])
    yield after(2)
    for presence in sent.presences.all():
        confirm(presence, by=presence.person)
    yield after(11)
    for presence in sent.presences.all():
        arrive(presence, by=presence.person)
    yield after(12 + int(grievance.phone) * 7 % 31)
    name: NameOnScene = "association" if "mediator" in people else "police"
    _entered(verb, grievance, dispute, name=name, due_in=due_in, by=staff[people[-1]])
    yield from _afterwards(dispute, staff, paid_late=paid_late)


def _afterwards(dispute: Dispute, staff: Staff, *, paid_late: bool) -> Course:
    yield after(30)
    fill_in(dispute, by=staff["mediator"])
    yield from pay(dispute, late=paid_late, by=staff["mediator"])
    yield from call_back(dispute, by=staff["mediator"])


def _entered(
    verb: Verb,
    grievance: Grievance,
    dispute: Dispute | None,
    *,
    name: NameOnScene,
    due_in: int,
    by: User,
) -> Dispute:
    """Take one entry as the page of the scene on the phone sends it."""
    now = timezone.now()
    fields = _fields(verb, grievance, dispute, name, due_in)
    sent = Sent(
        id=_id("entry", grievance), visit=_id("visit", grievance), place=1, at=now, **fields
    )
    entry = take_entry(sent, happened_at=now, by=by)
    if entry.state != Entry.State.DONE or entry.visit.dispute is None:
        raise ValidationError(entry.problem)
    return entry.visit.dispute


def _fields(
    verb: Verb, grievance: Grievance, dispute: Dispute | None, name: NameOnScene, due_in: int
) -> dict[str, Any]:
    due_on = timezone.localdate() + timedelta(days=due_in) if due_in else None
    stated = SceneStatement(
        number=dispute.number if dispute else "",
        bought_here=True,
        injured=False,
        called=False,
        shop=grievance.shop.name,
        shop_address=grievance.shop.address,
        name=grievance.name,
        phone=grievance.phone,
        goods=grievance.kind.goods,
        amount=grievance.yuan,
        fact=grievance.kind.fact,
        requests=[grievance.kind.asks],
        in_name_of=name,
        rights_explained=True,
        asks=f"退 {grievance.kind.yuan} 元",
        offers="愿意处理，请对方带小票",
        what="退款",
        agreed_amount=grievance.yuan,
        due_on=due_on,
        signed="paper",
        remedies_explained=True,
        reason="商家只同意换货" if verb is Verb.FAILED else "",
    )
    return {"verb": verb, "statement": stated}


def _id(what: str, grievance: Grievance) -> UUID:
    return uuid5(NAMESPACE_DNS, f"{what}.{grievance.phone}.demo")
