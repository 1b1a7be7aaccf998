"""年度一页: what each of its numbers means (口径), and the years that money is added up over."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

MOST_YEARS: Final = 30


@dataclass(frozen=True, slots=True)
class NumberRule:
    """`text` is what it counts; `of_district`: it can be narrowed to one district."""

    label: str
    unit: str
    text: str
    icon: str
    of_district: bool = True


NUMBERS: Final[dict[str, NumberRule]] = {
    "consulted": NumberRule(
        "咨询",
        "条",
        "本年登记的咨询，撤销的不计；转投诉的仍计一条咨询，所登记的纠纷另计，不相加",
        "message-circle",
    ),
    "opened": NumberRule(
        "反映的消费纠纷",
        "件",
        "首次反映在本年的消费纠纷，一件事不论几处反映只计一次",
        "message-report",
    ),
    "settled": NumberRule(
        "化解纠纷",
        "件",
        "本年在现场、调解室或电话里化解的，按最后一次办结计，一件只计一次；来源系统登记化解的不计",
        "heart-handshake",
    ),
    "recovered": NumberRule(
        "挽回损失",
        "件",
        "本年登记履行到位的；金额按履行日计，没有登记履行的不计",
        "cash",
    ),
    "stations": NumberRule("维权站点", "个", "期末在册、已授牌、没有摘牌的", "building-community"),
    "campaigns": NumberRule("专项整治", "次", "本年开始的，撤销的不计", "flag"),
    "cases": NumberRule("立案", "件", "立案日期在本年的，撤销登记的不计", "gavel"),
    "fined": NumberRule(
        "处罚决定和罚没", "件", "处罚决定日期在本年的；罚没金额为罚款加没收，按决定计", "receipt"
    ),
    "reminders": NumberRule("消费提醒", "份", "本年签发的", "bell"),
    "letters": NumberRule("预警提醒", "份", "本年送出的，一份只计一次，撤回送达的不计", "mail"),
    "visits": NumberRule("走访", "次", "本年走访并已登记的", "walk"),
    "training": NumberRule("培训", "场", "本年举办的", "presentation"),
    "meetings": NumberRule(
        "联席会议", "次", "本年召开的；会议不分商圈", "users-group", of_district=False
    ),
}


RECOVERED_IN_ALL: Final = NumberRule(
    "挽回损失（累计）",
    "件",
    "建站以来登记履行到位的，没有设置建站日期的从最早一件纠纷算起；"
    "金额按履行日计，没有登记履行的不计",
    "cash",
)
"""What was recovered since the opening."""


def years_since(opened: date, until: date) -> list[tuple[date, date]]:
    """The years from the opening on, the first one and the last one as far as they are of it; no
    day stands in two of them."""
    first = max(opened, date(until.year - MOST_YEARS, 1, 1))
    found = []
    while first <= until:
        last = min(date(first.year, 12, 31), until)
        found.append((first, last))
        first = last + timedelta(days=1)
    return found
