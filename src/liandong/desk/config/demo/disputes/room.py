"""Disputes of the mediation room, from their registration to the call-back or the end."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from liandong.desk.config.demo.disputes.after import (
    SATISFIED,
    UNSATISFIED,
    call_back,
    fill_in,
    pay,
    put_away,
)
from liandong.desk.config.demo.disputes.grievances import Grievance, Kind, Staff, shops_with
from liandong.desk.config.demo.disputes.mediating import (
    agreed,
    begin,
    issued,
    serve,
    sit,
    tell_accepted,
)
from liandong.desk.config.demo.disputes.opening import Opening, at_the_door, from_12315
from liandong.desk.config.demo.disputes.playing import Course, after, on_day
from liandong.desk.directory.models import Expert
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.rules.facts import OFFICIAL, Fact
from liandong.desk.handling.actions.panels import answer, ask_expert, give_opinion
from liandong.desk.handling.actions.performance import apply_for_confirmation

DEAR: Final = Kind(
    "大宗电器", "家用中央空调", 58600, "装好三个月有四台内机不制冷，商家拖着不修", "退货"
)
"""So expensive that it counts as major."""
OPINIONS: Final = (
    ("lawyer", "保修期内两次修理仍不能正常使用的，消费者可以要求退货，已用时间可合理折价。"),
    ("expert", "从记录看是安装时冷媒管路保压不足，不属人为损坏，四台内机应由商家更换。"),
)
INSTRUMENTS: Final = {
    "committee": "people_agreement",
    "association": "association_agreement",
    "regulator": "agreement",
}


def in_the_room(
    grievance: Grievance,
    staff: Staff,
    *,
    opened: Opening = at_the_door,
    name: str = "committee",
    by: str = "people",
    days: int = 2,
    parts: Sequence[tuple[int, int]] = ((3, 100),),
    paid_late: bool = False,
    first_in_vain: bool = False,
    satisfaction: str = SATISFIED,
) -> Course:
    """From the registration to the call-back. `days`: until the sitting."""
    mediator, dispute = staff[by], opened(grievance, staff)
    yield after(12)
    room = 0 if by == "people" else 1
    registered = opened is from_12315
    accepts = staff["regulator" if registered or name in OFFICIAL else "mediator"]
    yield from begin(dispute, name=name, by=mediator, accepts=accepts)
    if registered:
        tell_accepted(dispute, grievance, by=staff["regulator"])
    if first_in_vain:
        yield from sit(dispute, grievance, days=days, room=room, come=False, by=mediator)
    yield from sit(dispute, grievance, days=days, room=room, by=mediator)
    yield after(10)
    agreed(dispute, grievance, parts=parts, paper=INSTRUMENTS.get(name, ""), by=mediator)
    yield after(15)
    fill_in(dispute, by=mediator)
    if name == "committee" and len(parts) > 1:
        yield on_day(2, 11)
        apply_for_confirmation(dispute, by=mediator)
    yield from pay(dispute, late=paid_late, by=mediator)
    if paid_late:
        yield on_day(2, 10)
        why = "催告两次，商家称资金周转"
        take_step(dispute, "lapse", facts={Fact.NOT_PERFORMED: {}}, reason=why, by=mediator)
    yield from call_back(dispute, satisfaction=satisfaction, by=mediator)
    if satisfaction == UNSATISFIED:
        yield after(40)
        reason = "消费者说只退了一部分，要求再调"
        take_step(dispute, "reopen", reason=reason, by=mediator)


def tested(grievance: Grievance, staff: Staff, *, takes: int) -> Course:
    """Goods are tested by a body that both chose; the clock pauses meanwhile."""
    mediator, dispute = staff["regulator"], from_12315(grievance, staff)
    yield after(35)
    yield from begin(dispute, name="regulator", by=mediator, accepts=mediator)
    tell_accepted(dispute, grievance, by=staff["regulator"])
    yield from sit(dispute, grievance, days=2, room=1, statement="双方对质量各执一词", by=mediator)
    why = "送市产品质量监督检验所，委托书 JY-0142，样品为争议商品"
    take_step(dispute, "test", facts={Fact.TESTING: {"choice": "agreed"}}, reason=why, by=mediator)
    yield on_day(takes, 14, 30)
    why = "检验报告 JY-0142：不符合标称指标"
    take_step(dispute, "tested", facts={Fact.TESTED: {}}, reason=why, by=mediator)
    yield from sit(dispute, grievance, days=1, room=1, by=mediator)
    agreed(dispute, grievance, parts=((5, 80),), by=mediator)
    issued("agreement", dispute, staff["regulator"], grievance)
    yield from pay(dispute, by=mediator)
    yield from call_back(dispute, by=mediator)


def with_a_panel(grievance: Grievance, staff: Staff) -> Course:
    """A lawyer and an expert of the trade association give opinions before the agreement."""
    grievance = replace(grievance, shop=shops_with(DEAR.sold)[0], kind=DEAR)
    mediator, people = staff["mediator"], staff["people"]
    dispute = at_the_door(grievance, staff)
    yield after(18)
    yield from begin(dispute, name="committee", by=people, accepts=mediator)
    for account, opinion in OPINIONS:
        seat = ask_expert(dispute, Expert.objects.get(user=staff[account]), by=mediator)
        yield after(50)
        answer(seat, accepts=True, by=staff[account])
        yield after(120)
        give_opinion(seat, text=opinion, by=staff[account])
    yield from sit(dispute, grievance, days=2, by=people)
    agreed(dispute, grievance, parts=((2, 50), (12, 30)), by=people)
    yield from pay(dispute, by=mediator)
    yield from call_back(dispute, by=mediator)


def ended(grievance: Grievance, staff: Staff) -> Course:
    """No agreement: the regulator terminates it, serves the paper on both and archives it."""
    by, dispute = staff["regulator"], from_12315(grievance, staff)
    yield after(55)
    yield from begin(dispute, name="regulator", by=by, accepts=by)
    tell_accepted(dispute, grievance, by=by)
    yield from sit(dispute, grievance, days=3, room=1, statement="双方各持己见，差距过大", by=by)
    ground = {Fact.TERMINATION: {"choice": "3"}}
    take_step(dispute, "terminate", facts=ground, reason="两次方案均不接受", by=by)
    yield after(60)
    paper = issued("termination", dispute, by, grievance)
    for recipient, who in (("投诉人", grievance.name), ("被投诉人", grievance.shop.name)):
        serve(dispute, paper, recipient, who, by=by)
    yield on_day(1, 10)
    put_away(dispute, "archive_ended", by=by)


def refused(grievance: Grievance, staff: Staff) -> Course:
    """Not bought for daily life: refused within seven days, with the paper."""
    by, dispute = staff["regulator"], from_12315(grievance, staff)
    yield after(55)
    take_step(dispute, "to_room", by=by)
    yield on_day(3, 16)
    facts = {Fact.REFUSAL: {"choice": "3"}, Fact.WAYS_EXPLAINED: {}}
    take_step(dispute, "refuse", facts=facts, reason="批量购入用于转卖，不是生活消费", by=by)
    made = issued("refusal", dispute, by, grievance)
    serve(dispute, made, "投诉人", grievance.name, by=by)
