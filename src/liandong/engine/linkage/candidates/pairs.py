"""Candidate pairs and how they compare, pair by pair, as arrays."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage.candidates.prefilter import promising
from liandong.engine.linkage.features.rows import CHUNK, Features, RowNumbers, in_parts
from liandong.engine.linkage.model import LinkModel
from liandong.engine.linkage.threads import side_by_side
from liandong.engine.linkage.weights.comparison import COMPARISONS, compare_pairs, compare_wording
from liandong.engine.linkage.weights.decisions import best_of, sum_of
from liandong.engine.linkage.weights.totals import PHONE, agreed_pairs, weigh_pairs, weight_table

WORTHLESS: Final = -18.0  # bits below which a pair is not looked at again

Weights = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs with the level of each comparison and how rare (bits) what agrees is."""

    left: RowNumbers
    right: RowNumbers
    levels: npt.NDArray[np.uint8]
    bits: npt.NDArray[np.float32]
    sizes: tuple[int, int]
    within: bool  # left and right are the same records

    def __len__(self) -> int:
        return len(self.left)

    def chosen(self, rows: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> "Pairs":
        return replace(
            self,
            left=self.left[rows],
            right=self.right[rows],
            levels=self.levels[rows],
            bits=self.bits[rows],
        )

    def with_wording(self, left: Features, right: Features) -> "Pairs":
        """The same pairs with their wording compared again."""
        if not left.variates.shape[1]:
            return self
        levels = self.levels.copy()
        in_parts(
            len(self),
            lambda at: compare_wording(left, right, self.left[at], self.right[at], levels[at]),
        )
        return replace(self, levels=levels)

    def weights(self, model: LinkModel) -> Weights:
        weights = np.empty(len(self))
        table = weight_table(model)
        in_parts(
            len(self), lambda at: weigh_pairs(self.levels[at], self.bits[at], table, weights[at])
        )
        return weights

    def best_weights(self, weights: Weights) -> tuple[Weights, Weights]:
        """The weight of each left and each right record's strongest pair."""
        left = best_of(self.left, weights, self.sizes[0])
        right = best_of(self.right, weights, self.sizes[1])
        if self.within:
            left = right = np.maximum(left, right)
        return left, right

    def best(self, weights: Weights) -> npt.NDArray[np.bool_]:
        """Whether a pair is the strongest of both its records."""
        left, right = self.best_weights(weights)
        return np.asarray((weights >= left[self.left]) & (weights >= right[self.right]))

    def chances(self, weights: Weights) -> Weights:
        """Probability that a pair is one dispute and none of its rivals is.

        A rival is another pair of either record: the more there are and the stronger, the less a
        weight is worth.
        """
        odds = np.exp2(np.clip(weights, -60, 60))
        left = sum_of(self.left, odds, self.sizes[0])
        right = sum_of(self.right, odds, self.sizes[1])
        if self.within:
            left = right = left + right
        return np.asarray(odds / (1 + left[self.left] + right[self.right] - odds))

    def one_phone(self) -> npt.NDArray[np.bool_]:
        """Whether both records of a pair hold one phone."""
        out = np.zeros(len(self), np.bool_)
        agreed_pairs(PHONE, self.levels, out)
        return out


def compare(
    left: Features, right: Features, rows: RowNumbers, others: RowNumbers, *, within: bool = False
) -> Pairs:
    """The pairs of these row numbers, compared."""
    levels = np.empty((len(rows), len(COMPARISONS)), np.uint8)
    bits = np.empty((len(rows), len(COMPARISONS)), np.float32)
    in_parts(
        len(rows),
        lambda at: compare_pairs(left, right, rows[at], others[at], levels[at], bits[at]),
    )
    sizes = len(left.rows), len(right.rows)
    return Pairs(rows, others, levels, bits, sizes, within).with_wording(left, right)


def worth_keeping(
    left: Features,
    right: Features,
    rows: RowNumbers,
    others: RowNumbers,
    model: LinkModel,
    *,
    within: bool = False,
) -> Pairs:
    """The pairs of these row numbers that weigh enough to matter, compared in all but wording,
    which alone makes no link.
    """

    def part(start: int) -> Pairs:
        at = slice(start, start + CHUNK)
        pairs = rows[at], others[at]
        kept, levels, bits = promising((left, right), pairs, model, WORTHLESS)
        sizes = len(left.rows), len(right.rows)
        found = Pairs(pairs[0][kept], pairs[1][kept], levels, bits, sizes, within)
        return found.chosen(found.weights(model) > WORTHLESS)

    return joined(side_by_side(part, range(0, max(len(rows), 1), CHUNK)))


def joined(parts: list[Pairs]) -> Pairs:
    """Pairs of the same records, one part after another."""
    return replace(
        parts[0],
        left=np.concatenate([part.left for part in parts]),
        right=np.concatenate([part.right for part in parts]),
        levels=np.concatenate([part.levels for part in parts]),
        bits=np.concatenate([part.bits for part in parts]),
    )
