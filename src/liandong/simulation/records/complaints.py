"""Rows of a 12315 export: complaints that ask for redress."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from liandong.engine.vocabulary import GOODS_SECTORS
from liandong.simulation.calibration import (
    ACCEPTED,
    CHANNELS,
    CLOSED_LATE,
    MEDIATION_SUCCEEDS,
    PUBLISHED,
    RECOVERED_SHARE,
)
from liandong.simulation.city import Merchant
from liandong.simulation.grammar import Grammar
from liandong.simulation.occurrences import Occurrence
from liandong.simulation.people import People, Person
from liandong.simulation.records.police import TIME, Cell, Contact
from liandong.simulation.wording import Statement, Wording, shop_words, spoken_date, with_slip

COLUMNS: Final = (
    "登记编号",
    "登记时间",
    "接收方式",
    "投诉人",
    "联系电话",
    "证件号码",
    "联系地址",
    "被投诉主体名称",
    "统一社会信用代码",
    "被投诉主体地址",
    "行业",
    "商品/服务大类",
    "商品/服务中类",
    "商品/服务小类",
    "商品名称",
    "品牌",
    "型号",
    "购买时间",
    "消费地点",
    "是否网购",
    "平台",
    "订单号",
    "涉及金额(元)",
    "投诉问题类别(大)",
    "投诉问题类别(小)",
    "投诉内容",
    "诉求",
    "附件数",
    "承办单位",
    "承办人",
    "是否受理",
    "受理时间",
    "不予受理理由",
    "是否委托调解",
    "是否同意公示",
    "调解结果",
    "终止原因",
    "争议金额",
    "挽回经济损失",
    "办结时间",
    "是否超期",
    "反馈内容",
    "是否转举报",
    "回访满意度",
)

_SPEECH: Final = Grammar.load("common", "complaint")
_SLIPS: Final = 0.04
_BRANCHES: Final = {
    "D01": "铜马分局",
    "D02": "城南分局",
    "D03": "大学城分局",
    "D04": "高铁新城分局",
    "D05": "滨河分局",
    "D06": "城北分局",
    "": "东塘分局",
}

# The platform's classes are not those of the consumers' association; staff choose them in haste.
_MIDDLE: Final = {
    "家用电子电器": "家用电器",
    "食品": "食品",
    "服装鞋帽": "服装鞋帽",
    "日用商品": "家居用品",
    "交通工具": "交通工具",
    "房屋建材": "房屋装修建材",
    "首饰文体用品": "首饰",
    "烟酒饮料": "烟、酒和饮料",
    "医药医疗用品": "药品及医疗器械",
    "农用生产资料": "农用生产资料",
    "生活社会服务": "居民服务",
    "互联网服务": "互联网服务",
    "教育培训": "教育、培训服务",
    "销售服务": "销售服务",
    "文化娱乐体育": "文化、娱乐、体育服务",
    "电信": "电信服务",
    "公共设施服务": "公用事业服务",
    "卫生保健": "卫生保健服务",
    "旅游": "旅游服务",
    "房屋装修物业": "物业和装修服务",
    "邮政业": "邮政快递服务",
    "金融": "金融服务",
    "保险": "保险服务",
    "其他": "其他",
}
_PROBLEM: Final = {
    "质量": "质量",
    "售后服务": "售后服务",
    "合同": "合同",
    "价格": "价格",
    "虚假宣传": "虚假宣传/广告",
    "安全": "安全",
    "假冒": "商标/假冒",
    "人格尊严": "人身权利",
    "计量": "计量",
    "其他": "其他",
}


@dataclass(frozen=True, slots=True)
class _Course:
    """What became of a complaint, as far as it has gone at `until`."""

    accepted: str | None = None
    accepted_at: datetime | None = None
    refusal: str | None = None
    delegated: str = "否"
    result: str | None = None
    ended: str | None = None
    recovered: float | None = None
    closed_at: datetime | None = None
    reply: str | None = None
    rating: str | None = None


class ComplaintWriter:
    """Writes complaints, one row at a time."""

    def __init__(self, people: People, random: Random, until: datetime) -> None:
        self.random = random
        self.people = people
        self.until = until
        self.staff = [people[n].name for n in range(100, 140, 3)]
        self.channels = tuple(CHANNELS), tuple(CHANNELS.values())

    def row(self, contact: Contact, number: str) -> tuple[tuple[Cell, ...], Statement]:
        """The row by COLUMNS, and what it states."""
        random = self.random
        occurrence = contact.occurrence
        words = Wording(
            occurrence, contact.person, moment=contact.moment, style=_SPEECH, me="我", random=random
        )
        channel = random.choices(self.channels[0], self.channels[1])[0]
        statement = self._speak(words, contact, channel)
        course = self._course(contact, words)
        return (
            number,
            contact.moment.strftime(TIME),
            channel,
            *identity(contact.person, channel, random),
            *self._trader(occurrence.merchant),
            *self._goods(occurrence, contact),
            float(occurrence.price) if random.random() < 0.85 else statement.amount_yuan,
            *self._problem(occurrence),
            statement.text,
            words.say("demand", {"ask2": "解决"}),
            str(random.choice((0, 0, 0, 1, 1, 2, 3, 5))),
            _BRANCHES[occurrence.merchant.district_code],
            random.choice(self.staff),
            *self._outcome(course, occurrence),
        ), statement

    def _speak(self, words: Wording, contact: Contact, channel: str) -> Statement:
        random = self.random
        occurrence = contact.occurrence
        resident = occurrence.item.resident
        words.slots["when"] = "" if random.random() < 0.15 else words.say("when.past")
        words.slots["shop"] = shop_words(occurrence.merchant, "letter", random)
        words.slots["serial"] = f"99{random.randrange(10**10):010d}"
        rule = "tell.resident" if resident else "tell"
        if contact.again and random.random() < 0.6:
            rule = "again.resident" if resident else "again"
        elif channel == "110转办" and not resident:
            rule = "from110"
        elif occurrence.persons and not resident and random.random() < 0.6:
            rule = "group"
        statement = words.tell(rule)
        return Statement(
            with_slip(statement.text, random, _SLIPS), statement.phrases, statement.amount_yuan
        )

    def _trader(self, merchant: Merchant) -> tuple[Cell, ...]:
        """Name, credit code, address and trade of the respondent, as the platform filled them."""
        random = self.random
        draw = random.random()
        name: str | None = merchant.name
        if draw > 0.95:
            name = None
        elif draw > 0.70:
            name = random.choice((merchant.sign, *merchant.aliases))
        known = draw < 0.70
        return (
            name,
            merchant.credit_code if known and random.random() < 0.9 else None,
            merchant.address if random.random() < 0.9 else merchant.mall or merchant.road,
            merchant.trade if known else None,
        )

    def _goods(self, occurrence: Occurrence, contact: Contact) -> tuple[Cell, ...]:
        random = self.random
        bought = contact.moment - timedelta(days=occurrence.lag_days)
        online = occurrence.item.sector == "互联网服务" or occurrence.item.name == "外卖食品"
        place = (
            occurrence.merchant.mall or f"{occurrence.merchant.road}{occurrence.merchant.number}号"
        )
        return (
            "商品" if occurrence.item.sector in GOODS_SECTORS else "服务",
            _middle(occurrence),
            occurrence.item.name if random.random() < 0.7 else None,
            occurrence.goods if random.random() < 0.9 else None,
            None,
            f"{random.choice('ABCDEFGHKLMNX')}{random.randrange(10, 999)}"
            if random.random() < 0.08
            else None,
            f"{bought:%Y-%m-%d}" if random.random() < 0.8 else None,
            place if random.random() < 0.6 else None,
            "是" if online else "否",
            random.choice(("云购", "易点外卖", "乐淘街")) if online else None,
            f"{random.randrange(10**15):015d}" if online and random.random() < 0.6 else None,
        )

    def _problem(self, occurrence: Occurrence) -> tuple[Cell, ...]:
        food = occurrence.item.sector == "食品" or occurrence.item.name in {
            "餐饮",
            "外卖食品",
            "饮料",
            "饮用水",
        }
        if food and occurrence.nature in {"质量", "安全"}:
            return "食品安全", None
        if occurrence.nature == "合同" and any("卡" in str(f.phrase) for f in occurrence.faults):
            return "预付卡", None
        return _PROBLEM[occurrence.nature] if self.random.random() < 0.9 else "其他", None

    def _course(self, contact: Contact, words: Wording) -> _Course:
        random = self.random
        received = contact.moment
        decided = received + timedelta(days=random.uniform(0.5, 8))
        if decided >= self.until:
            return _Course()
        if random.random() > ACCEPTED:
            return _Course(
                accepted="否", accepted_at=decided, refusal="不属于受理范围", closed_at=decided,
                reply=words.say("reply.refused", self._dated(decided)),
            )  # fmt: skip
        closed = decided + timedelta(days=min(58.0, random.lognormvariate(2.6, 0.7)))
        delegated = "是" if random.random() < 0.08 else "否"
        if closed >= self.until:
            rule = "reply.delegated" if delegated == "是" else "reply.open"
            reply = words.say(rule, self._dated(decided))
            return _Course(accepted="是", accepted_at=decided, delegated=delegated, reply=reply)
        if random.random() < MEDIATION_SUCCEEDS:
            share = min(1.0, random.betavariate(2, 2) * 2 * RECOVERED_SHARE / MEDIATION_SUCCEEDS)
            return _Course(
                accepted="是", accepted_at=decided, delegated=delegated, result="调解成功",
                recovered=round(contact.occurrence.price * share, 2), closed_at=closed,
                reply=words.say("reply.done", self._dated(closed) | self._settled(words)),
                rating=random.choice(("满意", "满意", "基本满意", "不满意", None)),
            )  # fmt: skip
        rule = "reply.clue" if random.random() < 0.06 else "reply.failed"
        return _Course(
            accepted="是", accepted_at=decided, delegated=delegated, result="终止调解",
            ended="双方未能达成一致", closed_at=closed, reply=words.say(rule, self._dated(closed)),
            rating=random.choice(("不满意", "基本满意", None, None)),
        )  # fmt: skip

    def _settled(self, words: Wording) -> dict[str, str]:
        group = words.occurrence.item.group
        if group == "goods":
            return {}
        return {"settle": words.say("settle.food" if group == "food" else "settle.service")}

    def _dated(self, day: datetime) -> dict[str, str]:
        return {"date2": spoken_date(day, day, self.random)}

    def _outcome(self, course: _Course, occurrence: Occurrence) -> tuple[Cell, ...]:
        random = self.random
        return (
            course.accepted,
            course.accepted_at.strftime(TIME) if course.accepted_at else None,
            course.refusal,
            course.delegated,
            "是" if random.random() < PUBLISHED else "否",
            course.result,
            course.ended,
            float(occurrence.price),
            course.recovered,
            course.closed_at.strftime(TIME) if course.closed_at else None,
            "是" if random.random() < CLOSED_LATE else "否",
            course.reply,
            "是" if random.random() < 0.03 else "否",
            course.rating,
        )


def identity(person: Person, channel: str, random: Random) -> tuple[Cell, ...]:
    """Name, phone, ID number and address of who complains; masked if it comes from elsewhere."""
    masked = channel in {"12345转办", "110转办"} or random.random() < 0.15
    draw = random.random()
    name = (
        person.polite
        if draw < 0.1
        else person.family + "**"
        if masked and draw < 0.5
        else person.name
    )
    phone = person.masked_phone if masked else person.phone
    return (
        name,
        phone if random.random() < 0.97 else None,
        person.id_number if random.random() < 0.25 and not masked else None,
        "云泽市亭东区" if random.random() < 0.4 else None,
    )


def _middle(occurrence: Occurrence) -> str:
    if occurrence.item.name in {"餐饮", "外卖食品", "住宿"}:
        return "餐饮和住宿服务"
    if occurrence.item.name in {"美容美体", "理发", "洗浴足疗"}:
        return "美容、美发、洗浴服务"
    return _MIDDLE[occurrence.item.sector]
