"""A rights station of a mall in the demo: filed, given its plate, its register kept, what passed
between it and the desk. All traders are those of the made-up city; consumers are made up."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.config.demo.disputes.playing import Course, after, on_day, play
from liandong.desk.config.demo.people import STATION
from liandong.desk.directory.models import District, Merchant
from liandong.desk.outreach.actions import stations
from liandong.desk.outreach.actions.station_registers import (
    accounts,
    entries,
    forwards,
    payments,
    returns,
)
from liandong.desk.outreach.models import (
    AdvancePayment,
    GoodsReturn,
    RightsStation,
    StationEntry,
)
from liandong.desk.outreach.rules.stations import HAVES

BACK: Final = timedelta(days=45)
"""So long before the demo's present the station is filed."""
ARTICLES: Final = (
    "明码标价，不短斤少两\n质量问题七日内可退换\n预付款公示用途，撤场前结清\n"
    "商户之间不推诿，首问负责"
)
Case = tuple[str, str, str, int, str, str, int | None]
CASES: Final[tuple[Case, ...]] = (
    ("余示例", "19900010001", "羽绒服", 399, "穿一次就跑绒，要求退货", "settle", 399),
    ("冯示例", "19900010002", "儿童推车", 680, "车轮卡住，要求更换", "settle", None),
    ("程示例", "19900010003", "储值卡", 1200, "门店换老板，余额不认，要求退款", "forward", None),
    ("曹示例", "19900010004", "电饭煲", 329, "内胆脱层，商户只同意维修，要求退货", "settle", 150),
    ("袁示例", "19900010005", "运动鞋", 459, "开胶，超过七日商户不退，要求更换", "reply", None),
    ("邓示例", "19900010006", "蛋糕", 168, "送错款式，要求重做或退款", "settle", 168),
    ("许示例", "19900010007", "眼镜", 980, "度数不对，要求重配", "drop", None),
    ("傅示例", "19900010008", "手机壳", 39, "拿错型号，要求更换", "settle", None),
    ("沈示例", "19900010009", "床垫", 2600, "送货破损，要求更换", "settle", 2600),
    ("曾示例", "19900010010", "烘干机", 1999, "噪声大，商户不来检测", "open", None),
    ("彭示例", "19900010011", "金项链", 3200, "断裂，商户要收工费，不同意", "waiting", None),
)
"""Consumer, telephone, goods, yuan, what they want, what became of it, yuan of the settlement."""
SECTORS: Final = {
    "羽绒服": "服装鞋帽", "儿童推车": "日用商品", "储值卡": "生活社会服务",
    "电饭煲": "家用电子电器", "运动鞋": "服装鞋帽", "蛋糕": "食品", "眼镜": "医药医疗用品",
    "手机壳": "家用电子电器", "床垫": "日用商品", "烘干机": "家用电子电器",
    "金项链": "首饰文体用品",
}  # fmt: skip
"""In what a shop deals that sells these goods."""


def add_rights_stations(*, until: datetime) -> None:
    """Play it, unless it was played before."""
    if RightsStation.objects.exists():
        return
    play([((until - BACK).replace(hour=9, minute=0), _course(until))], until=until)


def _course(until: datetime) -> Course:
    people = {user.username: user for user in User.objects.select_related("department")}
    yield on_day(0, 9, 30)  # a working day
    station = _file(people["mediator"])
    yield on_day(2, 10)
    for_plate: dict[str, Any] = {"met": HAVES, "plate_number": "示例站 001"}
    stations.plate_station(
        station=station, **for_plate, on=timezone.localdate(), by=people["association_head"]
    )
    for username in ("operator", "operator2"):
        accounts.give_account(station=station, username=username, by=people["association_head"])
    stations.add_pact(
        station=station, signed_on=timezone.localdate(), shops=24, articles=ARTICLES,
        by=people["mediator"],
    )  # fmt: skip
    for place, case in enumerate(CASES):
        last = place >= len(CASES) - 2
        yield until - timedelta(hours=3 * (len(CASES) - place) - 1) if last else on_day(3, 10)
        shop = _shop(station, SECTORS[case[2]], place)
        entry = _enter(station, case, shop, people["operator"])
        yield after(95)
        _go_on(entry, case, people)
        if case[5] == "settle" and not last:
            yield after(60)
        if place % 3 == 0:
            _return(station, place, people["operator"])
        if place == 2:
            yield from _advance(station, case, shop, people)


