"""Incidents and complaints with the truth known, made for measuring linkage and for nothing else.

Written independently of the comparisons and of `liandong.simulation`: other words, other shops,
other ways to err. The noise follows what cities report: an incident's phone is present in 70 %,
masked in 12, missing in 12 and another person's in 6; a complaint's 85 / 10 / 5; the name of a
caller is full in 30 %, surname with 先生 or 女士 in 35, missing in 35; the merchant goes by
nickname, brand, brand with trade or registered name; the place has six forms; gaps are log-normal
about 17 hours, a tenth of them reversed; sums are equal in 85 % and rounded otherwise. Callers with
two disputes, customers of one shop on one day, families and chains are the hard cases.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import pyarrow as pa

from benchmarks.linkage.data_tables import shuffled
from benchmarks.linkage.data_town import (
    CALL_END,
    OPEN,
    OTHER,
    PLEA,
    PROBLEMS,
    ROADS,
    TRADES,
    City,
    make_city,
    masked,
    person_names,
    phone_of,
)

START: Final = datetime(2025, 1, 1)
DAYS: Final = 365


class Writer:
    """Writes one dispute as an incident or as a complaint."""

    def __init__(self, rng: np.random.Generator, city: City, people: int) -> None:
        self.rng, self.city = rng, city
        self.names, self.woman = person_names(rng, people)
        self.people = people

    def pick(self, options: Any) -> Any:
        return options[int(self.rng.random() * len(options))]

    def merchant(self, shop: int, chances: tuple[float, ...]) -> str | None:
        """Nickname, brand, brand and trade, registered name, or nothing, with these chances."""
        city, x = self.city, self.rng.random()
        forms = (
            city.nickname[shop],
            city.brand[shop],
            city.brand[shop] + city.trade[shop],
            city.registered[shop],
        )
        for form, chance in zip(forms, chances, strict=True):
            if x < chance:
                return form
            x -= chance
        return None

    def place(self, shop: int) -> str:
        city = self.city
        road, number = city.road[shop], int(city.number[shop])
        mall = city.mall[shop]
        form = int(self.rng.random() * 6)
        if form == 0:
            return f"云泽市亭东区{road}{number}号" + (f"{mall}{city.floor[shop]}楼" if mall else "")
        if form == 1:
            return f"{road}{number}号"
        if form == 2 and mall:
            return f"{mall}{city.floor[shop]}层"
        if form == 3:
            return f"{mall or road + str(number) + '号'}{self.pick(('附近', '对面', '门口'))}"
        if form == 4:
            return f"{road}与{self.pick(ROADS)}路交叉口"
        return road

    def incident(self, dispute: "Dispute", at: datetime) -> dict[str, Any]:
        rng, city, shop = self.rng, self.city, dispute.shop
        x = rng.random()
        phone: str | None = phone_of(dispute.person)
        other = x >= 0.94
        if other:
            phone = phone_of(int(rng.random() * self.people))
        elif x >= 0.82:
            phone = None
        elif x >= 0.70:
            phone = masked(phone_of(dispute.person))
        y = rng.random()
        name = self.names[dispute.person]
        if other and rng.random() < 0.5:
            name = self.names[int(rng.random() * self.people)]
        title = "女士" if self.woman[dispute.person] else "先生"
        shown = name if y < 0.30 else name[0] + title if y < 0.65 else None
        merchant = self.merchant(shop, (0.15, 0.25, 0.25, 0.15)) if shop >= 0 else None
        short, _ = PROBLEMS[dispute.problem] if shop >= 0 else (self.pick(OTHER), "")
        amount = self.stated_sum(dispute.amount, 0.85) if shop >= 0 and rng.random() < 0.5 else None
        text = f"{self.pick(OPEN)}：在{merchant or '一家店'}买{dispute.goods}{short}"
        if shop < 0:
            text = f"{self.pick(OPEN)}：{short}"
        if amount and rng.random() < 0.5:
            text += f"，{amount:g}元"
        located = rng.random() < 0.6
        return {
            "received_at": at,
            "person_name": shown,
            "person_phone": phone,
            "merchant_name": merchant,
            "merchant_address": None,
            "place": self.place(shop if shop >= 0 else -shop - 1),
            "lon": city.lon[abs(shop) - (shop < 0)] + rng.normal(0, 0.0004) if located else None,
            "lat": city.lat[abs(shop) - (shop < 0)] + rng.normal(0, 0.0004) if located else None,
            "text": text + "，" + self.pick(CALL_END) + "。",
            "goods": None,
            "amount_yuan": amount,
        }

    def stated_sum(self, amount: float, exact: float) -> float:
        if self.rng.random() < exact:
            return amount
        step = 10 ** max(0, len(str(int(amount))) - 2)
        return float(max(1, round(amount / step) * step))

    def complaint(self, dispute: "Dispute", at: datetime) -> dict[str, Any]:
        rng, city, shop = self.rng, self.city, dispute.shop
        x = rng.random()
        phone: str | None = phone_of(dispute.person)
        if x >= 0.95:
            phone = None
        elif x >= 0.85:
            phone = masked(phone_of(dispute.person))
        name: str | None = self.names[dispute.person]
        if rng.random() < 0.1:
            name = None
        merchant = self.merchant(shop, (0.05, 0.15, 0.3, 0.45))
        _, long = PROBLEMS[dispute.problem]
        day = f"{dispute.bought.month}月{dispute.bought.day}日"
        bought = f"本人{day}在{merchant or '该店'}购买{dispute.goods}，花费{dispute.amount:g}元"
        text = f"{bought}，{long}，{self.pick(PLEA)}。"
        located = rng.random() < 0.3
        return {
            "received_at": at,
            "person_name": name,
            "person_phone": phone,
            "merchant_name": merchant,
            "merchant_address": f"{city.road[shop]}{city.number[shop]}号"
            if rng.random() < 0.7
            else None,
            "place": self.place(shop) if rng.random() < 0.5 else None,
            "lon": city.lon[shop] if located else None,
            "lat": city.lat[shop] if located else None,
            "text": text,
            "goods": dispute.goods if rng.random() < 0.8 else None,
            "amount_yuan": dispute.amount if rng.random() < 0.9 else None,
        }


@dataclass
class Dispute:
    person: int
    shop: int  # below 0: no dispute with a shop, but at the place of shop -n - 1
    goods: str
    amount: float
    problem: int
    bought: datetime


def gap(rng: np.random.Generator) -> timedelta:
    """From the call to the complaint: median 17 hours, 14 days at most, a tenth reversed."""
    hours = min(float(rng.lognormal(np.log(17), 1.5)), 14 * 24.0)
    return timedelta(hours=-hours if rng.random() < 0.1 else hours)


def make(incidents: int, complaints: int, pairs: int, seed: int) -> tuple[pa.Table, ...]:
    """(police, complaints, truth): tables with the canonical columns, truth of the true pairs."""
    rng = np.random.default_rng(seed)
    shops = max(200, (incidents + complaints) // 70)
    people = max(2000, int((incidents + complaints) * 0.8))
    city = make_city(rng, shops)
    writer = Writer(rng, city, people)

    def new_dispute(with_shop: bool = True, like: Dispute | None = None) -> Dispute:
        shop = int(rng.integers(shops)) if rng.random() < 0.3 else int(draw(city, rng))
        person = int(rng.random() * people)
        if like is not None and rng.random() < 0.5:
            person = like.person  # the same caller, another dispute
        elif like is not None:
            shop = like.shop  # another customer of the same shop, about the same days
        goods, price = TRADES[city.trade[shop]]
        amount = nice(rng, price)
        bought = START + timedelta(days=float(rng.random() * DAYS))
        if like is not None:
            bought = like.bought + timedelta(days=float(rng.normal(0, 4)))
        here = shop if with_shop else -shop - 1
        return Dispute(
            person, here, writer.pick(goods), amount, int(rng.integers(len(PROBLEMS))), bought
        )

    police: list[dict[str, Any]] = []
    consumer: list[dict[str, Any]] = []
    truth: list[tuple[int, int]] = []
    true_disputes = []
    for _ in range(pairs):
        m = new_dispute()
        true_disputes.append(m)
        at = m.bought + timedelta(hours=float(rng.exponential(30)))
        truth.append((len(police), len(consumer)))
        police.append(writer.incident(m, at))
        consumer.append(writer.complaint(m, at + gap(rng)))
    while len(consumer) < complaints:
        like = writer.pick(true_disputes) if rng.random() < 0.12 and true_disputes else None
        m = new_dispute(like=like)
        consumer.append(writer.complaint(m, m.bought + timedelta(hours=float(rng.exponential(60)))))
    while len(police) < incidents:
        x = rng.random()
        like = writer.pick(true_disputes) if x < 0.03 and true_disputes else None
        m = new_dispute(with_shop=x < 0.2, like=like)
        police.append(writer.incident(m, m.bought + timedelta(hours=float(rng.exponential(30)))))
    return shuffled(rng, police, consumer, truth)


def draw(city: City, rng: np.random.Generator) -> int:
    return int(np.searchsorted(city.share, rng.random()))


def nice(rng: np.random.Generator, price: float) -> float:
    """Prices end in 0, 8 or 9."""
    value = float(rng.lognormal(np.log(price), 0.8))
    if value < 100:
        return float(max(5, round(value)))
    base = round(value / 10) * 10
    return float(base - (0, 1, 2)[int(rng.integers(3))])
