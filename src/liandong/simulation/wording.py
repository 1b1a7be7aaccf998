"""How one telling of a matter is worded: by whom, what the shop is called, what is named."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from liandong.simulation.catalogue import Fault, asks
from liandong.simulation.city import COUNTY_NAME, Merchant
from liandong.simulation.grammar import Choice, Grammar, Node, tidy
from liandong.simulation.matters import Matter
from liandong.simulation.people import Person
from liandong.simulation.words import table

_DIGITS: Final = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Told:
    """What one record says, and what it therefore is: the truth of a record, not of the matter."""

    text: str
    phrases: tuple[str, ...]
    amount_yuan: float | None


class Wording:
    """The fillings of one telling."""

    def __init__(
        self,
        matter: Matter,
        person: Person,
        *,
        moment: datetime,
        style: Grammar,
        me: str,
        random: Random,
    ) -> None:
        self.matter = matter
        self.style = style
        self.random = random
        self.reacted = ""
        self.rounded = me != "我" and random.random() < 0.25
        item = matter.item
        self.slots: dict[str, str | Node] = {
            "me": me,
            "goods": matter.goods,
            "aspect": item.aspect or matter.goods,
            "card": item.card,
            "unit": item.measure(matter.goods),
            "estate": matter.merchant.estate,
            "sex": person.sex,
            "phone": person.phone,
            "name": person.name,
            "name1": person.family
            + random.choice(("先生", "某", "女士" if not person.male else "先生")),
            "persons": str(matter.persons or random.choice((5, 6, 8, 10, 12, 20, 30))),
            **matter.kept,
        }
        price, price_value = self._money(matter.price)
        fee, fee_value = self._money(matter.fee)
        cheap, cheap_value = self._money(matter.cheap)
        self.values = {cheap: cheap_value, fee: fee_value, price: price_value}
        self.slots |= {"price": price, "fee": fee, "cheap": cheap}
        self.slots["date"] = spoken_date(moment - timedelta(days=matter.lag_days), moment, random)
        self.slots["clock"] = spoken_clock(random)
        self.slots["boss"] = self._say_boss()
        self.slots["deed"] = self._deed()

    def tell(self, rule: str, *, phrases: bool = True, extra: dict[str, str] | None = None) -> Told:
        """The record's text by a rule of the style."""
        slots = self.slots
        fill = self.style.fill
        random = self.random.random
        faults = [fill(f.wordings, slots, random) for f in self.matter.faults]
        slots["fault"] = faults[0]
        slots["ask"] = fill(_demand(self.matter), slots, random)
        reaction = self.matter.reaction
        self.reacted = fill(reaction.wordings, slots, random) if reaction else ""
        parts = [*faults, self.reacted] if reaction else faults
        mark = "，" if random() < 0.85 else "；" if random() < 0.3 else "，"
        slots["body"] = mark.join(parts)
        if extra:
            slots |= extra
        text = self.style.say(rule, slots, random)
        told = [f for f, words in zip(self.matter.faults, faults, strict=True) if words in text]
        return Told(text, self._phrases(told, text) if phrases else (), self.amount_in(text))

    def say(self, rule: str, extra: dict[str, str] | None = None) -> str:
        """Another sentence about the same matter."""
        return self.style.say(rule, self.slots | (extra or {}), self.random.random)

    def amount_in(self, text: str) -> float | None:
        """The amount that the text names: the price before a part of it."""
        return next(
            (value for words, value in reversed(self.values.items()) if words in text), None
        )

    def _phrases(self, told: list[Fault], text: str) -> tuple[str, ...]:
        """The phrases of the faults that the text tells, and of the reaction if it tells that."""
        found = [tidy(self.style.fill(f.phrase, self.slots, self.random.random)) for f in told]
        reaction = self.matter.reaction
        if reaction and reaction.phrase and self.reacted in text:
            found.append(reaction.phrase)
        return tuple(dict.fromkeys(found))[:3]

    def _say_boss(self) -> str:
        boss = self.matter.item.boss
        if boss is None:
            return self.style.fill(self.style.rules["boss"], {}, self.random.random)
        return self.style.fill(boss, {}, self.random.random)

    def _deed(self) -> str:
        item = self.matter.item
        if item.resident:
            return ""
        node = item.deeds or self.style.rules["deed.goods"]
        return self.style.fill(node, self.slots, self.random.random)

    def _money(self, yuan: int) -> tuple[str, float]:
        """An amount as people say it, and the value that this says."""
        if self.rounded and yuan >= 100:
            unit = 10 ** (len(str(yuan)) - 1)
            head = yuan // unit
            about = self.random.choice(
                (f"{head * unit}多元", f"{head * unit}余元", f"{_DIGITS[head]}{_NAMES[unit]}多元")
            )
            return about, float(head * unit)
        draw = self.random.random()
        if draw < 0.82:
            return f"{yuan}元", float(yuan)
        if draw < 0.92:
            return f"{yuan}块钱", float(yuan)
        if draw < 0.97 and yuan < 10_000:
            return f"{chinese_number(yuan)}元", float(yuan)
        return f"{yuan}.00元" if yuan > 20 else f"{yuan}元", float(yuan)


