"""Learning the weights: logistic regression around what the lexicon says.

Each label's log-odds are a sum of weights of the features of a text. The weights start from the
lexicon's prior and are pulled back to it (a Gaussian prior around it, the penalty), so few examples
move them little. Disputes are learned from all examples, sectors and natures from disputes only.
The minimum is found by L-BFGS (Nocedal and Wright 2006, algorithm 7.4).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.kernels import jit
from liandong.engine.recognition.compiled import LABELS, N_SECTORS
from liandong.engine.recognition.folding import fold
from liandong.engine.recognition.gazetteer import Gazetteer
from liandong.engine.recognition.lexicon import Lexicon
from liandong.engine.recognition.model import Model, prior, untrained
from liandong.engine.recognition.reading import Fired
from liandong.engine.recognition.recogniser import Recogniser
from liandong.engine.vocabulary import NATURES, SECTORS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

FOLDS: Final = 5
GRAM_LENGTHS: Final = (2, 3, 4)
LEAST_GROUPS: Final = 4  # matters in which an n-gram must stand
SMALLEST_DELTA: Final = 0.02  # smaller ones are left out of the file
BIAS_PENALTY: Final = 0.1
_FIXED: Final = 1e6
MEMORY: Final = 8  # steps that L-BFGS remembers


@dataclass(frozen=True)
class Settings:
    """How strongly weights are pulled to the prior: of lexicon features and of n-grams. An n-gram
    that moves no label by `least_gram` costs more than it tells."""

    penalty: float = 0.5
    gram_penalty: float = 3.0
    least_gram: float = 0.1
    steps: int = 80


class Design(NamedTuple):
    """Features of the examples in rows, and what is to be learned."""

    feature: Ints
    scale: npt.NDArray[np.float32]
    bounds: npt.NDArray[np.int64]
    dispute: Floats
    sector: Ints  # -1 where unknown
    nature: Ints
    group: npt.NDArray[np.int64]
    weight: Floats


class Fit(NamedTuple):
    weights: Floats  # features, labels
    bias: Floats


def common_grams(examples: pa.Table, least: int = LEAST_GROUPS) -> tuple[str, ...]:
    """Character n-grams that stand in at least `least` different matters."""
    folded = fold(examples["text"].combine_chunks())
    text = folded.codes.astype("<u2").tobytes().decode("utf-16-le", "replace")
    found: dict[int, set[str]] = {}
    for row, group in enumerate(examples["group"].to_pylist()):
        told = text[folded.starts[row] : folded.starts[row + 1]]
        found.setdefault(group, set()).update(_grams(told))
    counts = Counter(gram for grams in found.values() for gram in grams)
    return tuple(sorted(gram for gram, count in counts.items() if count >= least))


def _grams(text: str) -> set[str]:
    runs = "".join(c if c.isalpha() else " " for c in text).split()
    return {run[i : i + n] for run in runs for n in GRAM_LENGTHS for i in range(len(run) - n + 1)}


def design(recogniser: Recogniser, examples: pa.Table) -> Design:
    """What the scan finds in the examples. A column `weight` counts an example more or less."""
    _, _, reading = recogniser.read(examples)
    count = examples.num_rows
    weight = examples["weight"].to_numpy() if "weight" in examples.column_names else np.ones(count)
    sector = _indices(examples["sector"], SECTORS)
    feature, scale, bounds = _with_sector(reading.fired, sector, recogniser.compiled.in_sector)
    return Design(
        feature,
        scale,
        bounds,
        examples["is_dispute"].to_numpy().astype(np.float64),
        sector,
        _indices(examples["nature"], NATURES),
        examples["group"].to_numpy(),
        weight,
    )


def _with_sector(
    fired: Fired, sector: Ints, in_sector: Ints
) -> tuple[Ints, npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """The fired features, with that of the known sector at the end of each row."""
    used = int(fired.bounds[-1])
    known = np.flatnonzero(sector >= 0)
    feature = np.insert(fired.feature[:used], fired.bounds[known + 1], in_sector[sector[known]])
    scale = np.insert(fired.scale[:used], fired.bounds[known + 1], 1.0)
    bounds = fired.bounds + np.concatenate([[0], np.cumsum(sector >= 0)])
    return feature, scale, bounds


def _indices(column: pa.ChunkedArray, names: tuple[str, ...]) -> Ints:
    row = {name: index for index, name in enumerate(names)}
    return np.array([row.get(value, -1) for value in column.to_pylist()], dtype=np.int32)


@dataclass(frozen=True)
class Task:
    """What is to be learned: a base model, its features in the examples, how hard to pull."""

    base: Model
    recogniser: Recogniser
    rows: Design
    penalties: Floats
    settings: Settings

    @classmethod
    def of(
        cls,
        examples: pa.Table,
        base: Model,
        settings: Settings,
        lexicon: Lexicon | None = None,
        grams: tuple[str, ...] | None = None,
    ) -> "Task":
        """Beside those of the base, `grams` are learned; without them all common ones."""
        grams = common_grams(examples) if grams is None else grams
        grams = tuple(dict.fromkeys([*base.grams, *grams]))
        recogniser = Recogniser.of(replace(base, grams=grams), Gazetteer([]), lexicon)
        penalties = _penalties(recogniser.compiled.features, settings)
        return cls(base, recogniser, design(recogniser, examples), penalties, settings)

    def fit(self, chosen: npt.NDArray[np.int64]) -> Fit:
        """Weights and biases learned from the chosen rows, pulled to those of the base."""
        start, bias = self.recogniser.weights, self.recogniser.bias
        used, place = np.unique(self.rows.feature, return_inverse=True)
        rows = self.rows._replace(feature=place.astype(np.int32))
        moved, biases = _fit(rows, chosen, start[used], bias, self.penalties[used], self.settings)
        weights = start.copy()
        weights[used] = moved
        return Fit(weights, biases)

    def telling_grams(self) -> tuple[str, ...]:
        """The n-grams that move a label enough to be worth looking for."""
        moved = self.fit(np.arange(len(self.rows.group))).weights - self.recogniser.weights
        rows = zip(self.recogniser.compiled.features, np.abs(moved).max(axis=1), strict=True)
        told = {name for name, most in rows if most >= self.settings.least_gram}
        return tuple(gram for gram in self.recogniser.model.grams if f"gram:{gram}" in told)

    def scores(self, chosen: npt.NDArray[np.int64], fit: Fit) -> Floats:
        """Dispute score of the chosen rows."""
        rows = self.rows
        found: Floats = _product(rows.feature, rows.scale, rows.bounds, chosen, *fit)
        return found[:, 0]

    def fold_fits(self, fold_of: npt.NDArray[np.int64]) -> tuple[list[Fit], Floats]:
        """The fit without each fold, and each row's score by the fit that has not seen it."""
        fits = [self.fit(np.flatnonzero(fold_of != number)) for number in range(FOLDS)]
        scores = np.zeros(len(fold_of))
        for number, fit in enumerate(fits):
            held = np.flatnonzero(fold_of == number)
            scores[held] = self.scores(held, fit)
        return fits, scores

    def calibrated(
        self, scores: Floats, chosen: npt.NDArray[np.int64] | slice
    ) -> tuple[float, float]:
        """Slope and shift from held-out scores of the chosen rows."""
        return fit_platt(scores[chosen], self.rows.dispute[chosen], self.rows.weight[chosen])

    def model(self, version: str, fit: Fit, platt: tuple[float, float]) -> Model:
        recogniser = self.recogniser
        named = replace(recogniser.model, version=version, slope=platt[0], shift=platt[1])
        delta = fit.weights - prior(recogniser.compiled)
        return _pruned(named, recogniser, delta, fit.bias)


