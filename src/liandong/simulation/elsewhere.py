"""What people bring to 12315 and to the city hotline that is no consumer dispute."""

from datetime import datetime
from functools import cache
from random import Random
from typing import Final

from liandong.simulation.city import City, Merchant
from liandong.simulation.complaints import COLUMNS, identity
from liandong.simulation.grammar import Choice, Grammar, alternatives
from liandong.simulation.people import People
from liandong.simulation.police import TIME, Cell
from liandong.simulation.wording import shop_words, with_slip
from liandong.simulation.words import table, weighted

_GRAMMAR: Final = Grammar.load("common", "hotline")


@cache
def _lines(name: str) -> Choice:
    return alternatives(table("elsewhere")[name]["lines"].strip().splitlines())


class ElsewhereWriter:
    """Writes wages, rents, neighbours, questions, praise, street lamps."""

    def __init__(self, city: City, people: People, random: Random) -> None:
        self.city = city
        self.people = people
        self.random = random
        self.who = weighted(table("elsewhere")["hotline_words"]["who"])
        self.agencies = weighted(table("elsewhere")["hotline_words"]["agency"])

    def complaint(self, moment: datetime, number: str) -> tuple[tuple[Cell, ...], Merchant]:
        """A row by complaints.COLUMNS that the office cannot accept."""
        random = self.random
        text, merchant = self.text("complaint", "letter")
        named = merchant.name if merchant.aliases[-1] in text or merchant.name in text else None
        channel = random.choice(("12315热线", "全国12315平台", "微信小程序"))
        name, phone, id_number, home = identity(self.people[random.randrange(self.people.size)], channel, random)
        cells: dict[str, Cell] = {
            "登记编号": number,
            "登记时间": moment.strftime(TIME),
            "接收方式": channel,
            "投诉人": name,
            "联系电话": phone,
            "证件号码": id_number,
            "联系地址": home,
            "被投诉主体名称": named,
            "被投诉主体地址": merchant.address if named else None,
            "投诉问题类别(大)": "其他",
            "投诉内容": text,
            "承办单位": "亭东区市场监督管理局",
            "是否受理": "否",
            "不予受理理由": "不属于受理范围",
            "反馈内容": "您反映的问题不属于消费者权益争议，建议向有关部门反映。",
        }
        return tuple(cells.get(column) for column in COLUMNS), merchant

    def text(self, kind: str, manner: str) -> tuple[str, Merchant]:
        """A text of a kind (complaint, hotline) and the merchant it may name."""
        random = self.random
        merchant = random.choice(self.city.merchants)
        district = random.choice(self.city.districts)
        slots = {
            "shop": shop_words(merchant, manner, random),
            "place": district.anywhere(random).text,
            "estate": random.choice(district.estates),
            "money": f"{round(10 ** random.uniform(2.3, 4.5), -1):.0f}元",
            "plate": "云Z" + f"{random.randrange(10**5):05d}",
            "who": random.choice(self.who),
            "agency": random.choice(self.agencies),
            "serial": f"99{random.randrange(10**10):010d}",
            "num3": str(random.randrange(6000, 7000)),
            "goods": random.choice(("手机", "冰箱", "凳子", "电动车", "衣服")),
        }
        text = _GRAMMAR.fill(_lines(kind), slots, random.random)
        return with_slip(text, random, 0.04), merchant
