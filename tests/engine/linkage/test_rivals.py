"""What is linked, looked at or left, in view of a pair's rivals."""

from typing import Any

import numpy as np
import pytest

from liandong.engine.linkage import LinkModel
from liandong.engine.linkage.candidates.pairs import Pairs
from liandong.engine.linkage.links import bits_of, decide_pairs
from liandong.engine.linkage.weights.comparison import COMPARISONS
from liandong.engine.linkage.weights.decisions import LINK, NONE, REVIEW

MODEL = LinkModel.load()
UPPER, LOWER = bits_of(MODEL.upper), bits_of(MODEL.lower)


def decided(*pairs: tuple[int, int, float]) -> list[int]:
    """Decisions for pairs of (left, right, weight)."""
    return decided_and_probable(*pairs)[0]


def decided_and_probable(*pairs: tuple[int, int, float]) -> tuple[list[int], list[float]]:
    left, right = (np.array([pair[k] for pair in pairs], np.int32) for k in (0, 1))
    shape = (len(pairs), len(COMPARISONS))
    sizes = int(left.max()) + 1, int(right.max()) + 1
    some = Pairs(left, right, np.zeros(shape, np.uint8), np.zeros(shape, np.float32), sizes, False)
    decisions, chances = decide_pairs(some, np.array([pair[2] for pair in pairs]), MODEL)
    return decisions.tolist(), chances.tolist()


@pytest.mark.parametrize(
    ("weight", "decision"),
    [(UPPER + 0.1, LINK), (UPPER - 0.1, REVIEW), (LOWER + 0.1, REVIEW), (LOWER - 0.1, NONE)],
)
def test_a_pair_without_rivals_is_decided_by_its_weight(weight: Any, decision: Any) -> None:
    assert decided((0, 0, weight)) == [decision]


def test_of_two_equal_pairs_neither_is_linked_without_a_look() -> None:
    assert decided((0, 0, UPPER + 2), (0, 1, UPPER + 2)) == [REVIEW, REVIEW]


def test_no_pair_to_look_at_is_as_probable_as_one_that_is_linked() -> None:
    for rivals in range(1, 6):
        pairs = [(0, right, UPPER + 5) for right in range(rivals + 1)]
        decisions, chances = decided_and_probable(*pairs)
        assert decisions == [REVIEW] * (rivals + 1)
        assert max(chances) < 1 / rivals
    (_, linked) = decided_and_probable((0, 0, UPPER + 5))
    assert linked[0] > MODEL.upper


def test_a_far_weaker_rival_does_no_harm_and_is_left() -> None:
    assert decided((0, 0, UPPER + 4), (0, 1, LOWER + 0.5)) == [LINK, NONE]


def test_a_matter_told_twice_is_linked_twice() -> None:
    assert decided((0, 0, UPPER + 9), (0, 1, UPPER + 8)) == [LINK, LINK]
