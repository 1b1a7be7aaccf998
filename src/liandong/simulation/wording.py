"""The wording of one contact: who speaks, what the shop is called, what is named."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from liandong.simulation.catalogue import Fault, asks
from liandong.simulation.city import COUNTY_NAME, Merchant
from liandong.simulation.grammar import Choice, Grammar, Node, tidy
from liandong.simulation.occurrences import Occurrence
from liandong.simulation.people import Person
from liandong.simulation.words import table

_DIGITS: Final = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Statement:
    """What one record states: the truth of the record, not of the occurrence."""

    text: str
    phrases: tuple[str, ...]
    amount_yuan: float | None


class Wording:
    """The fillings of one contact's text."""

    def __init__(
        self,
        occurrence: Occurrence,
        person: Person,
        *,
        moment: datetime,
        style: Grammar,
        me: str,
        random: Random,
    ) -> None:
        self.occurrence = occurrence
        self.style = style
        self.random = random
        self.reacted = ""
        self.rounded = me != "我" and random.random() < 0.25
        item = occurrence.item
        self.slots: dict[str, str | Node] = {
            "me": me,
            "goods": occurrence.goods,
            "aspect": item.aspect or occurrence.goods,
            "card": item.card,
            "unit": item.measure(occurrence.goods),
            "estate": occurrence.merchant.estate,
            "sex": person.sex,
            "phone": person.phone,
            "name": person.name,
            "name1": person.family
            + random.choice(("先生", "某", "女士" if not person.male else "先生")),
            "persons": str(occurrence.persons or random.choice((5, 6, 8, 10, 12, 20, 30))),
            **occurrence.kept,
        }
        price, price_value = self._money(occurrence.price)
        fee, fee_value = self._money(occurrence.fee)
        cheap, cheap_value = self._money(occurrence.cheap)
        self.values = {cheap: cheap_value, fee: fee_value, price: price_value}
        self.slots |= {"price": price, "fee": fee, "cheap": cheap}
        self.slots["date"] = spoken_date(
            moment - timedelta(days=occurrence.lag_days), moment, random
        )
        self.slots["clock"] = spoken_clock(random)
        self.slots["boss"] = self._say_boss()
        self.slots["action"] = self._action()

    def tell(
        self, rule: str, *, phrases: bool = True, extra: dict[str, str] | None = None
    ) -> Statement:
        """The record's text by a rule of the style."""
        slots = self.slots
        fill = self.style.fill
        random = self.random.random
        faults = [fill(f.wordings, slots, random) for f in self.occurrence.faults]
        slots["fault"] = faults[0]
        slots["ask"] = fill(_demand(self.occurrence), slots, random)
        reaction = self.occurrence.reaction
        self.reacted = fill(reaction.wordings, slots, random) if reaction else ""
        parts = [*faults, self.reacted] if reaction else faults
        mark = "，" if random() < 0.85 else "；" if random() < 0.3 else "，"
        slots["body"] = mark.join(parts)
        if extra:
            slots |= extra
        text = self.style.say(rule, slots, random)
        mentioned = [
            f for f, words in zip(self.occurrence.faults, faults, strict=True) if words in text
        ]
        return Statement(
            text, self._phrases(mentioned, text) if phrases else (), self.amount_in(text)
        )

    def say(self, rule: str, extra: dict[str, str] | None = None) -> str:
        """Another sentence about the same occurrence."""
        return self.style.say(rule, self.slots | (extra or {}), self.random.random)

    def amount_in(self, text: str) -> float | None:
        """The amount that the text names: the price before a part of it."""
        return next(
            (value for words, value in reversed(self.values.items()) if words in text), None
        )

    def _phrases(self, mentioned: list[Fault], text: str) -> tuple[str, ...]:
        """The phrases of the faults that the text names, and of the reaction if it names that."""
        found = [tidy(self.style.fill(f.phrase, self.slots, self.random.random)) for f in mentioned]
        reaction = self.occurrence.reaction
        if reaction and reaction.phrase and self.reacted in text:
            found.append(reaction.phrase)
        return tuple(dict.fromkeys(found))[:3]

    def _say_boss(self) -> str:
        boss = self.occurrence.item.boss
        if boss is None:
            return self.style.fill(self.style.rules["boss"], {}, self.random.random)
        return self.style.fill(boss, {}, self.random.random)

    def _action(self) -> str:
        item = self.occurrence.item
        if item.resident:
            return ""
        node = item.actions or self.style.rules["action.goods"]
        return self.style.fill(node, self.slots, self.random.random)

    def _money(self, yuan: int) -> tuple[str, float]:
        """An amount as people say it, and the value so stated."""
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


def _demand(occurrence: Occurrence) -> Choice:
    """What can be demanded: by nature, but only goods are exchanged."""
    group = occurrence.item.group
    if group == "resident":
        return asks()[group]
    if group != "goods" and occurrence.nature in {"质量", "售后服务"}:
        return asks()[group]
    return asks()[occurrence.nature]


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
    """A day as people name it at `now`."""
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
    """How a caller names the shop. manner: call (110), letter (12315) or hotline (12345)."""
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
