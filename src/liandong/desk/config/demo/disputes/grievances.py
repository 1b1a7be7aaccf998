"""Who complains of what in the demo's disputes. Everybody and everything is fictitious."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Final, NamedTuple

from liandong.desk.access.models import User
from liandong.desk.config.demo.people import ACCOUNTS, STATION
from liandong.simulation import City
from liandong.simulation.city import Merchant


class Kind(NamedTuple):
    """A typical trouble: goods, yuan, the facts, and the request in the words of the form."""

    sold: str  # the item of the register, by which its shop is found
    goods: str
    yuan: int
    fact: str
    asks: str


BACK: Final = "退还货款和服务费用"
KINDS: Final = (
    Kind("羽绒服", "羽绒服", 468, "穿了两次钻绒，店里只肯换不肯退", "退货"),
    Kind("厨房电器", "电饭锅", 329, "用了三天不通电，送修两次没修好", "退货"),
    Kind("餐饮", "双人套餐", 186, "菜没上齐，结账仍按整份收", BACK),
    Kind("黄金饰品", "黄金吊坠", 2860, "结账时多收工艺费，标签上没有写", BACK),
    Kind("健身", "健身年卡", 1980, "搬家后不能再去，余下的九个月不给退", BACK),
    Kind("电动自行车", "电动自行车", 2699, "标称能跑八十公里，实际不到四十公里", "更换"),
    Kind("箱包", "拉杆箱", 259, "第一次用轮子就断，说是人为损坏", "更换"),
    Kind("艺术体育培训", "绘画课", 3200, "上了四节换老师，余下课时不退", BACK),
    Kind("水产海鲜", "海鲜", 158, "复秤少了三两", "赔偿损失"),
    Kind("商场超市", "坚果礼盒", 99, "货架标价 79 元，结账收 99 元", BACK),
    Kind("白酒", "白酒", 696, "怀疑是假酒，店里拿不出进货单", "退货"),
    Kind("鞋", "皮鞋", 399, "一周开胶，店里说超过七天不退", "修理"),
    Kind("生活小家电", "空气净化器", 1299, "噪声大，商家说是正常现象", "更换"),
    Kind("理发", "美发充值卡", 1500, "余额 860 元，换了店主不认", BACK),
)
NAMES: Final = "安伯辰德恩芳广海佳康兰明宁平庆荣思田文新雅延泽章知"
PHONE: Final = 19_900_100_000
"""The first telephone number, of a range that is not assigned."""


@dataclass(frozen=True, slots=True)
class Grievance:
    """One consumer, one shop of the register, one trouble."""

    name: str
    phone: str
    shop: Merchant
    kind: Kind

    @property
    def words(self) -> str:
        kind = self.kind
        return (
            f"在{self.shop.sign}买的{kind.goods}，{kind.fact}，要求{kind.asks}，涉及{kind.yuan}元"
        )

    @property
    def yuan(self) -> Decimal:
        return Decimal(self.kind.yuan)


def grievances() -> Iterator[Grievance]:
    """An endless series, the same each time; each kind rotates among the shops that sell it."""
    for number in count():
        kind = KINDS[number % len(KINDS)]
        shops = shops_with(kind.sold)
        shop = shops[number // len(KINDS) % len(shops)]
        name = f"演{NAMES[number % len(NAMES)]}{'女士' if number % 2 else '先生'}"
        yield Grievance(name, str(PHONE + number), shop, kind)


def shops_with(sold: str) -> list[Merchant]:
    """The shops of the station that sell it, in the order of the register."""
    return [
        merchant
        for merchant in City.load().merchants
        if merchant.district == STATION and sold in merchant.items
    ]


class Staff:
    """The demo's people by account name: `staff["mediator"]`."""

    def __init__(self) -> None:
        names = [account.username for account in ACCOUNTS]
        found = User.objects.filter(username__in=names).select_related("department")
        self._people = {user.username: user for user in found}

    def __getitem__(self, username: str) -> User:
        return self._people[username]
