"""When a dispute is major or complex (重大复杂) and a panel is proposed. People decide.

The thresholds are local and changeable; those here hold until somebody sets others.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from liandong.desk.ui.wording import yuan_in_words

HARMED: Final = frozenset({"受伤动手"})
RUNAWAY: Final = frozenset({"闭店跑路"})
SAFETY: Final = "安全"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which amount in yuan, and how many persons, a dispute is major."""

    amount_yuan: Decimal = Decimal(50_000)
    persons: int = 5


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a dispute. `rounds`: sittings held without an agreement."""

    amount_yuan: Decimal | None
    persons: int | None
    urgency: Collection[str]
    nature: str
    rounds: int = 0


def reasons(known: Facts, limits: Thresholds) -> list[str]:
    """Why it is major or complex, in words; empty when it is not."""
    injured, runaway = HARMED & set(known.urgency), RUNAWAY & set(known.urgency)
    conditions = [
        (
            known.amount_yuan is not None and known.amount_yuan >= limits.amount_yuan,
            f"争议金额{yuan_in_words(limits.amount_yuan)}以上",
        ),
        ((known.persons or 0) >= limits.persons, f"涉及 {limits.persons} 人以上"),
        (bool(injured), "有人受伤或动手"),
        (bool(runaway), "闭店跑路，预付款退还"),
        (known.nature == SAFETY, "涉及人身、财产安全"),
        (known.rounds >= 2, f"已调解 {known.rounds} 次未达成"),
    ]
    return [words for holds, words in conditions if holds]


CONFLICT: Final = "这位专家与商家有利害关系，应当回避。"


def why_barred(*, is_active: bool, conflict: bool, over: bool) -> str:
    """Why an expert who was asked reads nothing and says nothing any more; empty where none.
    `over`: the dispute is put away."""
    if over:
        return "这件纠纷已归档，联调已经结束。"
    if conflict:
        return CONFLICT
    return "" if is_active else "这位专家已停用，不再参加联调。"
