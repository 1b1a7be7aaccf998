"""What a model learns from people's decisions on pairs.

A queue holds the pairs between the thresholds, so its decisions do not show how often a level
occurs among all pairs. But given its weight, whether a pair is one dispute does not depend on why
it was shown. So two numbers are learned: how far the weights reach (`scale`) and where even odds
lie (the prior), by logistic regression that starts from the model and is held to it where decisions
are few. It is measured on decisions that were held out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.linkage.live import score_candidates
from liandong.engine.linkage.model import LinkModel

ALL_COST: Final = 1e12
"""Minutes that a missed link would have to cost for every pair to be reported."""
FOLDS: Final = 5
HELD: Final = 10.0
"""So many decisions outweigh the model's own two numbers."""
REACH: Final = (0.6, 1.6)  # of the scale
SHIFT: Final = 4.0  # bits of the prior
STEPS: Final = 30
MOST: Final = 0.999999

Weights = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned. Losses are bits a decision, on decisions that were held out."""

    decisions: int
    same: int
    loss_before: float
    loss_after: float
    wrong_before: int  # judged otherwise than people, at even odds
    wrong_after: int

    @property
    def is_better(self) -> bool:
        return self.loss_after < self.loss_before


def without_threshold(model: LinkModel) -> LinkModel:
    """The same weights without a lower threshold: every pair is reported."""
    return replace(model, costs=replace(model.costs, missed_link=ALL_COST))


def learn(
    model: LinkModel, left: pa.Table, right: pa.Table, same: Sequence[bool]
) -> tuple[LinkModel, Lesson]:
    """The model after these decisions; row i of `left` and of `right` are a pair."""
    weights = weigh(model, left, right)
    labels = np.asarray(same, np.bool_)
    held_out = np.empty(len(labels))
    for fold in range(FOLDS):
        out = np.arange(len(labels)) % FOLDS == fold
        held_out[out] = rescaled(weights[out], *learned(weights[~out], labels[~out], model), model)
    lesson = Lesson(
        len(labels),
        int(labels.sum()),
        loss(weights, labels),
        loss(held_out, labels),
        int(((weights > 0) != labels).sum()),
        int(((held_out > 0) != labels).sum()),
    )
    shift, reach = learned(weights, labels, model)
    weight = model.prior_weight + shift
    return replace(model, scale=model.scale * reach, prior=1 / (1 + 2.0**-weight)), lesson


def weigh(model: LinkModel, left: pa.Table, right: pa.Table) -> Weights:
    """The weight of each pair, in bits."""
    open_model = without_threshold(model)
    return np.array(
        [
            score_candidates(left.slice(at, 1), right.slice(at, 1), model=open_model)["weight"][
                0
            ].as_py()
            for at in range(left.num_rows)
        ]
    )


def rescaled(weights: Weights, shift: float, reach: float, model: LinkModel) -> Weights:
    """Weights by a model with another prior and scale."""
    return np.asarray(model.prior_weight + shift + reach * (weights - model.prior_weight))


def learned(weights: Weights, labels: Labels, model: LinkModel) -> tuple[float, float]:
    """(bits by which the prior shifts, factor of the scale): Newton's method, held to (0, 1)."""
    evidence = weights - model.prior_weight
    spread = max(float(np.std(evidence)), 1.0)
    design = np.stack([np.ones(len(weights)), evidence / spread], 1)
    start = np.array([0.0, spread])
    ridge = HELD * np.diag([1.0, 1.0]) * math.log(2) ** 2 / 4
    found = start.copy()
    for _ in range(STEPS):
        logits = (model.prior_weight + design @ found) * math.log(2)
        chance = 1 / (1 + np.exp(-np.clip(logits, -40, 40)))
        pull = design.T @ (labels - chance) * math.log(2) - ridge @ (found - start)
        curve = (design.T * (chance * (1 - chance))) @ design * math.log(2) ** 2 + ridge
        found += np.clip(np.linalg.solve(curve, pull), -2.0, 2.0)
    shift, reach = float(found[0]), float(found[1] / spread)
    return min(max(shift, -SHIFT), SHIFT), min(max(reach, REACH[0]), REACH[1])


def loss(weights: Weights, labels: Labels) -> float:
    """Mean surprise of the decisions, in bits; 1 is what a coin gives."""
    chance = np.clip(1 / (1 + np.exp2(-np.clip(weights, -60, 60))), 1 - MOST, MOST)
    return float(-np.log2(np.where(labels, chance, 1 - chance)).mean()) if len(labels) else 0.0
