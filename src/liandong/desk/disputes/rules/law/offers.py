"""All rules that fit a purchase, and the sheet that is printed of them."""

from collections.abc import Sequence
from typing import Final

from liandong.desk.disputes.rules.law.goods import goods_offers
from liandong.desk.disputes.rules.law.prepaid import prepaid_offers
from liandong.desk.disputes.rules.law.purchase import Offer, Purchase

WARNING: Final = "测算供双方协商参考，以查明的事实为准；达不成一致的，可以按消法第39条另寻途径。"


def offers_for(purchase: Purchase) -> list[Offer]:
    """Of goods, services and cards alike; a card may have been sold by fraud."""
    return [*prepaid_offers(purchase), *goods_offers(purchase)]


def as_text(offers: Sequence[Offer]) -> str:
    """One paragraph to each line of the sheet."""
    return "\n".join(f"{n}．{offer.words()}" for n, offer in enumerate(offers, start=1))
