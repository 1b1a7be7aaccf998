"""Goods and wording: how much of the rare words two records share."""

from typing import Final

from liandong.engine.linkage.compiled import compiled

GOODS_LEVELS: Final = ("missing", "same", "in_text", "unlike", "not_told")
NULL, SAME, IN_TEXT, UNLIKE, NOT_TOLD = range(5)

TEXT_LEVELS: Final = ("missing", "same", "much", "some", "little", "unlike")
FEWEST_BITS: Final = 3.0  # of a text that says something of its own; words of every text have none
STEPS: Final = (0.6, 0.35, 0.2, 0.1)  # share of the poorer side's bits that both tell


@compiled
def goods_level(both: float, poorer: float, rarest: float) -> tuple[int, float]:
    """Two columns of goods; (level, bits of the rarest word that agrees)."""
    return (SAME, rarest) if both >= 0.5 * poorer else (UNLIKE, 0.0)


@compiled
def told_level(both: float, total: float) -> int:
    """One column of goods against the other's text."""
    return IN_TEXT if both >= 0.5 * total else NOT_TOLD


@compiled
def text_level(both: float, poorer: float) -> int:
    for k in range(len(STEPS)):
        if both >= STEPS[k] * poorer:
            return 1 + k
    return 1 + len(STEPS)
