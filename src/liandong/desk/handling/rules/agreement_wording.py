"""The text of an agreement that both sides read and sign, worded before anybody is asked to."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final, Protocol

NUMERALS: Final = "一二三四五六"


class Part(Protocol):
    """One thing that was agreed."""

    @property
    def what(self) -> str: ...
    @property
    def amount_yuan(self) -> Decimal: ...
    @property
    def due_on(self) -> date: ...


def agreement_words(number: str, shop: str, plan: Iterable[Part]) -> str:
    """The same plan gives the same words, so that their digest identifies what was signed."""
    head = [f"纠纷编号：{number}", f"经营者：{shop}" if shop else ""]
    parts = [
        f"{NUMERALS[place]}、{part.what}，金额 {part.amount_yuan:.2f} 元，"
        f"{part.due_on:%Y年%m月%d日}前履行。"
        for place, part in enumerate(plan)
    ]
    return "\n".join(line for line in (*head, *parts) if line)