def _file(by: User) -> RightsStation:
    district = District.objects.get(name=STATION)
    named = Merchant.objects.filter(district=district).exclude(mall="").values_list("mall")
    most = named.annotate(count=Count("pk")).order_by("-count", "mall").first()
    mall = most[0] if most else ""
    filed = stations.file_station(
        station=RightsStation(
            name=f"{mall or '示例商场'}消费维权服务站", host=mall or "示例商场", host_kind="mall",
            mall=mall, district=district, address="一楼服务台旁", area=26, phone="0000-0000101",
            rules="首问负责\n先行赔付\n登记回访",
        ),
        by=by,
    )  # fmt: skip
    since = timezone.localdate()
    for role, name in (("head", "罗示例"), ("liaison", "夏示例"), ("mediator", "钱示例")):
        stations.add_staff(
            station=filed, role=role, name=name, phone="19900020001", since=since, by=by
        )
    return filed


def _shop(station: RightsStation, sector: str, place: int) -> str:
    """One of its mall that deals in such goods, else one of the district that does."""
    rows = Merchant.objects.filter(district=station.district_id, sector=sector).order_by("pk")
    inside = rows.filter(mall=station.mall) if station.mall else rows
    names = list((inside if inside.exists() else rows).values_list("name", flat=True)[:3])
    return names[place % len(names)] if names else "示例商户"


def _enter(station: RightsStation, case: Case, shop: str, by: User) -> StationEntry:
    consumer, phone, goods, amount, wants, *_rest = case
    return entries.enter(
        station=station,
        entry=StationEntry(
            station=station, received_at=timezone.now(), consumer=consumer, phone=phone,
            merchant_name=shop, goods=goods, amount_yuan=Decimal(amount), wants=wants,
        ),
        by=by,
    )  # fmt: skip


def _go_on(entry: StationEntry, case: Case, people: dict[str, User]) -> None:
    by, what, amount = people["operator"], case[5], case[6]
    match what:
        case "settle":
            settled = Decimal(amount) if amount is not None else None
            course = "联系商户到站，当面核对凭证后同意。" if amount else "商户当天更换。"
            entries.settle_entry(entry=entry, settled_yuan=settled, course=course, by=by)
            entries.call_back(entry=entry, result="satisfied", on=timezone.localdate(), by=by)
        case "drop":
            entries.drop_entry(entry=entry, course="消费者自行与商户谈妥。", by=by)
        case "forward" | "reply" | "waiting":
            forward = entries.forward_entry(
                entry=entry, to="association", words="商户不同意，站点调解不成。", by=by
            )
            if what == "forward":
                forwards.register_forward(forward=forward, by=people["duty"])
            elif what == "reply":
                words = "鞋类三包期内开胶可以更换，请先请商户出示三包凭证再谈。"
                forwards.reply_to_forward(forward=forward, words=words, by=people["mediator"])


def _return(station: RightsStation, place: int, by: User) -> None:
    goods, amount, days = (("毛衣", 259, 3), ("水杯", 89, 1), ("背包", 329, 5), ("围巾", 120, 6))[
        place // 3 % 4
    ]
    shop = _shop(station, "服装鞋帽" if place // 3 % 4 != 1 else "日用商品", place)
    returns.enter_return(
        station=station,
        goods_return=GoodsReturn(
            station=station, on=timezone.localdate(), merchant_name=shop, goods=goods,
            amount_yuan=Decimal(amount), days=days, result="returned",
        ),
        by=by,
    )  # fmt: skip


def _advance(station: RightsStation, case: Case, shop: str, people: dict[str, User]) -> Course:
    """先行赔付 of one, from the application to the recovery."""
    consumer, phone, _goods, amount, *_rest = case
    payment = payments.apply_for_payment(
        station=station,
        payment=AdvancePayment(
            station=station, consumer=consumer, phone=phone, merchant_name=shop,
            reason="门店转手，新旧经营者都不认余额。", amount_yuan=Decimal(amount),
            applied_on=timezone.localdate(),
        ),
        by=people["operator"],
    )  # fmt: skip
    yield on_day(1, 10)
    payments.decide_on_payment(
        payment=payment, facts_clear=True, no_fault=True, approved_yuan=Decimal(amount),
        on=timezone.localdate(), by=people["operator2"],
    )  # fmt: skip
    yield on_day(1, 11)
    payments.pay(payment=payment, on=timezone.localdate(), by=people["operator"])