def learn(
    examples: pa.Table,
    *,
    version: str,
    settings: Settings | None = None,
    base: Model | None = None,
) -> Model:
    """A model learned from examples (columns group, text, is_dispute, sector, nature; source and
    weight where given) on top of `base`, calibrated on folds that never split a group. A first
    fit chooses the n-grams, a second learns with those alone."""
    base, settings = base or untrained(), settings or Settings()
    grams = Task.of(examples, base, settings).telling_grams()
    task = Task.of(examples, base, settings, grams=grams)
    _, scores = task.fold_fits(folds_of(task.rows.group))
    everything = np.arange(examples.num_rows)
    return task.model(version, task.fit(everything), task.calibrated(scores, slice(None)))


def _penalties(features: tuple[str, ...], settings: Settings) -> Floats:
    """Pull to the prior of each weight. What a hint means is not learned from examples, nor what
    a fault means that nobody mends, of which the written ones have too many; what a sector or a
    pair of natures adds is learned for natures only."""
    kinds = {"gram": settings.gram_penalty, "source": _FIXED, "class": _FIXED, "goods": _FIXED}
    rows = np.array([kinds.get(name.split(":")[0], settings.penalty) for name in features])
    penalties = np.repeat(rows[:, None], len(LABELS), axis=1)
    only_natures = [name.startswith(("in:", "has:")) for name in features]
    penalties[only_natures, : 1 + N_SECTORS] = _FIXED
    penalties[features.index("has:质量+售后服务")] = _FIXED
    return penalties