def _demand(matter: Matter) -> Choice:
    """What can be asked: by nature, but goods only are exchanged."""
    group = matter.item.group
    if group == "resident":
        return asks()[group]
    if group != "goods" and matter.nature in {"质量", "售后服务"}:
        return asks()[group]
    return asks()[matter.nature]


_NAMES: Final = {100: "百", 1000: "千", 10_000: "万", 100_000: "十万"}


def chinese_number(value: int) -> str:
    """398 as 三百九十八; up to 9,999."""
    out = ""
    pending = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            out += ("零" if pending and out else "") + _DIGITS[digit] + name
            pending = False
        else:
            pending = True
    return (out[1:] if out.startswith("一十") else out) or "零"


def spoken_date(day: datetime, now: datetime, random: Random) -> str:
    """A day as people name it, seen from `now`."""
    draw = random.random()
    if day.year != now.year or draw < 0.15:
        return f"{day.year}年{day.month}月{day.day}日"
    if draw < 0.25:
        return f"{day.month}月{day.day}号"
    if draw < 0.3:
        return f"{day.month}.{day.day}"
    return f"{day.month}月{day.day}日"


def spoken_clock(random: Random) -> str:
    """A time of day as an operator writes it."""
    minute = random.choice((0, 0, 10, 15, 20, 30, 30, 40, 45, 50))
    hour = random.randrange(7, 22)
    return f"{hour}:{minute:02d}" if random.random() < 0.8 else f"{hour}点"


def shop_words(merchant: Merchant, manner: str, random: Random) -> str:
    """How a teller calls the shop. manner: call (110), letter (12315) or hotline (12345)."""
    if manner == "hotline" and random.random() < 0.3:
        return COUNTY_NAME + shop_words(merchant, "call", random)
    draw = random.random()
    sign = merchant.aliases[0] if random.random() < 0.7 else merchant.sign
    where = (
        f"{merchant.mall}{merchant.floor or ''}"
        if merchant.mall
        else f"{merchant.road}{merchant.number}号"
    )
    if draw < (0.28 if manner == "letter" else 0.03):
        return merchant.name
    if draw < 0.50:
        return sign
    if draw < 0.62:
        return f"{where}{sign}"
    if draw < 0.72:
        return random.choice(merchant.aliases)
    return _loosely(merchant, where, random)


def _loosely(merchant: Merchant, where: str, random: Random) -> str:
    """The shop by where it is and what it sells, as one who does not know its name."""
    nick = random.choice(merchant.nick)
    place = merchant.mall or merchant.road
    district = merchant.district.removesuffix("商圈")
    return random.choice(
        (
            f"{where}{nick}",
            f"{place}一家{nick}",
            f"{place}那家{nick}",
            f"{where}的{nick}",
            f"{district or place}的一个{nick}",
            f"{place}{merchant.aliases[-1]}",
        )
    )


_SLIPS: Final = tuple(tuple(pair.split(">")) for pair in table("slips")["slips"].split())


def with_slip(text: str, random: Random, chance: float) -> str:
    """The text, in `chance` of the cases with one word mistyped or misheard."""
    if random.random() >= chance:
        return text
    found = [pair for pair in _SLIPS if pair[0] in text]
    if not found:
        return text
    right, wrong = random.choice(found)
    return text.replace(right, wrong, 1)
