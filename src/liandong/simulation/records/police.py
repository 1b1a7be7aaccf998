"""Rows of a 110 export about consumer disputes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from liandong.simulation.city import City, Merchant
from liandong.simulation.grammar import Grammar
from liandong.simulation.occurrences import Occurrence
from liandong.simulation.people import People, Person
from liandong.simulation.wording import Statement, Wording, shop_words, with_slip

COLUMNS: Final = (
    "接警单编号",
    "报警时间",
    "报警人",
    "报警人电话",
    "警情地址",
    "经度",
    "纬度",
    "报警内容",
    "处警情况",
    "反馈时间",
    "处理结果",
    "接警报警类别",
    "接警报警类型",
    "接警报警细类",
    "反馈报警类别",
    "反馈报警类型",
    "反馈报警细类",
    "管辖单位名",
    "警情级别",
    "所属分局",
)

Cell = str | float | None
TIME: Final = "%Y-%m-%d %H:%M:%S"

_SPEECH: Final = Grammar.load("common", "police")
_ANSWER: Final = Grammar.load("common", "police_response")
_VAGUE: Final = 0.07
_SLIPS: Final = 0.07

# Confirmed class, and what a call-taker may guess instead.
_CLASS: Final = ("纠纷", "消费纠纷")
_FINE: Final[dict[str, str]] = {
    "质量": "商品质量纠纷",
    "售后服务": "售后服务纠纷",
    "合同": "合同退款纠纷",
    "价格": "价格收费纠纷",
    "虚假宣传": "商品质量纠纷",
    "安全": "其他消费纠纷",
    "假冒": "商品质量纠纷",
    "人格尊严": "其他消费纠纷",
    "计量": "价格收费纠纷",
    "其他": "其他消费纠纷",
}
_GUESSES: Final = (
    ("纠纷", "其他纠纷", "其他纠纷"),
    ("纠纷", "经济（债务）纠纷", "合同纠纷"),
    ("群众紧急求助", "其他求助", "其他求助"),
    ("举报", "举报违法", "其他举报"),
    ("其他警情", "其他", "其他"),
    ("行政（治安）类警情", "殴打他人", "寻衅滋事"),
)

# How a call ends: at the station with the joint room (nearly all is settled, by the press), and
# elsewhere.
_ENDINGS: Final[dict[bool, tuple[tuple[str, float], ...]]] = {
    True: (
        ("settled", 0.55),
        ("booked", 0.20),
        ("referred", 0.06),
        ("gone", 0.08),
        ("calmed", 0.08),
        ("empty", 0.03),
    ),
    False: (
        ("settled", 0.34),
        ("booked", 0.03),
        ("referred", 0.34),
        ("gone", 0.08),
        ("calmed", 0.15),
        ("empty", 0.06),
    ),
}
_RESULTS: Final = {
    "settled": "当场调解",
    "booked": "移交其他部门",
    "referred": "移交其他部门",
    "gone": "无需处置",
    "calmed": "劝离",
    "empty": "未载明",
    "crowd": "移交其他部门",
}
SUBSTATION: Final = "亭东公安分局"


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact of which a record is written: who reports which occurrence when, and whether
    again."""

    occurrence: Occurrence
    person: Person
    moment: datetime
    again: bool = False


