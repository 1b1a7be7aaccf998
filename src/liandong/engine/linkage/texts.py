"""Goods and wording: how much of the rare words two records share."""

from typing import Final

from numba import njit

from liandong.engine.linkage.tokens import Ragged, contained, shared

GOODS_LEVELS: Final = ("missing", "same", "in_text", "unlike", "not_told")
NULL, SAME, IN_TEXT, UNLIKE, NOT_TOLD = range(5)

TEXT_LEVELS: Final = ("missing", "same", "much", "some", "little", "unlike")
STEPS: Final = (0.6, 0.35, 0.2, 0.1)  # share of the poorer side's bits that both tell


@njit(cache=True, nogil=True)
def has(words: Ragged, row: int) -> bool:
    return words.starts[row + 1] > words.starts[row]


@njit(cache=True, nogil=True)
def compare_goods(
    goods_a: Ragged, i: int, text_a: Ragged, goods_b: Ragged, j: int, text_b: Ragged
) -> tuple[int, float]:
    """(level, bits of the rarest shared token)."""
    if has(goods_a, i) and has(goods_b, j):
        ratio, rarest = shared(goods_a, i, goods_b, j)
        return (SAME, rarest) if ratio >= 0.5 else (UNLIKE, 0.0)
    if has(goods_a, i) and has(text_b, j):
        return (IN_TEXT if contained(goods_a, i, text_b, j) >= 0.5 else NOT_TOLD), 0.0
    if has(goods_b, j) and has(text_a, i):
        return (IN_TEXT if contained(goods_b, j, text_a, i) >= 0.5 else NOT_TOLD), 0.0
    return NULL, 0.0


@njit(cache=True, nogil=True)
def compare_texts(text_a: Ragged, i: int, text_b: Ragged, j: int) -> int:
    if not has(text_a, i) or not has(text_b, j):
        return 0
    ratio, _ = shared(text_a, i, text_b, j)
    for k in range(len(STEPS)):
        if ratio >= STEPS[k]:
            return 1 + k
    return 1 + len(STEPS)
