"""A group dispute: six holders of prepaid cards of one shop that has closed."""

from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Final

from django.utils import timezone

from liandong.desk.config.demo.disputes.grievances import (
    BACK,
    Grievance,
    Kind,
    Staff,
    grievances,
    shops_with,
)
from liandong.desk.config.demo.disputes.opening import BY, at_the_door
from liandong.desk.config.demo.disputes.playing import Course, after, on_day
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.groups.actions.common_handling import (
    agree_together,
    perform_together,
    report_up,
    set_mandate,
    step_together,
    tick,
)
from liandong.desk.groups.actions.groups import confirm_group
from liandong.desk.groups.actions.proposals import propose_groups
from liandong.desk.groups.models import GroupDispute

Facts = dict[Fact, dict[str, str]]

SOLD: Final = "健身"
CARDS: Final = (
    ("游泳次卡", 900, "上周去店门锁了，电话没人接，卡里余额不给退"),
    ("健身年卡", 2400, "店里突然贴出停业告示，老板联系不上，余下半年不退钱"),
    ("私教课", 3600, "还剩十节课，教练说老板跑了，工资也没发"),
    ("亲子游泳卡", 1800, "孩子只上了三次，现在人去楼空，退款没人理"),
    ("游泳年卡", 1500, "昨天去发现设备都搬走了，微信被拉黑，卡里的钱要不回来"),
    ("健身季卡", 680, "办卡才两周就关门了，群也解散了，要求退钱"),
)
"""What each of them has, for how many yuan, and what each of them found."""
FIRST: Final = 900
"""Number of the first member in the series of grievances, so that no other course uses them."""
REPRESENTATIVES: Final = 2


def closed_shop(_grievance: Grievance, staff: Staff) -> Course:
    """Registered within two days, proposed, confirmed, agreed with the landlord, half paid."""
    disputes = []
    for grievance in _holders():
        disputes.append(at_the_door(grievance, staff))
        yield after(140)
    propose_groups(by=BY)
    group = GroupDispute.objects.get(members__dispute=disputes[0])
    yield on_day(1, 9, 30)
    lead = staff["mediator"]
    confirm_group(group, by=lead)
    for task in ("verify", "representatives", "prepaid"):
        tick(group, task, done=True, by=lead)
    report_up(group, to="亭东区市场监督管理局值班领导", text="六名消费者，约见场地出租方", by=lead)
    for place, dispute in enumerate(disputes):
        set_mandate(group, dispute, represents=place < REPRESENTATIVES, by=lead)
    yield on_day(1, 10)
    named: Facts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "committee"}}
    stated = named | {Fact.JURISDICTION: {"choice": "committee"}}
    for verb in ("to_room", "accept", "begin"):
        step_together(group, verb, facts=stated, by=lead)
        yield after(15)
    yield on_day(3, 15)
    amounts = {
        dispute.pk: Decimal(card[1] * 2 // 3) for dispute, card in zip(disputes, CARDS, strict=True)
    }
    due_on = timezone.localdate(on_day(6, 9))
    agree_together(group, amounts, what="退还余额", due_on=due_on, facts={Fact.SIGNED: {}}, by=lead)
    yield on_day(4, 16)
    paid = [dispute.pk for dispute in disputes[: len(CARDS) // 2]]
    perform_together(group, paid, done_on=timezone.localdate(), proof="银行回单", by=lead)


def _holders() -> list[Grievance]:
    shop = shops_with(SOLD)[0]
    people = islice(grievances(), FIRST, FIRST + len(CARDS))
    return [
        replace(grievance, shop=shop, kind=Kind(SOLD, *card, BACK))
        for grievance, card in zip(people, CARDS, strict=True)
    ]
