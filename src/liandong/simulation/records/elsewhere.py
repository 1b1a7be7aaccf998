"""What people bring to 12315 and to the city hotline that is no consumer dispute."""

from datetime import datetime
from random import Random
from typing import Final

from liandong.simulation.city import BUREAU, COUNTY_NAME, City, Merchant
from liandong.simulation.grammar import Grammar
from liandong.simulation.people import People
from liandong.simulation.records.complaints import COLUMNS, identity
from liandong.simulation.records.police import TIME, Cell
from liandong.simulation.wording import shop_words, spoken_clock, spoken_date, with_slip

_SPEECH: Final = Grammar.load("common", "elsewhere")


class ElsewhereWriter:
    """Writes wages, rents, neighbours, questions, praise, street lamps."""

    def __init__(self, city: City, people: People, random: Random) -> None:
        self.city = city
        self.people = people
        self.random = random

    def complaint(self, moment: datetime, number: str) -> tuple[tuple[Cell, ...], Merchant | None]:
        """A row by complaints.COLUMNS that the office cannot accept, and the merchant it names."""
        random = self.random
        text, merchant = self.text("letter", moment)
        channel = random.choice(("12315热线", "全国12315平台", "微信小程序"))
        person = self.people[random.randrange(self.people.size)]
        name, phone, id_number, home = identity(person, channel, random)
        cells: dict[str, Cell] = {
            "登记编号": number,
            "登记时间": moment.strftime(TIME),
            "接收方式": channel,
            "投诉人": name,
            "联系电话": phone,
            "证件号码": id_number,
            "联系地址": home,
            "被投诉主体名称": merchant.name if merchant else None,
            "被投诉主体地址": merchant.address if merchant else None,
            "投诉问题类别(大)": "其他",
            "投诉内容": text,
            "承办单位": BUREAU,
            "是否受理": "否",
            "不予受理理由": "不属于受理范围",
            "反馈内容": "您反映的问题不属于消费者权益争议，建议向有关部门反映。",
        }
        return tuple(cells.get(column) for column in COLUMNS), merchant

    def text(self, rule: str, moment: datetime) -> tuple[str, Merchant | None]:
        """A text by a rule (letter, hotline) and the merchant that it names."""
        random = self.random
        merchant = random.choice(self.city.merchants)
        district = random.choice(self.city.districts)
        county = COUNTY_NAME if rule == "hotline" and random.random() < 0.4 else ""
        shop = shop_words(merchant, rule, random)
        slots = {
            "shop": shop,
            "place": county + district.anywhere(random).text,
            "estate": county + random.choice(district.estates),
            "clock": spoken_clock(random),
            "money": f"{round(10 ** random.uniform(2.3, 4.5), -1):.0f}元",
            "plate": f"云Z{random.randrange(10**5):05d}",
            "serial": f"99{random.randrange(10**10):010d}",
            "persons": str(random.choice((5, 8, 12, 20, 30))),
            "phone": self.people[random.randrange(self.people.size)].phone,
            "date": spoken_date(moment, moment, random),
            "date2": spoken_date(moment, moment, random),
        }
        text = _SPEECH.say(rule, slots, random.random)
        return with_slip(text, random, 0.04), merchant if shop in text else None
