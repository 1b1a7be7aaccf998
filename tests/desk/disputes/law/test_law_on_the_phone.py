"""A phone without signal works the law's amounts out as the desk does, from the same table."""

import base64
import random
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

import liandong.desk.ui
from liandong.desk.disputes.rules.law.offers import offers_for
from liandong.desk.disputes.rules.law.purchase import Goods, Offer, Prepaid, Purchase, Trouble
from liandong.desk.disputes.rules.law.table import as_data

pytestmark = [pytest.mark.journey, pytest.mark.long]  # in a real browser
FRONT = Path(liandong.desk.ui.__file__).parent / "frontend"
CASES = 2_000
ON_THE_PHONE = """async ([code, table, cases]) => {
  const {offersFor} = await import(`data:text/javascript;base64,${code}`);
  const value = (one) => /^\\d+$/.test(one) && typeof one === "string" ? BigInt(one) : one;
  const big = (told) => Object.fromEntries(
    Object.entries(told).map(([name, one]) => [name, value(one)]));
  return cases.map((told) => offersFor(table, big(told)).map(
    (offer) => ({...offer, amount: offer.amount === null ? null : offer.amount.toString()})));
}"""


def amount(chance: random.Random, most: int = 5_000) -> Decimal:
    return Decimal(chance.randrange(most * 100)) / 100


def case(chance: random.Random) -> tuple[Purchase, dict[str, Any]]:
    """The same purchase for both sides."""
    trouble = chance.choice(["fraud", "unsafe_food", "prepaid", "no_reason"])
    price, loss, used = amount(chance) + 1, amount(chance), amount(chance)
    gift, term = chance.choice([Decimal(0), amount(chance)]), chance.choice([0, 30, 365])
    left, days = chance.randint(0, term), chance.choice([None, 0, 7, 8, 90])
    flaw, own, had = (chance.random() < 0.3 for _ in range(3))
    goods = {"fraud": Goods.OTHER, "unsafe_food": Goods.FOOD}.get(trouble, Goods.PREPAID)
    card = Prepaid(price, gift, used, None, own, had, term, left)
    troubles = frozenset() if trouble == "prepaid" else frozenset({Trouble(trouble)})
    purchase = Purchase(
        goods=goods,
        troubles=troubles,
        price=price,
        loss=loss,
        days=days,
        label_flaw=flaw,
        prepaid=card if goods is Goods.PREPAID else None,
    )
    return purchase, {
        "trouble": trouble,
        "price": cents(price),
        "loss": cents(loss),
        "gift": cents(gift),
        "used": cents(used),
        "used_before_discount": None,
        "label_flaw": flaw,
        "by_consumer": own,
        "had_before": had,
        "days": days,
        "term": term,
        "left": left,
    }


def cents(yuan: Decimal) -> str:
    return str(int(yuan * 100))


def as_on_the_phone(offer: Offer) -> dict[str, Any]:
    kept = ("title", "claim", "law", "needs", "working")
    fields = {name: getattr(offer, name) for name in kept}
    return fields | {"amount": None if offer.amount is None else cents(offer.amount)}


def test_both_sides_work_out_the_same(page: Page) -> None:
    chance = random.Random(20261125)
    cases = [case(chance) for _ in range(CASES)]
    esbuild = FRONT / "node_modules" / ".bin" / "esbuild"
    source = FRONT / "src" / "scene" / "law.ts"
    code = subprocess.run([esbuild, source, "--format=esm"], check=True, capture_output=True)
    encoded = base64.b64encode(code.stdout).decode()
    found = page.evaluate(ON_THE_PHONE, [encoded, as_data(), [data for _, data in cases]])
    here = [[as_on_the_phone(offer) for offer in offers_for(purchase)] for purchase, _ in cases]
    assert found == here
    assert len({offer["title"] for offers in here for offer in offers}) >= 6
