"""What makes up a mediation: accepted and named, a sitting, the agreement, a paper to both."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.config.demo.matters.playing import Course, after, on_day
from liandong.desk.config.demo.matters.telling import Telling
from liandong.desk.config.demo.people import STATION
from liandong.desk.directory.models import Room
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import PARTIES, Fact
from liandong.desk.handling.actions.inviting import REMIND_BEFORE, invite
from liandong.desk.handling.actions.minutes import Minutes, write_minutes
from liandong.desk.handling.actions.naming import Consent, choose_name, decide_jurisdiction
from liandong.desk.handling.actions.paperwork import issue_for
from liandong.desk.handling.actions.performing import Line, conclude
from liandong.desk.handling.actions.sitting import book, check_in, no_show
from liandong.desk.handling.jobs import send_notices
from liandong.desk.handling.models import Sitting
from liandong.desk.handling.queries.filling import values_for
from liandong.desk.handling.queries.sittings import free
from liandong.desk.handling.rules.slots import Span
from liandong.desk.papers.actions.serving import serve_paper
from liandong.desk.papers.models import Paper
from liandong.desk.papers.rules.forms import FORMS

SHOP_PHONE: Final = "19900200000"


class Nobody:
    """Watches a job."""

    def report(self, done: int, total: int | None = None, note: str = "") -> None:
        """Tell nobody."""


def begin(dispute: Dispute, *, name: str, by: User, accepts: User) -> Course:
    """To the room, accepted, and under whose name."""
    take_step(dispute, "to_room", by=by)
    yield on_day(1, 9, 15)
    decision = "committee" if name == "committee" else "place"
    decide_jurisdiction(dispute, decision, reason="", by=accepts)
    yield after(25)
    now = timezone.now()
    consents = {side: Consent("phone", now) for side in PARTIES}
    choose_name(dispute, name, consents=consents, by=by)


def sit(
    dispute: Dispute,
    telling: Telling,
    *,
    days: int,
    room: int = 0,
    come: bool = True,
    told: str = "",
    by: User,
) -> Course:
    """Booked at the first free time that day, told to both, held; or somebody did not come."""
    where = Room.objects.filter(district__name=STATION).order_by("pk")[room]
    span = _free(telling, days, where, by, dispute)
    booked = book(
        dispute,
        way=Sitting.Way.ROOM,
        room=where,
        mediator=by,
        starts_at=span[0],
        ends_at=span[1],
        by=by,
    )
    invite(booked, {"consumer": telling.phone, "merchant": SHOP_PHONE}, by=by)
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
    said = told or "双方核对小票和付款记录，商家认可问题，就金额各让一步"
    asks = f"{telling.kind.asks}，{telling.kind.yuan} 元"
    write_minutes(booked, Minutes(said, asks, "愿意退一部分"), by=by)


def agreed(
    dispute: Dispute,
    telling: Telling,
    *,
    parts: Sequence[tuple[int, int]],
    paper: str = "",
    by: User,
) -> None:
    """`parts`: in how many days how many percent are paid. With the instrument of the name."""
    today = timezone.localdate()
    plan = [
        Line("退款", _share(telling.yuan, percent), today + timedelta(days=days))
        for days, percent in parts
    ]
    conclude(dispute, "agree", plan=plan, told={Fact.SIGNED: {}}, by=by)
    if paper:
        issued(paper, dispute, by)


def serve(paper: Paper, recipient: str, who: str, *, by: User) -> None:
    """Handed over at once."""
    today = timezone.localdate()
    serve_paper(
        paper=paper,
        recipient=recipient,
        name=who,
        way="hand",
        sent_on=today,
        received_on=today,
        by=by,
    )


def issued(key: str, dispute: Dispute, by: User) -> Paper:
    form = FORMS[key]
    return issue_for(dispute=dispute, form=form, values=values_for(by, dispute, form), by=by)


def _free(telling: Telling, days: int, room: Room, by: User, dispute: Dispute) -> Span:
    """A free hour on that day, or on the next one that has any: not all want to come at nine."""
    while not (spans := free(_day(days), room=room, mediator=by, dispute=dispute)):
        days += 1
    return spans[int(telling.phone) * 5 % len(spans)]


def _day(days: int) -> date:
    return timezone.localdate(on_day(days, 9))


def _share(yuan: Decimal, percent: int) -> Decimal:
    return (yuan * percent / 100).quantize(Decimal(1))
