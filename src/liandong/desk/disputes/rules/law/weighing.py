"""《零售商品称重计量监督管理办法》: goods sold by weight, weighed again.

Art. 5: the weight found may fall short of the weight charged by the deviation of 附表1 (food) or
附表2 (gold and silver) and no more; art. 6: how it is weighed again; art. 7: food that 附表1 does
not name goes by its price. The ministry publishes both tables as pictures; the figures are those of
reprints of the rule that agree with each other.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

MEASURE: Final = "《零售商品称重计量监督管理办法》"


class Weighed(StrEnum):
    """What was sold by weight."""

    STAPLE = "staple"
    FRESH = "fresh"
    DRIED = "dried"
    PRECIOUS = "precious"
    GOLD = "gold"
    SILVER = "silver"


class Method(StrEnum):
    """How it was weighed again (art. 6)."""

    SAME = "same"
    FINER = "finer"
    EQUAL = "equal"


WEIGHED_WORDS: Final = {
    Weighed.STAPLE: "粮食、蔬菜、水果，或每千克不高于6元的食品",
    Weighed.FRESH: "肉、蛋、禽、海（水）产品、糕点、糖果、调味品，或每千克6元至30元的食品",
    Weighed.DRIED: "干菜、山（海）珍品，或每千克30元至100元的食品",
    Weighed.PRECIOUS: "每千克高于100元的食品",
    Weighed.GOLD: "金饰品（每件）",
    Weighed.SILVER: "银饰品（每件）",
}
METHOD_WORDS: Final = {
    Method.SAME: "用原计量器具核称，并用砝码核对",
    Method.FINER: "用高准确度计量器具核称",
    Method.EQUAL: "用另一台等准确度计量器具核称",
}
JEWELLERY: Final = frozenset({Weighed.GOLD, Weighed.SILVER})
DEVIATIONS: Final[dict[Weighed, tuple[tuple[str, str], ...]]] = {
    Weighed.STAPLE: (("1000", "20"), ("2000", "40"), ("4000", "80"), ("25000", "100")),
    Weighed.FRESH: (("2500", "5"), ("10000", "10"), ("15000", "15")),
    Weighed.DRIED: (("1000", "2"), ("4000", "4"), ("6000", "6")),
    Weighed.PRECIOUS: (("500", "1"), ("2000", "2"), ("5000", "3")),
    Weighed.GOLD: (("100", "0.01"),),
    Weighed.SILVER: (("100", "0.1"),),
}
"""Up to which weight, which deviation; both in grams."""
TIMES: Final = {Method.EQUAL: 2}
"""By an instrument of equal accuracy twice the deviation is allowed (art. 6(3))."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """Weights in grams: as charged, and as found when weighed again."""

    kind: Weighed
    charged: Decimal
    found: Decimal
    method: Method

    @property
    def missing(self) -> Decimal:
        return self.charged - self.found

    @property
    def permitted(self) -> Decimal | None:
        """How much may be missing, in grams; None beyond the range of the tables."""
        for up_to, deviation in DEVIATIONS[self.kind]:
            if self.charged <= Decimal(up_to):
                return Decimal(deviation) * TIMES.get(self.method, 1)
        return None

    @property
    def law(self) -> str:
        table = 2 if self.kind in JEWELLERY else 1
        return f"{MEASURE}第5条、第6条、附表{table}"

    def words(self) -> str:
        """What was found, beside what is permitted."""
        found = f"结算 {self.charged:,f} 克，核称 {self.found:,f} 克，相差 {self.missing:,f} 克"
        if self.permitted is None:
            return f"{found}，结算重量超出附表的称重范围"
        more = self.missing > self.permitted
        verdict = "超过允许的负偏差" if more else "未超过允许的负偏差"
        return f"{found}，{verdict} {self.permitted:f} 克"
