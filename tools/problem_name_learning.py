"""Learns the names of problems from the readers of the corpus, for `ship_recognition_model`."""

import warnings
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from benchmarks.recognition.corpus import Row, Text, phrases_of
from liandong.engine.kernels import Floats
from liandong.engine.recognition.problem_names import alike

LEAST_USED: Final = 5  # how often the readers used a name
LEAST_HANDS: Final = 4  # of how many hands
LENGTHS: Final = range(3, 9)  # characters
PENALTY: Final = 0.1
"""Of the sum of the weights, beside the loss. Of a third, a tenth and a thirtieth it named most on
twelve hands that were left out."""


class Usage(NamedTuple):
    """The texts that both readers hold for disputes, the names that are learned, and how many of
    the two readers call a problem of the text so, or alike."""

    texts: list[Text]
    names: list[str]
    share: Floats  # (texts, names): 0, 0.5 or 1


def usage_of(texts: Sequence[Text]) -> Usage:
    """By the texts of the corpus that were read twice."""
    disputes, readings = [], []
    for text in texts:
        both = [row for row in (text.first, text.second) if row and row["is_dispute"] == "1"]
        if len(both) == 2:
            disputes.append(text)
            readings.append([_names(row) for row in both])
    used, hands = defaultdict[str, int](int), defaultdict[str, set[str]](set)
    for text, both_named in zip(disputes, readings, strict=True):
        for name in set().union(*both_named):
            used[name] += 1
            hands[name].add(text.hand)
    names = _usual(
        [
            name
            for name in sorted(used, key=lambda name: (-used[name], name))
            if used[name] >= LEAST_USED and len(hands[name]) >= LEAST_HANDS and len(name) in LENGTHS
        ]
    )
    every = sorted(used)
    place = {name: at for at, name in enumerate(every)}
    says = alike(every, names)
    share = np.zeros((len(disputes), len(names)))
    for row, both_named in enumerate(readings):
        for named in both_named:
            share[row] += says[[place[name] for name in named]].any(axis=0) / 2
    return Usage(disputes, names, share)


def _usual(names: Sequence[str]) -> list[str]:
    """Of names that say the same the first, so that one problem is not counted under two."""
    same = alike(names, names)
    kept: list[int] = []
    for place in range(len(names)):
        if not same[place, kept].any():
            kept.append(place)
    return [names[place] for place in kept]


def weights_of_names(vectors: Any, usage: Usage, seed: int) -> tuple[Floats, Floats]:
    """Weights (n-grams, names) and biases. `vectors`: a sparse row of n-grams for each text. Where
    the readers differ, the text counts as both, half each."""
    from scipy.sparse import vstack
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    weights = np.zeros((vectors.shape[1], len(usage.names)))
    bias = np.zeros(len(usage.names))
    for name in range(len(usage.names)):
        share = usage.share[:, name]
        doubtful = np.flatnonzero(share == 0.5)
        rows = vstack([vectors, vectors[doubtful]])
        says = np.concatenate([share > 0, np.zeros(len(doubtful), np.bool_)])
        weight = np.concatenate([np.where(share == 0.5, 0.5, 1.0), np.full(len(doubtful), 0.5)])
        regression = LogisticRegression(
            C=1 / PENALTY, l1_ratio=1.0, solver="liblinear", tol=1e-3, random_state=seed
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            regression.fit(rows, says, sample_weight=weight)
        weights[:, name], bias[name] = regression.coef_[0], regression.intercept_[0]
    return weights, bias


def _names(row: Row) -> list[str]:
    return [name for *_spans, name in phrases_of(row) if name]
