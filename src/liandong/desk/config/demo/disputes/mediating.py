"""The stages of a mediation: acceptance and name, a sitting, the agreement, papers."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.config.demo.disputes.grievances import Grievance
from liandong.desk.config.demo.disputes.playing import Course, after, on_day
from liandong.desk.config.demo.people import STATION
from liandong.desk.directory.models import Room
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.facts import position_of
from liandong.desk.disputes.rules.facts import DELEGATIONS, PARTIES, Fact
from liandong.desk.handling.actions.invitations import REMIND_BEFORE, invite
from liandong.desk.handling.actions.minutes import Minutes, write_minutes
from liandong.desk.handling.actions.names import Consent, choose_name, decide_jurisdiction
from liandong.desk.handling.actions.papers import issue_for, serve_for
from liandong.desk.handling.actions.performance import Line, conclude
from liandong.desk.handling.actions.sittings import book, check_in, no_show
from liandong.desk.handling.jobs import send_notices
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.handling.queries.sittings import free
from liandong.desk.handling.rules.sittings import Span
from liandong.desk.papers.models import Paper
from liandong.desk.papers.rules.forms import FORMS

SHOP_PHONE: Final = "19900200000"
OFFICE_PHONE: Final = "0515-00012315"


class Nobody:
    """The progress of a job, which nobody watches."""

    def report(self, done: int, total: int | None = None, note: str = "") -> None:
        """Ignore it."""


def begin(dispute: Dispute, *, name: str, by: User, accepts: User) -> Course:
    """Choose the room, accept, and choose the name."""
    take_step(dispute, "to_room", by=by)
    yield on_day(1, 9, 15)
    decision = "committee" if name == "committee" else "place"
    decide_jurisdiction(dispute, decision, reason="", by=accepts)
    yield after(25)
    now = timezone.now()
    consents = {side: Consent("phone", now) for side in PARTIES}
    decides = accepts if name in DELEGATIONS or position_of(dispute).in_hand else by
    choose_name(dispute, name, consents=consents, by=decides)


def sit(
    dispute: Dispute,
    grievance: Grievance,
    *,
    days: int,
    room: int = 0,
    come: bool = True,
    statement: str = "",
    by: User,
) -> Course:
    """Book the first free time that day, invite both, hold it; or somebody does not come."""
    where = Room.objects.filter(district__name=STATION).order_by("pk")[room]
    span = _free(grievance, days, where, by, dispute)
    booked = book(
        dispute,
        way=Sitting.Way.ROOM,
        room=where,
        mediator=by,
        starts_at=span[0],
        ends_at=span[1],
        by=by,
    )
    invite(booked, {"consumer": grievance.phone, "merchant": SHOP_PHONE}, by=by)
    send_notices(Nobody())
    yield max(timezone.now(), span[0] - REMIND_BEFORE)
    send_notices(Nobody())
    yield span[0]
    check_in(booked, "consumer", by=by)
    if not come:
        yield after(30)
        no_show(booked, by=by)
        return
    check_in(booked, "merchant", by=by)
    yield after(45)
    stated = statement or "双方核对小票和付款记录，商家认可问题，就金额各让一步"
    asks = f"{grievance.kind.asks}，{grievance.kind.yuan} 元"
    write_minutes(booked, Minutes(stated, asks, "愿意退一部分"), by=by)


def agreed(
    dispute: Dispute,
    grievance: Grievance,
    *,
    parts: Sequence[tuple[int, int]],
    paper: str = "",
    by: User,
) -> None:
    """`parts`: in how many days how many percent are paid; `paper`: the form of the agreement."""
    today = timezone.localdate()
    plan = [
        Line("退款", _share(grievance.yuan, percent), today + timedelta(days=days))
        for days, percent in parts
    ]
    conclude(dispute, "agree", plan=plan, facts={Fact.SIGNED: {}}, by=by)
    if paper:
        issued(paper, dispute, by, grievance)


def serve(dispute: Dispute, paper: Paper, recipient: str, who: str, *, by: User) -> None:
    """Hand the paper over at once."""
    today = timezone.localdate()
    serve_for(
        dispute=dispute,
        paper=paper,
        recipient=recipient,
        name=who,
        way="hand",
        sent_on=today,
        received_on=today,
        by=by,
    )


def tell_accepted(dispute: Dispute, grievance: Grievance, *, by: User) -> None:
    """Serve the notice of acceptance on the complainant (办法第15条)."""
    serve(dispute, issued("acceptance", dispute, by, grievance), "投诉人", grievance.name, by=by)


def issued(key: str, dispute: Dispute, by: User, grievance: Grievance) -> Paper:
    """Issue the paper; fields that the desk cannot fill are filled in by hand."""
    form = FORMS[key]
    typed = {
        "addressee": grievance.name,
        "complainant": grievance.name,
        "complainant_phone": grievance.phone,
        "complainant_address": "亭东区（演示地址）",
        "phone": OFFICE_PHONE,
    }
    values = {key: words for key, words in typed.items() if key in form.keys}
    values |= values_for(by, dispute, form)
    return issue_for(dispute=dispute, form=form, values=values, by=by)


def _free(grievance: Grievance, days: int, room: Room, by: User, dispute: Dispute) -> Span:
    """A free hour on that day or on the next with any, not always the first one."""
    while not (spans := free(_day(days), room=room, mediator=by, dispute=dispute)):
        days += 1
    return spans[int(grievance.phone) * 5 % len(spans)]


def _day(days: int) -> date:
    return timezone.localdate(on_day(days, 9))


def _share(yuan: Decimal, percent: int) -> Decimal:
    return (yuan * percent / 100).quantize(Decimal(1))
