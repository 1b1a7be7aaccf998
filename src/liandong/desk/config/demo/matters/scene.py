"""Matters that are settled by telephone, at the door or on the scene, or leave the station."""

from datetime import timedelta
from typing import Any, Final
from uuid import NAMESPACE_DNS, UUID, uuid5

from django.core.exceptions import ValidationError
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.config.demo.matters.after import call_back, fill_in, pay
from liandong.desk.config.demo.matters.opening import at_the_door, by_telephone
from liandong.desk.config.demo.matters.playing import Course, after, on_day
from liandong.desk.config.demo.matters.telling import Staff, Telling
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.dispatching import arrive, confirm, send_out
from liandong.desk.handling.actions.visiting import take_entry
from liandong.desk.handling.models import Entry
from liandong.desk.handling.rules.scene import Verb
from liandong.desk.handling.scene_entries import Sent, Told

TOGETHER: Final = ("duty", "mediator")


def by_phone(telling: Telling, staff: Staff, *, days: int, settled: bool = True) -> Course:
    """Taken up, and days later both sides were reached."""
    by = staff["mediator"]
    dispute = at_the_door(telling, staff)
    yield after(90)
    take_step(dispute, "take_up", by=by)
    yield on_day(days, 15, 20)
    if settled:
        reason = f"电话联系双方，商家同意退 {telling.kind.yuan} 元"
        take_step(dispute, "settle", reason=reason, by=by)
    else:
        take_step(dispute, "fail", reason="三次联系商家，均表示不同意", by=by)
    yield after(20)
    fill_in(dispute, by=by)


def handed_over(telling: Telling, staff: Staff, *, way: str, to: str, days: int = 3) -> Course:
    """Another office is in charge, by law or because it can do more."""
    by = staff["mediator"]
    dispute = at_the_door(telling, staff)
    yield on_day(days, 10, 40)
    told = {Fact.HANDED: {"choice": way, "to": to}}
    take_step(dispute, "hand_over", told=told, reason="请其依职责办理并告知结果", by=by)


def turned_to_the_police(telling: Telling, staff: Staff) -> Course:
    """It came to blows: the red key, and the dispute waits."""
    by = staff["duty"]
    dispute = by_telephone(telling, staff)
    yield after(6)
    take_step(dispute, "police", by=by)


def settled_at_the_door(telling: Telling, staff: Staff, *, due_in: int = 0) -> Course:
    """Both sides come to the station and settle there and then, or for a day to come."""
    by = staff["duty"]
    yield after(1)
    settled = Verb.SETTLE_LATER if due_in else Verb.SETTLE_NOW
    dispute = _entered(settled, telling, None, due_in=due_in, by=by)
    yield from _afterwards(dispute, staff, paid_late=False)


def on_the_scene(
    telling: Telling,
    staff: Staff,
    *,
    verb: Verb = Verb.SETTLE_NOW,
    due_in: int = 0,
    people: tuple[str, ...] = TOGETHER,
    paid_late: bool = False,
) -> Course:
    """Called, sent out together, on the way, there, and one of the big keys."""
    dispute = by_telephone(telling, staff)
    yield after(4)
    sent = send_out(dispute, [staff[one] for one in people], by=staff["duty"])
    yield after(2)
    for presence in sent.presences.all():
        confirm(presence, by=presence.person)
    yield after(11)
    for presence in sent.presences.all():
        arrive(presence, by=presence.person)
    yield after(12 + int(telling.phone) * 7 % 31)
    _entered(verb, telling, dispute, due_in=due_in, by=staff[people[-1]])
    yield from _afterwards(dispute, staff, paid_late=paid_late)


def _afterwards(dispute: Dispute, staff: Staff, *, paid_late: bool) -> Course:
    yield after(30)
    fill_in(dispute, by=staff["mediator"])
    yield from pay(dispute, late=paid_late, by=staff["mediator"])
    yield from call_back(dispute, by=staff["mediator"])


def _entered(
    verb: Verb, telling: Telling, dispute: Dispute | None, *, due_in: int, by: User
) -> Dispute:
    """One entry of the phone, as it comes from the page of the scene."""
    now = timezone.now()
    told = _told(verb, telling, dispute, due_in)
    sent = Sent(id=_id("entry", telling), visit=_id("visit", telling), place=1, at=now, **told)
    entry = take_entry(sent, happened_at=now, by=by)
    if entry.state != Entry.State.DONE or entry.visit.dispute is None:
        raise ValidationError(entry.problem)
    return entry.visit.dispute


def _told(verb: Verb, telling: Telling, dispute: Dispute | None, due_in: int) -> dict[str, Any]:
    due_on = timezone.localdate() + timedelta(days=due_in) if due_in else None
    told = Told(
        number=dispute.number if dispute else "",
        bought_here=True,
        injured=False,
        called=False,
        shop=telling.shop.name,
        shop_address=telling.shop.address,
        name=telling.name,
        phone=telling.phone,
        goods=telling.kind.goods,
        amount=telling.yuan,
        fact=telling.kind.fact,
        requests=[telling.kind.asks],
        in_name_of="association",
        told_rights=True,
        asks=f"退 {telling.kind.yuan} 元",
        offers="愿意处理，请对方带小票",
        what="退款",
        agreed_amount=telling.yuan,
        due_on=due_on,
        signed="paper",
        told_ways=True,
        reason="商家只同意换货" if verb is Verb.FAILED else "",
    )
    return {"verb": verb, "told": told}


def _id(what: str, telling: Telling) -> UUID:
    return uuid5(NAMESPACE_DNS, f"{what}.{telling.phone}.demo")
