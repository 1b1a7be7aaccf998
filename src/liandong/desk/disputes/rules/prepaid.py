"""Which disputes are about money paid in advance (预付式消费, 法释〔2025〕4号 art. 1).

The single-purpose card by its own name, or what is complained of about a card that holds money.
"""

from typing import Final

ITEM: Final = "预付卡"
WORDS: Final = (
    "预付卡",
    "会员卡",
    "充值卡",
    "储值卡",
    "卡内余额",
    "健身卡",
    "美容卡",
    "洗车卡",
)
"""Beginnings of phrases that are about such a card."""
