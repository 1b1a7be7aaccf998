"""Learning the weights: what the lexicon says, moved by examples.

Each label's log-odds are a sum of weights of the features of a text. The weights start from the
lexicon's prior and are pulled back to it (a Gaussian prior around it, the penalty), so few examples
move them little.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.kernels import Floats
from liandong.engine.recognition.details.gazetteer import Gazetteer
from liandong.engine.recognition.learning.design_matrix import Design, common_grams, design
from liandong.engine.recognition.learning.regression import Fit, Pulls, fit, fit_platt, scores_of
from liandong.engine.recognition.lexicon.automaton import LABELS, N_SECTORS
from liandong.engine.recognition.lexicon.entries import Lexicon
from liandong.engine.recognition.model import Model, prior, untrained
from liandong.engine.recognition.recogniser import Recogniser

Rows = npt.NDArray[np.int64]

FOLDS: Final = 5
SMALLEST_DELTA: Final = 0.02  # smaller ones are left out of the file
_FIXED: Final = 1e6


@dataclass(frozen=True)
class Settings:
    """How strongly weights are pulled to the prior: of lexicon features, of n-grams and of what
    holds for every text. An n-gram that moves no label by `least_gram` costs more than it is
    worth."""

    penalty: float = 0.5
    gram_penalty: float = 3.0
    bias_penalty: float = 0.1
    least_gram: float = 0.1
    steps: int = 80


@dataclass(frozen=True)
class Task:
    """What is to be learned: a base model, and its features in the examples."""

    base: Model
    recogniser: Recogniser
    rows: Design

    @classmethod
    def of(
        cls,
        examples: pa.Table,
        base: Model,
        lexicon: Lexicon | None = None,
        grams: tuple[str, ...] | None = None,
    ) -> "Task":
        """Beside those of the base, `grams` are learned; without them all common ones."""
        grams = common_grams(examples) if grams is None else grams
        grams = tuple(dict.fromkeys([*base.grams, *grams]))
        recogniser = Recogniser.of(replace(base, grams=grams), Gazetteer([]), lexicon)
        return cls(base, recogniser, design(recogniser, examples))

    @property
    def everything(self) -> Rows:
        return np.arange(len(self.rows.group))

    def fit(self, chosen: Rows, settings: Settings) -> Fit:
        """Weights and biases learned from the chosen rows, pulled to those of the base."""
        penalties = _penalties(self.recogniser.compiled.features, settings)
        pulls = Pulls(penalties, settings.bias_penalty)
        return fit(self.rows, chosen, self.start, pulls, steps=settings.steps)

    def informative_grams(self, settings: Settings) -> tuple[str, ...]:
        """The n-grams that move a label enough to be worth looking for."""
        moved = self.fit(self.everything, settings).weights - self.recogniser.weights
        rows = zip(self.recogniser.compiled.features, np.abs(moved).max(axis=1), strict=True)
        informative = {name for name, most in rows if most >= settings.least_gram}
        return tuple(gram for gram in self.recogniser.model.grams if f"gram:{gram}" in informative)

    @property
    def start(self) -> Fit:
        """Weights and biases of the base."""
        return Fit(self.recogniser.weights, self.recogniser.bias)

    def fold_fits(self, fold_of: Rows, settings: Settings) -> list[Fit]:
        """The fit without each fold."""
        return [self.fit(np.flatnonzero(fold_of != number), settings) for number in range(FOLDS)]

    def held_out(self, fold_of: Rows, fits: Sequence[Fit]) -> Floats:
        """Each row's dispute score by the fit without its fold."""
        scores = np.zeros(len(fold_of))
        for number, fitted in enumerate(fits):
            held = np.flatnonzero(fold_of == number)
            scores[held] = scores_of(self.rows, held, fitted)[:, 0]
        return scores

    def calibrated(self, scores: Floats, chosen: Rows) -> tuple[float, float]:
        """Slope and shift from held-out dispute scores of the chosen rows."""
        return fit_platt(scores[chosen], self.rows.dispute[chosen], self.rows.weight[chosen])

    def model(self, version: str, fitted: Fit, platt: tuple[float, float]) -> Model:
        recogniser = self.recogniser
        named = replace(recogniser.model, version=version, slope=platt[0], shift=platt[1])
        delta = fitted.weights / named.trust.by_label - prior(recogniser.compiled)
        return _pruned(named, recogniser, delta, fitted.bias)


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
    grams = Task.of(examples, base).informative_grams(settings)
    task = Task.of(examples, base, grams=grams)
    fold_of = folds_of(task.rows.group)
    scores = task.held_out(fold_of, task.fold_fits(fold_of, settings))
    fitted = task.fit(task.everything, settings)
    return task.model(version, fitted, task.calibrated(scores, task.everything))


def _penalties(features: tuple[str, ...], settings: Settings) -> Floats:
    """Pull to the prior of each weight. Hints are not learned from examples, nor faults that nobody
    mends, of which the written examples have too many; what a sector or a pair of natures adds is
    learned for natures only."""
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


def folds_of(group: Rows, folds: int = FOLDS) -> Rows:
    """Fold of each row; a group stays together, groups are spread evenly."""
    unique, place = np.unique(group, return_inverse=True)
    order = np.random.default_rng(1).permutation(len(unique))
    fold_of_group = np.empty(len(unique), dtype=np.int64)
    fold_of_group[order] = np.arange(len(unique)) % folds
    return fold_of_group[place]
