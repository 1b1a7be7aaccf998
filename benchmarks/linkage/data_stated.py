"""Incidents and complaints as the bar of linkage states them, to the letter; the truth is known.

Most incidents are no consumer disputes at all. Noise: an incident's phone is present in 70 %,
masked in 12, missing in 12 and another person's in 6; a complaint's 85 / 10 / 5; the name in an
incident is full in 30 %, surname with 先生 or 女士 in 35, missing in 35; the merchant goes by
nickname, brand, brand with trade or registered name and is missing in 20 %; the place has six
forms from the full address to a crossing; the gap is log-normal with a median of 17 hours, up to
14 days, a tenth reversed; sums are equal in 85 % and rounded otherwise. Words, shops and habits
are other than those of `data_hard`, and two `dialects` of them differ in turn.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import pyarrow as pa

from benchmarks.linkage.data_tables import shuffled
from benchmarks.linkage.data_town import GIVEN, SURNAMES
from benchmarks.linkage.data_words import CALLS, NORTH, SOUTH, TRADES, Dialect

START: Final = datetime(2025, 3, 1)
DAYS: Final = 300
CITY: Final = "云泽市"


DIALECTS: Final = {"north": NORTH, "south": SOUTH}


@dataclass
class Shops:
    brand: list[str]
    trade: list[str]
    nickname: list[str]
    registered: list[str]
    road: list[str]
    number: list[int]
    mall: list[str]
    lon: list[float]
    lat: list[float]
    share: np.ndarray  # cumulated


def drawn(rng: np.random.Generator, signs: str, lengths: np.ndarray) -> list[str]:
    pool = list(signs)
    picks = iter(rng.integers(0, len(pool), int(lengths.sum())).tolist())
    return ["".join(pool[next(picks)] for _ in range(n)) for n in lengths.tolist()]


def make_shops(rng: np.random.Generator, say: Dialect, shops: int) -> Shops:
    brand = drawn(rng, say.syllables, rng.choice([2, 3, 4], shops, p=[0.5, 0.35, 0.15]))
    chains = rng.random(shops) < 0.05
    brand = [
        brand[k % max(1, shops // 400)] if chain else b
        for k, (b, chain) in enumerate(zip(brand, chains.tolist(), strict=True))
    ]
    trade = [list(TRADES)[k] for k in rng.integers(0, len(TRADES), shops)]
    family = drawn(rng, SURNAMES, np.ones(shops, np.int64))
    nickname, registered = [], []
    for b, t, f in zip(brand, trade, family, strict=True):
        nick = say.nicknames[rng.integers(len(say.nicknames))]
        nickname.append(nick.format(b=b, b0=b[0], t=t, f=f))
        where = say.regions[rng.integers(len(say.regions))]
        registered.append(f"{where}{b}{t}{say.forms[rng.integers(len(say.forms))]}")
    names = [
        a + b + s
        for a, b in zip(say.roads[::2], say.roads[1::2], strict=True)
        for s in say.road_signs
    ]
    at = rng.integers(0, len(names), shops)
    east, north = rng.normal(120.14, 0.05, len(names)), rng.normal(33.38, 0.04, len(names))
    weight = 1 / (np.arange(shops) + 10.0) ** 0.6
    malls = [names[k][:2] + "广场" if k % 3 == 0 else "" for k in at.tolist()]
    return Shops(
        brand,
        trade,
        nickname,
        registered,
        [names[k] for k in at],
        rng.integers(1, 600, shops).tolist(),
        malls,
        (east[at] + rng.normal(0, 0.002, shops)).tolist(),
        (north[at] + rng.normal(0, 0.002, shops)).tolist(),
        np.cumsum(weight / weight.sum()),
    )


@dataclass
class Dispute:
    person: int
    shop: int
    goods: str
    amount: float
    problem: int


class Teller:
    """Writes one dispute as on the phone or as in writing."""

    def __init__(self, rng: np.random.Generator, say: Dialect, shops: Shops, people: int) -> None:
        self.rng, self.say, self.shops, self.people = rng, say, shops, people
        family_share = 1 / (np.arange(len(SURNAMES)) + 4.0)
        families = rng.choice(list(SURNAMES), people, p=family_share / family_share.sum())
        given = drawn(rng, GIVEN, np.where(rng.random(people) < 0.8, 2, 1))
        self.names = [f + g for f, g in zip(families.tolist(), given, strict=True)]
        self.woman = (rng.random(people) < 0.5).tolist()
        heads = rng.choice(["130", "133", "138", "150", "158", "177", "186", "199"], people)
        tails = rng.integers(0, 10**8, people)
        self.phones = [f"{h}{t:08d}" for h, t in zip(heads, tails.tolist(), strict=True)]

    def pick(self, options: Any) -> Any:
        return options[int(self.rng.random() * len(options))]

    def new_dispute(self) -> Dispute:
        shop = int(np.searchsorted(self.shops.share, self.rng.random()))
        goods, price = TRADES[self.shops.trade[shop]]
        amount = float(self.rng.lognormal(np.log(price), 0.9))
        amount = float(
            max(
                5, round(amount) if amount < 200 else round(amount / 10) * 10 - self.pick((0, 1, 2))
            )
        )
        person = int(self.rng.random() * self.people)
        problem = int(self.rng.random() * len(self.say.problems))
        return Dispute(person, shop, self.pick(goods), amount, problem)

    def called(self, shop: int) -> str:
        shops, x = self.shops, self.rng.random()
        if x < 0.25:
            return shops.nickname[shop]
        if x < 0.5:
            return shops.brand[shop]
        return shops.brand[shop] + shops.trade[shop] if x < 0.8 else shops.registered[shop]

    def place(self, shop: int, name: str | None) -> str:
        shops = self.shops
        road, number = shops.road[shop], shops.number[shop]
        form = int(self.rng.random() * 6)
        return (
            f"江淮省{CITY}亭东区{road}{number}号",
            f"{road}{number}号{name or ''}",
            f"{road}{number}号",
            f"{shops.mall[shop] or road}{self.pick(('', '1楼', '2楼', '3楼'))}",
            f"{road}{shops.mall[shop]}{self.pick(('旁边', '附近', '对面', '往东一百米'))}",
            f"{road}与{self.pick(shops.road)}路口",
        )[form]

    def caller(self, person: int) -> tuple[str | None, str | None]:
        x, y = self.rng.random(), self.rng.random()
        other = x >= 0.94
        owner = int(self.rng.random() * self.people) if other else person
        phone: str | None = self.phones[owner]
        if 0.82 <= x < 0.94:
            phone = None
        elif 0.70 <= x < 0.82:
            phone = masked(self.phones[owner])
        name = self.names[person]
        title = "女士" if self.woman[person] else "先生"
        return phone, name if y < 0.30 else name[0] + title if y < 0.65 else None

    def incident(self, dispute: Dispute | None, at: datetime) -> dict[str, Any]:
        rng, shops = self.rng, self.shops
        about = dispute or self.new_dispute()
        phone, name = self.caller(about.person)
        merchant, amount = None, None
        if dispute and rng.random() >= 0.20:
            merchant = self.called(dispute.shop)
        if dispute and rng.random() < 0.6:
            amount = dispute.amount if rng.random() < 0.85 else rounded(dispute.amount)
        text = self.pick(CALLS)
        if dispute:
            problem = self.say.problems[dispute.problem][0]
            paid = f"，{amount:g}元" if amount and rng.random() < 0.6 else ""
            text = self.pick(self.say.call).format(
                m=merchant or "一个店", g=dispute.goods, p=problem, a=paid
            )
        located = rng.random() < 0.7
        return {
            "received_at": at,
            "person_name": name,
            "person_phone": phone,
            "merchant_name": merchant,
            "merchant_address": None,
            "place": self.place(about.shop, merchant),
            "lon": shops.lon[about.shop] + rng.normal(0, 0.0005) if located else None,
            "lat": shops.lat[about.shop] + rng.normal(0, 0.0005) if located else None,
            "text": text,
            "goods": None,
            "amount_yuan": amount,
        }

    def complaint(self, dispute: Dispute, at: datetime) -> dict[str, Any]:
        rng, shops, shop = self.rng, self.shops, dispute.shop
        phone: str | None = self.phones[dispute.person]
        x, y = rng.random(), rng.random()
        if x >= 0.95:
            phone = None
        elif x >= 0.85:
            phone = masked(self.phones[dispute.person])
        located = rng.random() < 0.5
        short = shops.brand[shop] + shops.trade[shop]
        merchant = shops.registered[shop] if y < 0.6 else short if y < 0.85 else shops.brand[shop]
        short_address = f"{shops.road[shop]}{shops.number[shop]}号"
        address = [f"{CITY}亭东区{short_address}"] * 6 + [short_address] * 3 + [None]
        problem = self.say.problems[dispute.problem][1]
        return {
            "received_at": at,
            "person_name": self.names[dispute.person],
            "person_phone": phone,
            "merchant_name": merchant,
            "merchant_address": self.pick(address),
            "place": None,
            "lon": shops.lon[shop] if located else None,
            "lat": shops.lat[shop] if located else None,
            "text": self.pick(self.say.complaint).format(
                m=merchant, g=dispute.goods, p=problem, a=f"{dispute.amount:g}"
            ),
            "goods": dispute.goods if rng.random() < 0.7 else None,
            "amount_yuan": dispute.amount if rng.random() < 0.9 else None,
        }


def masked(phone: str) -> str:
    return phone[:3] + "****" + phone[-4:]


def rounded(amount: float) -> float:
    step = 10 ** max(0, len(str(int(amount))) - 1)
    return float(max(1, round(amount / step) * step))


def gap(rng: np.random.Generator) -> timedelta:
    while True:
        hours = float(rng.lognormal(np.log(17), 1.3))
        if hours <= 14 * 24:
            return timedelta(hours=-hours if rng.random() < 0.1 else hours)


def make(
    incidents: int, complaints: int, pairs: int, seed: int, dialect: str = "north"
) -> tuple[pa.Table, ...]:
    """(police, complaints, truth): tables with the canonical columns, truth of the true pairs."""
    rng = np.random.default_rng(seed)
    say, total = DIALECTS[dialect], incidents + complaints
    teller = Teller(rng, say, make_shops(rng, say, max(200, total // 50)), total)

    def moment() -> datetime:
        return START + timedelta(days=float(rng.random() * DAYS))

    police, consumer = [], []
    for _ in range(pairs):
        dispute, at = teller.new_dispute(), moment()
        police.append(teller.incident(dispute, at))
        consumer.append(teller.complaint(dispute, at + gap(rng)))
    while len(consumer) < complaints:
        consumer.append(teller.complaint(teller.new_dispute(), moment()))
    while len(police) < incidents:  # of the rest, one in eight is about a purchase too
        police.append(
            teller.incident(teller.new_dispute() if rng.random() < 0.125 else None, moment())
        )
    return shuffled(rng, police, consumer, [(k, k) for k in range(pairs)])