class PoliceWriter:
    """Writes consumer calls, one row at a time."""

    def __init__(self, city: City, people: People, random: Random) -> None:
        self.random = random
        self.people = people
        self.stations = {d.code: d.station for d in city.districts}
        self.officers = [people[n].name for n in range(1, 60, 3)]

    def row(self, contact: Contact, number: str) -> tuple[tuple[Cell, ...], Statement]:
        """The row by COLUMNS, and what it states."""
        random = self.random
        occurrence = contact.occurrence
        words = Wording(
            occurrence,
            contact.person,
            moment=contact.moment,
            style=_SPEECH,
            me=_subject(random),
            random=random,
        )
        statement = self._speak(words, contact)
        ending = self._ending(occurrence)
        answered = contact.moment + timedelta(minutes=random.lognormvariate(3.6, 0.5))
        merchant = occurrence.merchant
        lon, lat = _located(merchant, random)
        first, second = self._classes(occurrence)
        name, phone = caller(contact.person, random)
        return (
            number,
            contact.moment.strftime(TIME),
            name,
            phone,
            _address(merchant, random),
            lon,
            lat,
            statement.text,
            self._answer(words, contact, ending),
            answered.strftime(TIME),
            _RESULTS[ending],
            *first,
            *second,
            self.stations[merchant.district_code],
            "四级" if ending == "crowd" else "五级",
            SUBSTATION,
        ), statement

    def _speak(self, words: Wording, contact: Contact) -> Statement:
        random = self.random
        occurrence = contact.occurrence
        resident = occurrence.item.resident
        words.slots["when"] = self._when(words, occurrence)
        words.slots["shop"] = shop_words(occurrence.merchant, "call", random)
        rule, phrases = "dispute.resident" if resident else "dispute", True
        draw = random.random()
        if contact.again and draw < 0.5:
            rule = "again.resident" if resident else "again"
        elif occurrence.persons and not resident and draw < 0.7:
            rule = "group"
        elif draw < _VAGUE and not resident:
            rule, phrases = ("vague" if occurrence.item.actions is None else "vague.service"), False
        elif (
            draw > 0.965
            and occurrence.nature in {"质量", "安全", "价格", "假冒", "计量"}
            and not resident
        ):
            rule = "merchant_calls"
        statement = words.tell(rule, phrases=phrases)
        return Statement(
            with_slip(statement.text, random, _SLIPS), statement.phrases, statement.amount_yuan
        )

    def _when(self, words: Wording, occurrence: Occurrence) -> str:
        draw = self.random.random()
        if draw < 0.45:
            return ""
        return words.say("when.now" if occurrence.lag_days < 2 else "when.past")

    def _ending(self, occurrence: Occurrence) -> str:
        if occurrence.persons and self.random.random() < 0.7:
            return "crowd"
        endings = _ENDINGS[occurrence.merchant.district_code == "D01"]
        return self.random.choices([e for e, _ in endings], [w for _, w in endings])[0]

    def _answer(self, words: Wording, contact: Contact, ending: str) -> str:
        random = self.random
        person = contact.person
        slots = {
            "name": person.name,
            "sex": person.sex,
            "age": str(person.age),
            "id": person.id_number,
            "phone": person.phone,
            "name3": self.people[random.randrange(self.people.size)].name
            if random.random() < 0.4
            else "",
            "officer": random.choice(self.officers),
            "officer2": random.choice(self.officers),
            "badge": f"99{random.randrange(10**4):04d}",
            "time": contact.moment.strftime("%H时%M分"),
            "shop": contact.occurrence.merchant.aliases[0],
            "fault": str(words.slots["fault"]),
        }
        group = contact.occurrence.item.group
        if group != "goods":
            rule = "settle.food" if group == "food" else "settle.service"
            slots["settle"] = _ANSWER.say(rule, words.slots, random.random)
        slots["bought"] = _bought(contact.occurrence, slots["fault"], random)
        return _ANSWER.say(ending, words.slots | slots, random.random)

    def _classes(self, occurrence: Occurrence) -> tuple[tuple[str, ...], tuple[str, ...]]:
        true = (*_CLASS, _FINE[occurrence.nature])
        if occurrence.persons:
            true = ("纠纷", "消费纠纷", "群体性消费纠纷")
        draw = self.random.random()
        guessed = true if draw < 0.80 else self.random.choice(_GUESSES)
        confirmed = true if self.random.random() < 0.92 else guessed
        return guessed, confirmed


def caller(person: Person, random: Random) -> tuple[str | None, str | None]:
    """Name and phone as the call-taker noted them."""
    draw = random.random()
    name = (
        person.name
        if draw < 0.5
        else person.polite
        if draw < 0.8
        else "匿名"
        if draw < 0.92
        else None
    )
    draw = random.random()
    phone = person.phone if draw < 0.90 else person.masked_phone if draw < 0.95 else None
    return name, phone


def _bought(occurrence: Occurrence, fault: str, random: Random) -> str:
    """What the quarrel was about, as an officer sums it up."""
    if occurrence.item.actions is None and not occurrence.item.resident:
        return random.choice((f"购买{occurrence.goods}", f"购买的{occurrence.goods}{fault}，"))
    return random.choice((f"{occurrence.item.name}消费问题", f"{fault}，"))


def _subject(random: Random) -> str:
    draw = random.random()
    return "其" if draw < 0.4 else "" if draw < 0.9 else "她" if draw < 0.95 else "他"


def _address(merchant: Merchant, random: Random) -> str:
    draw = random.random()
    if draw < 0.45:
        return merchant.address
    if draw < 0.75:
        return f"{merchant.mall or f'{merchant.road}{merchant.number}号'}{merchant.aliases[0]}"
    return merchant.mall or f"{merchant.road}{merchant.number}号附近"


def _located(merchant: Merchant, random: Random) -> tuple[float | None, float | None]:
    """Where the call was placed: some 30 m off, and in one of fourteen not at all."""
    if random.random() < 0.07:
        return None, None
    return round(merchant.lon + random.gauss(0, 0.0003), 6), round(
        merchant.lat + random.gauss(0, 0.0003), 6
    )