def _pruned(model: Model, recogniser: Recogniser, delta: Floats, bias: Floats) -> Model:
    """The model with what is worth keeping; n-grams without weight are dropped."""
    names = recogniser.compiled.features
    rows, columns = np.nonzero(np.abs(delta) >= SMALLEST_DELTA)
    deltas = tuple(
        (names[r], LABELS[c], float(delta[r, c])) for r, c in zip(rows, columns, strict=True)
    )
    kept = {name for name, _, _ in deltas}
    left = tuple(gram for gram in model.grams if f"gram:{gram}" in kept)
    return replace(model, grams=left, deltas=deltas, bias=tuple(float(value) for value in bias))


def folds_of(group: npt.NDArray[np.int64], folds: int = FOLDS) -> npt.NDArray[np.int64]:
    """Fold of each row; a group stays together, groups are spread evenly."""
    unique, place = np.unique(group, return_inverse=True)
    order = np.random.default_rng(1).permutation(len(unique))
    fold_of_group = np.empty(len(unique), dtype=np.int64)
    fold_of_group[order] = np.arange(len(unique)) % folds
    return fold_of_group[place]


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

    best = minimise(loss, np.array([1.0, 0.0]), steps=60)
    return float(best[0]), float(best[1])


def _fit(
    rows: Design,
    chosen: npt.NDArray[np.int64],
    start: Floats,
    bias: Floats,
    penalties: Floats,
    settings: Settings,
) -> tuple[Floats, Floats]:
    """Weights and biases of the least loss. What is searched are the changes of weights in units
    of their prior's deviation: so that hard and soft pulls look alike to the search."""
    shape, unit = start.shape, 1 / np.sqrt(penalties)

    def loss(x: Floats) -> tuple[float, Floats]:
        units, biases = x[: start.size].reshape(shape), x[start.size :]
        weights = start + unit * units
        scores = _product(rows.feature, rows.scale, rows.bounds, chosen, weights, biases)
        value, errors = _errors(rows, chosen, scores)
        gradient = np.zeros(shape)
        _transpose_product(rows.feature, rows.scale, rows.bounds, chosen, errors, gradient)
        gradient = gradient * unit + units
        pull = BIAS_PENALTY * (biases - bias)
        value += 0.5 * float((units**2).sum() + (pull * (biases - bias)).sum())
        return value, np.concatenate([gradient.ravel(), errors.sum(axis=0) + pull])

    best = minimise(loss, np.concatenate([np.zeros(start.size), bias]), steps=settings.steps)
    return start + unit * best[: start.size].reshape(shape), best[start.size :]


