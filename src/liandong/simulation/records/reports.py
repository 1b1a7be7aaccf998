"""Rows of a 12315 export: reports of an offence (举报)."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from liandong.simulation.city import City, Merchant
from liandong.simulation.grammar import Grammar
from liandong.simulation.people import People, Person
from liandong.simulation.records.complaints import identity
from liandong.simulation.records.police import TIME, Cell, Contact
from liandong.simulation.wording import Statement, Wording, shop_words, spoken_date, with_slip

COLUMNS: Final = (
    "登记编号",
    "登记时间",
    "接收方式",
    "是否匿名",
    "举报人",
    "联系电话",
    "被举报主体名称",
    "统一社会信用代码",
    "被举报主体地址",
    "行业",
    "违法行为类别",
    "商品名称",
    "涉及金额(元)",
    "举报内容",
    "承办单位",
    "核查时限",
    "是否立案",
    "不予立案原因",
    "案件编号",
    "罚没金额",
    "奖励",
    "办结时间",
    "反馈内容",
)

_SPEECH: Final = Grammar.load("common", "report")
_OFFENCES: Final = {
    "质量": "产品质量违法",
    "售后服务": "侵害消费者权益",
    "合同": "侵害消费者权益",
    "价格": "价格违法",
    "虚假宣传": "广告违法",
    "安全": "食品安全违法",
    "假冒": "商标侵权",
    "人格尊严": "侵害消费者权益",
    "计量": "计量违法",
    "其他": "其他违法",
}

# What one may see at a merchant of a trade without buying.
_WITNESSED_AT: Final = {
    **dict.fromkeys(("超市", "菜市摊", "水果店", "糕点店", "熟食店", "饭店", "外卖店"), "food"),
    "烟酒店": "tobacco",
    "电动车店": "vehicle",
    **dict.fromkeys(("美容店", "医美口腔"), "beauty"),
    **dict.fromkeys(("药店", "保健品店"), "health"),
}


class ReportWriter:
    """Writes reports, one row at a time."""

    def __init__(self, city: City, people: People, random: Random, until: datetime) -> None:
        self.city = city
        self.people = people
        self.random = random
        self.until = until

    def bought(self, contact: Contact, number: str) -> tuple[tuple[Cell, ...], Statement]:
        """A report by one who bought and wants redress."""
        occurrence = contact.occurrence
        words = Wording(
            occurrence,
            contact.person,
            moment=contact.moment,
            style=_SPEECH,
            me="我",
            random=self.random,
        )
        words.slots["when"] = words.say("when.past")
        words.slots["shop"] = shop_words(occurrence.merchant, "letter", self.random)
        statement = words.tell("bought.resident" if occurrence.item.resident else "bought")
        statement = Statement(
            with_slip(statement.text, self.random, 0.03), statement.phrases, statement.amount_yuan
        )
        row = self._row(
            contact.moment, contact.person, occurrence.merchant, number, text=statement.text,
            offence=_OFFENCES[occurrence.nature], goods=occurrence.goods,
            amount=statement.amount_yuan,
        )  # fmt: skip
        return row, statement

    def witnessed(self, moment: datetime, number: str) -> tuple[tuple[Cell, ...], Merchant]:
        """A report by one who saw something and asks for nothing."""
        random = self.random
        merchant = random.choice(self.city.merchants)
        slots = {"shop": shop_words(merchant, "letter", random)}
        kind = _WITNESSED_AT.get(merchant.trade, "any")
        rule = "offence.any" if random.random() < 0.3 else f"offence.{kind}"
        text = _SPEECH.say(rule, slots, random.random)
        person = self.people[random.randrange(self.people.size)]
        offence = random.choice(tuple(_OFFENCES.values()))
        return self._row(moment, person, merchant, number, text=text, offence=offence), merchant

    def _row(
        self, moment: datetime, person: Person, merchant: Merchant, number: str, *,
        text: str, offence: str, goods: str | None = None, amount: float | None = None,
    ) -> tuple[Cell, ...]:  # fmt: skip
        random = self.random
        anonymous = random.random() < 0.4
        name, phone, _, _ = identity(person, "", random)
        named = random.random() < 0.6
        return (
            number,
            moment.strftime(TIME),
            random.choice(("12315热线", "全国12315平台", "微信小程序", "来信")),
            "是" if anonymous else "否",
            None if anonymous else name,
            None if anonymous else phone,
            merchant.name if named else merchant.sign,
            merchant.credit_code if named else None,
            merchant.address,
            merchant.trade if named else None,
            offence,
            goods,
            amount,
            text,
            "亭东区市场监督管理局",
            f"{moment + timedelta(days=21):%Y-%m-%d}",
            *self._course(moment),
        )

    def _course(self, moment: datetime) -> tuple[Cell, ...]:
        """Filed or not, and the answer. A report is checked within 15 working days."""
        random = self.random
        closed = moment + timedelta(days=random.uniform(2, 21))
        if closed >= self.until:
            return None, None, None, None, None, None, None
        slots = {"date2": spoken_date(closed, closed, random)}
        if random.random() < 0.14:
            fine = float(random.choice((500, 1000, 2000, 5000, 10000)))
            reply = _SPEECH.say("reply.filed", slots, random.random)
            case = f"亭市监案〔{closed.year}〕{random.randrange(1, 600)}号"
            return "是", None, case, fine, None, closed.strftime(TIME), reply
        rule = "reply.transferred" if random.random() < 0.08 else "reply.notfiled"
        reply = _SPEECH.say(rule, slots, random.random)
        return "否", "违法事实不成立或情节轻微", None, None, None, closed.strftime(TIME), reply
