"""Logistic regression around given weights: dispute, sector and nature, each for itself.

What is searched are the changes of the weights in units of their prior's deviation, so that hard
and soft pulls look alike to the search. Disputes are learned from all examples, sectors and natures
from those that have one.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Floats, Ints, compiled
from liandong.engine.recognition.learning.design_matrix import Design
from liandong.engine.recognition.learning.lbfgs import minimise
from liandong.engine.recognition.lexicon.automaton import LABELS, N_SECTORS

Rows = npt.NDArray[np.int64]

PLATT_STEPS: Final = 60
DISPUTE, SECTORS, NATURES = slice(0, 1), slice(1, 1 + N_SECTORS), slice(1 + N_SECTORS, len(LABELS))
"""The columns of each question."""


class Fit(NamedTuple):
    weights: Floats  # features, labels
    bias: Floats

    def with_labels_of(self, other: "Fit", questions: Iterable[slice]) -> "Fit":
        """The same, with the columns of some questions as the other has them."""
        mixed = Fit(self.weights.copy(), self.bias.copy())
        for labels in questions:
            mixed.weights[:, labels], mixed.bias[labels] = (
                other.weights[:, labels],
                other.bias[labels],
            )
        return mixed


class Pulls(NamedTuple):
    """Penalties of moving away from the start."""

    weights: Floats  # features, labels
    bias: float


class _Head(NamedTuple):
    """The labels of one question, and the examples that answer it."""

    labels: slice
    chosen: Rows
    truth: Floats | Ints
    losses: Callable[[Floats, Any], tuple[Floats, Floats]]


def _heads(rows: Design, chosen: Rows) -> Iterator[_Head]:
    yield _Head(DISPUTE, chosen, rows.dispute[chosen], _yes_or_no)
    for labels, wanted in ((SECTORS, rows.sector), (NATURES, rows.nature)):
        known = chosen[wanted[chosen] >= 0]
        if len(known):
            yield _Head(labels, known, wanted[known], _one_of)


def fit(rows: Design, chosen: Rows, start: Fit, pulls: Pulls, *, steps: int) -> Fit:
    """Weights and biases learned from the chosen rows, pulled to where they start."""
    fitted = Fit(start.weights.copy(), start.bias.copy())
    for head in _heads(rows, chosen):
        weights, bias = _fit_head(rows, head, start, pulls, steps)
        fitted.weights[:, head.labels], fitted.bias[head.labels] = weights, bias
    return fitted


def _fit_head(
    rows: Design, head: _Head, start: Fit, pulls: Pulls, steps: int
) -> tuple[Floats, Floats]:
    feature, scale, bounds = _only(rows, head.chosen)
    used, place = np.unique(feature, return_inverse=True)
    sparse = (place.astype(np.int32), scale, bounds)
    before, bias = start.weights[used, head.labels], start.bias[head.labels]
    unit, weight = 1 / np.sqrt(pulls.weights[used, head.labels]), rows.weight[head.chosen]
    offset = rows.offset[head.chosen, head.labels]

    def loss(x: Floats) -> tuple[float, Floats]:
        units, biases = x[: before.size].reshape(before.shape), x[before.size :]
        scores = _product(*sparse, before + unit * units, biases) + offset
        values, errors = head.losses(scores, head.truth)
        errors *= weight[:, None]
        gradient = _transpose_product(*sparse, errors, len(used)) * unit + units
        pull = pulls.bias * (biases - bias)
        value = float(weight @ values)
        value += 0.5 * float((units**2).sum() + (pull * (biases - bias)).sum())
        return value, np.concatenate([gradient.ravel(), errors.sum(axis=0) + pull])

    best = minimise(loss, np.concatenate([np.zeros(before.size), bias]), steps=steps)
    weights = start.weights[:, head.labels].copy()
    weights[used] = before + unit * best[: before.size].reshape(before.shape)
    return weights, best[before.size :]


def _only(rows: Design, chosen: Rows) -> tuple[Ints, npt.NDArray[np.float32], Rows]:
    """Features, scales and bounds of the chosen rows."""
    lengths = (rows.bounds[1:] - rows.bounds[:-1])[chosen]
    bounds = np.concatenate([[0], np.cumsum(lengths)])
    at = np.repeat(rows.bounds[chosen] - bounds[:-1], lengths) + np.arange(bounds[-1])
    return rows.feature[at], rows.scale[at], bounds


def scores_of(rows: Design, chosen: Rows, fitted: Fit) -> Floats:
    """Scores of every label for the chosen rows."""
    scores: Floats = _product(*_only(rows, chosen), fitted.weights, fitted.bias)
    return scores + rows.offset[chosen]


def _yes_or_no(scores: Floats, truth: Floats) -> tuple[Floats, Floats]:
    """Logistic loss of each row, and its slope by the scores."""
    z = scores[:, 0]
    return np.logaddexp(0, z) - truth * z, (1 / (1 + np.exp(-z)) - truth)[:, None]


def _one_of(scores: Floats, truth: Ints) -> tuple[Floats, Floats]:
    """Softmax loss of each row, and its slope by the scores."""
    part = scores - scores.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(part).sum(axis=1))
    at = (np.arange(len(truth)), truth)
    share = np.exp(part - log_sum[:, None])
    share[at] -= 1
    return log_sum - part[at], share


def fit_platt(scores: Floats, truth: Floats, weight: Floats) -> tuple[float, float]:
    """Slope and shift that make scores probabilities (Platt 1999, with his smoothed targets)."""
    positive, negative = float(weight[truth > 0].sum()), float(weight[truth == 0].sum())
    target = np.where(truth > 0, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def loss(x: Floats) -> tuple[float, Floats]:
        z = x[0] * scores + x[1]
        p = 1 / (1 + np.exp(-z))
        error = weight * (p - target)
        value = float((weight * (np.logaddexp(0, z) - target * z)).sum())
        return value, np.array([(error * scores).sum(), error.sum()])

    best = minimise(loss, np.array([1.0, 0.0]), steps=PLATT_STEPS)
    return float(best[0]), float(best[1])


@compiled
def _product(feature: Any, scale: Any, bounds: Any, weights: Any, bias: Any) -> Any:
    scores = np.empty((len(bounds) - 1, len(bias)))
    for row in range(len(bounds) - 1):
        for label in range(len(bias)):
            scores[row, label] = bias[label]
        for at in range(bounds[row], bounds[row + 1]):
            for label in range(len(bias)):
                scores[row, label] += scale[at] * weights[feature[at], label]
    return scores


@compiled
def _transpose_product(feature: Any, scale: Any, bounds: Any, errors: Any, features: Any) -> Any:
    gradient = np.zeros((features, errors.shape[1]))
    for row in range(len(bounds) - 1):
        for at in range(bounds[row], bounds[row + 1]):
            for label in range(errors.shape[1]):
                gradient[feature[at], label] += scale[at] * errors[row, label]
    return gradient
