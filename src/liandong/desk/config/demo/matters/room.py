"""Matters of the mediation room: from the door, or from 12315, to the call-back or the end."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from liandong.desk.config.demo.matters.after import (
    SATISFIED,
    UNSATISFIED,
    call_back,
    fill_in,
    pay,
)
from liandong.desk.config.demo.matters.mediating import agreed, begin, issued, serve, sit
from liandong.desk.config.demo.matters.opening import Opening, at_the_door, from_12315
from liandong.desk.config.demo.matters.playing import Course, after, on_day
from liandong.desk.config.demo.matters.telling import Kind, Staff, Telling, shops_with
from liandong.desk.directory.models import Expert
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.panels import answer, ask_expert, give_opinion
from liandong.desk.handling.actions.performing import apply_for_confirmation

DEAR: Final = Kind(
    "大宗电器", "家用中央空调", 58600, "装好三个月有四台内机不制冷，商家拖着不修", "退货"
)
"""So much that it counts as major."""
OPINIONS: Final = (
    ("lawyer", "保修期内两次修理仍不能正常使用的，消费者可以要求退货，已用时间可合理折价。"),
    ("expert", "从记录看是安装时冷媒管路保压不足，不属人为损坏，四台内机应由商家更换。"),
)
INSTRUMENTS: Final = {"committee": "people_agreement", "association": "association_agreement"}


def in_the_room(
    telling: Telling,
    staff: Staff,
    *,
    opened: Opening = at_the_door,
    name: str = "committee",
    by: str = "people",
    days: int = 2,
    parts: Sequence[tuple[int, int]] = ((3, 100),),
    paid_late: bool = False,
    first_in_vain: bool = False,
    heard: str = SATISFIED,
) -> Course:
    """From the door to the call-back. `days`: until the sitting."""
    mediator, dispute = staff[by], opened(telling, staff)
    yield after(12)
    room = 0 if by == "people" else 1
    yield from begin(dispute, name=name, by=mediator, accepts=staff["mediator"])
    if first_in_vain:
        yield from sit(dispute, telling, days=days, room=room, come=False, by=mediator)
    yield from sit(dispute, telling, days=days, room=room, by=mediator)
    yield after(10)
    agreed(dispute, telling, parts=parts, paper=INSTRUMENTS.get(name, ""), by=mediator)
    yield after(15)
    fill_in(dispute, by=mediator)
    if name == "committee" and len(parts) > 1:
        yield on_day(2, 11)
        apply_for_confirmation(dispute, by=mediator)
    yield from pay(dispute, late=paid_late, by=mediator)
    if paid_late:
        yield on_day(2, 10)
        why = "催告两次，商家称资金周转"
        take_step(dispute, "lapse", told={Fact.NOT_PERFORMED: {}}, reason=why, by=mediator)
    yield from call_back(dispute, heard=heard, by=mediator)
    if heard == UNSATISFIED:
        yield after(40)
        reason = "消费者说只退了一部分，要求再调"
        take_step(dispute, "reopen", reason=reason, by=mediator)


def tested(telling: Telling, staff: Staff, *, takes: int) -> Course:
    """Both chose who tests; the days of the testing do not count."""
    mediator, dispute = staff["mediator"], from_12315(telling, staff)
    yield after(35)
    yield from begin(dispute, name="regulator", by=mediator, accepts=mediator)
    yield from sit(dispute, telling, days=2, room=1, told="双方对质量各执一词", by=mediator)
    take_step(dispute, "test", told={Fact.TESTING: {"choice": "agreed"}}, by=mediator)
    yield on_day(takes, 14, 30)
    take_step(dispute, "tested", told={Fact.TESTED: {}}, by=mediator)
    yield from sit(dispute, telling, days=1, room=1, by=mediator)
    agreed(dispute, telling, parts=((5, 80),), by=mediator)
    yield from pay(dispute, by=mediator)
    yield from call_back(dispute, by=mediator)


def with_a_panel(telling: Telling, staff: Staff) -> Course:
    """A lawyer and the trade's association, each with an opinion, before it is agreed."""
    telling = replace(telling, shop=shops_with(DEAR.sold)[0], kind=DEAR)
    mediator, dispute = staff["mediator"], at_the_door(telling, staff)
    yield after(18)
    yield from begin(dispute, name="committee", by=mediator, accepts=mediator)
    for account, opinion in OPINIONS:
        seat = ask_expert(dispute, Expert.objects.get(user=staff[account]), by=mediator)
        yield after(50)
        answer(seat, accepts=True, by=staff[account])
        yield after(120)
        give_opinion(seat, text=opinion, by=staff[account])
    yield from sit(dispute, telling, days=2, by=mediator)
    agreed(dispute, telling, parts=((2, 50), (12, 30)), by=mediator)
    yield from pay(dispute, by=mediator)
    yield from call_back(dispute, by=mediator)


def ended(telling: Telling, staff: Staff) -> Course:
    """No agreement: ended by the regulator, with the form to both and the file put away."""
    by, dispute = staff["regulator"], from_12315(telling, staff)
    yield after(55)
    yield from begin(dispute, name="regulator", by=by, accepts=by)
    yield from sit(dispute, telling, days=3, room=1, told="双方各持己见，差距过大", by=by)
    ground = {Fact.TERMINATION: {"choice": "3"}}
    take_step(dispute, "terminate", told=ground, reason="两次方案均不接受", by=by)
    yield after(60)
    paper = issued("termination", dispute, by)
    for recipient, who in (("投诉人", telling.name), ("被投诉人", telling.shop.name)):
        serve(paper, recipient, who, by=by)
    yield on_day(1, 10)
    take_step(dispute, "archive_ended", told={Fact.SERVED: {}}, by=by)


def refused(telling: Telling, staff: Staff) -> Course:
    """Not for daily life: refused within the seven days, with the form."""
    by, dispute = staff["regulator"], from_12315(telling, staff)
    yield after(55)
    take_step(dispute, "to_room", by=by)
    yield on_day(3, 16)
    told = {Fact.REFUSAL: {"choice": "3"}, Fact.TOLD_WAYS: {}}
    take_step(dispute, "refuse", told=told, reason="批量购入用于转卖，不是生活消费", by=by)
    serve(issued("refusal", dispute, by), "投诉人", telling.name, by=by)