def _errors(rows: Design, chosen: npt.NDArray[np.int64], scores: Floats) -> tuple[float, Floats]:
    """Loss and its slope by the scores: logistic for dispute, softmax for sector and nature."""
    errors = np.zeros_like(scores)
    weight, truth = rows.weight[chosen], rows.dispute[chosen]
    z = scores[:, 0]
    value = float((weight * (np.logaddexp(0, z) - truth * z)).sum())
    errors[:, 0] = weight * (1 / (1 + np.exp(-z)) - truth)
    for first, last, wanted in (
        (1, 1 + N_SECTORS, rows.sector[chosen]),
        (1 + N_SECTORS, scores.shape[1], rows.nature[chosen]),
    ):
        known = np.flatnonzero(wanted >= 0) if scores.shape[1] > first else ()
        if not len(known):
            continue
        part = scores[known, first:last]
        part = part - part.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(part).sum(axis=1))
        at = (np.arange(len(known)), wanted[known])
        value += float((weight[known] * (log_sum - part[at])).sum())
        share = np.exp(part - log_sum[:, None])
        share[at] -= 1
        errors[known, first:last] = weight[known, None] * share
    return value, errors


def minimise(loss: Callable[[Floats], tuple[float, Floats]], x: Floats, *, steps: int) -> Floats:
    """L-BFGS with backtracking; stops early where nothing improves."""
    value, gradient = loss(x)
    moves: list[tuple[Floats, Floats]] = []
    for _ in range(steps):
        direction = -_two_loop(gradient, moves)
        slope = float(gradient @ direction)
        step = 1.0 if moves else 1.0 / max(1.0, float(np.abs(gradient).sum()))
        for _ in range(20):
            candidate = x + step * direction
            new_value, new_gradient = loss(candidate)
            if new_value <= value + 1e-4 * step * slope:
                break
            step /= 2
        else:
            return x
        s, y = candidate - x, new_gradient - gradient
        if float(s @ y) > 1e-12:
            moves = [*moves[-MEMORY + 1 :], (s, y)]
        improved = value - new_value
        x, value, gradient = candidate, new_value, new_gradient
        if improved < 1e-6 * max(1.0, abs(value)):
            break
    return x


def _two_loop(gradient: Floats, moves: list[tuple[Floats, Floats]]) -> Floats:
    q = gradient.copy()
    alphas = []
    for s, y in reversed(moves):
        alpha = float(s @ q) / float(s @ y)
        alphas.append(alpha)
        q -= alpha * y
    if moves:
        s, y = moves[-1]
        q *= float(s @ y) / float(y @ y)
    for (s, y), alpha in zip(moves, reversed(alphas), strict=True):
        q += s * (alpha - float(y @ q) / float(s @ y))
    return q


@jit
def _product(feature: Any, scale: Any, bounds: Any, chosen: Any, weights: Any, bias: Any) -> Any:
    scores = np.empty((len(chosen), len(bias)))
    for place in range(len(chosen)):
        scores[place] = bias
        for at in range(bounds[chosen[place]], bounds[chosen[place] + 1]):
            share, row = scale[at], feature[at]
            for label in range(len(bias)):
                scores[place, label] += share * weights[row, label]
    return scores


@jit
def _transpose_product(
    feature: Any, scale: Any, bounds: Any, chosen: Any, errors: Any, gradient: Any
) -> None:
    for place in range(len(chosen)):
        for at in range(bounds[chosen[place]], bounds[chosen[place] + 1]):
            share, row = scale[at], feature[at]
            for label in range(errors.shape[1]):
                gradient[row, label] += share * errors[place, label]
