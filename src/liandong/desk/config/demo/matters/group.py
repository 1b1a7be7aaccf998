"""Six holders of prepaid cards of one shop that has closed: handled as one."""

from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Final

from django.utils import timezone

from liandong.desk.config.demo.matters.opening import BY, at_the_door
from liandong.desk.config.demo.matters.playing import Course, after, on_day
from liandong.desk.config.demo.matters.telling import (
    BACK,
    Kind,
    Staff,
    Telling,
    shops_with,
    tellings,
)
from liandong.desk.disputes.actions.group_deciding import confirm_group
from liandong.desk.disputes.actions.grouping import propose_groups
from liandong.desk.disputes.models import GroupDispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.together import (
    agree_together,
    perform_together,
    report_up,
    set_mandate,
    step_together,
    tick,
)

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
"""Of the endless tellings, so that nobody of the group tells of something else."""
REPRESENTATIVES: Final = 2


def closed_shop(_telling: Telling, staff: Staff) -> Course:
    """Told one by one within two days, proposed, confirmed, agreed with the landlord, half paid."""
    disputes = []
    for telling in _holders():
        disputes.append(at_the_door(telling, staff))
        yield after(140)
    propose_groups(by=BY)
    group = GroupDispute.objects.get(members__dispute=disputes[0])
    yield on_day(1, 9, 30)
    lead = staff["mediator"]
    confirm_group(group, by=lead)
    for task in ("verify", "representatives", "prepaid"):
        tick(group, task, by=lead)
    report_up(group, to="亭东区市场监督管理局值班领导", text="六名消费者，约见场地出租方", by=lead)
    for place, dispute in enumerate(disputes):
        set_mandate(group, dispute, represents=place < REPRESENTATIVES, by=lead)
    yield on_day(1, 10)
    named: Facts = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "committee"}}
    stated = named | {Fact.JURISDICTION: {"choice": "committee"}}
    for verb in ("to_room", "accept", "begin"):
        step_together(group, verb, told=stated, by=lead)
        yield after(15)
    yield on_day(3, 15)
    amounts = {one.pk: Decimal(card[1] * 2 // 3) for one, card in zip(disputes, CARDS, strict=True)}
    due_on = timezone.localdate(on_day(6, 9))
    agree_together(group, amounts, what="退还余额", due_on=due_on, told={Fact.SIGNED: {}}, by=lead)
    yield on_day(4, 16)
    paid = [one.pk for one in disputes[: len(CARDS) // 2]]
    perform_together(group, paid, done_on=timezone.localdate(), proof="银行回单", by=lead)


def _holders() -> list[Telling]:
    shop = shops_with(SOLD)[0]
    people = islice(tellings(), FIRST, FIRST + len(CARDS))
    return [
        replace(one, shop=shop, kind=Kind(SOLD, *card, BACK))
        for one, card in zip(people, CARDS, strict=True)
    ]
