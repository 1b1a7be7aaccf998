"""Cross-validation: what a new model answers to held-out examples, beside the old one.

The examples are cut into folds that never split a group. Each fold is judged by a model learned and
calibrated without it, through the same code that judges records. The old model judges them too;
where it has been learned from some of them, both are compared on the others alone, else it looks
better than it is. A question that learning answers worse keeps its old weights.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.kernels import Flags
from liandong.engine.recognition.details.gazetteer import Gazetteer
from liandong.engine.recognition.learning.regression import DISPUTE, NATURES, SECTORS, Fit
from liandong.engine.recognition.learning.training import FOLDS, Settings, Task, folds_of
from liandong.engine.recognition.lexicon.entries import Lexicon
from liandong.engine.recognition.model import Model
from liandong.engine.recognition.recogniser import Recogniser

LOCAL: Final = Settings(penalty=30.0, gram_penalty=45.0, bias_penalty=30.0, steps=60)
"""A few hundred labels of one city should move a trained model only a little: a weaker prior fits
the labels better and other texts worse."""
SLACK: Final = 0.01  # a measure may fall by this much when the mean of all rises
BINS: Final = 10


@dataclass(frozen=True)
class Measures:
    """How well examples are answered; None without an example."""

    dispute_f1: float
    sector: float | None  # share right, of the disputes whose sector is labelled
    nature: float | None
    calibration_error: float  # expected, over ten equal bins


@dataclass(frozen=True)
class Trial:
    model: Model
    before: Measures
    after: Measures  # on held-out folds
    examples: int  # rows that were learned from

    @property
    def is_worse(self) -> bool:
        """The mean of dispute F1, sector and nature falls, or one of them by more than SLACK."""
        old, new = asdict(self.before), asdict(self.after)
        names = [n for n in ("dispute_f1", "sector", "nature") if old[n] is not None]
        gains = [new[name] - old[name] for name in names]
        return bool(sum(gains) < 0 or min(gains) < -SLACK)


@dataclass(frozen=True)
class InUse:
    """The model in use, and which of the examples it was not learned from."""

    model: Model
    unseen: Flags


def learn_on_trial(
    examples: pa.Table,
    *,
    version: str,
    base: Model,
    lexicon: Lexicon | None = None,
    in_use: InUse | None = None,
) -> Trial:
    """A model learned from all examples on top of `base`, and how such models do on held-out
    folds beside the one in use (without one: `base`, which has seen none of the examples).
    Columns as in EXAMPLE_SCHEMA; source, source_class and goods where given."""
    task = Task.of(examples, base, lexicon)
    fold_of = folds_of(task.rows.group)
    fits, answers = task.fold_fits(fold_of, LOCAL), partial(_held_out, task, examples, fold_of)
    kept = _better_unlearned(
        measure(examples, answers([task.start] * FOLDS)), measure(examples, answers(fits))
    )
    fits = [fitted.with_labels_of(task.start, kept) for fitted in fits]
    curve = task.calibrated(task.held_out(fold_of, fits), task.everything)
    learned = task.fit(task.everything, LOCAL).with_labels_of(task.start, kept)
    old = in_use or InUse(base, np.ones(examples.num_rows, np.bool_))
    unseen = pa.array(old.unseen)
    before = Recogniser.of(old.model, Gazetteer([]), lexicon).judge(examples).filter(unseen)
    tested, after = examples.filter(unseen), answers(fits).filter(unseen)
    model = task.model(version, learned, curve)
    return Trial(model, measure(tested, before), measure(tested, after), examples.num_rows)


def _better_unlearned(base: Measures, learned: Measures) -> list[slice]:
    """The questions that learning answers worse, since few labels of sectors or natures teach
    little."""
    old, new = asdict(base), asdict(learned)
    columns = {"dispute_f1": DISPUTE, "sector": SECTORS, "nature": NATURES}
    return [
        labels for name, labels in columns.items() if old[name] is None or new[name] < old[name]
    ]


def _held_out(
    task: Task, examples: pa.Table, fold_of: npt.NDArray[np.int64], fits: Sequence[Fit]
) -> pa.Table:
    """Answers to every example by the model learned without its fold."""
    scores = task.held_out(fold_of, fits)
    answers, order = [], []
    for number, (weights, bias) in enumerate(fits):
        held = np.flatnonzero(fold_of == number)
        slope, shift = task.calibrated(scores, np.flatnonzero(fold_of != number))
        model = replace(task.recogniser.model, slope=slope, shift=shift)
        judge = replace(task.recogniser, model=model, weights=weights, bias=bias)
        answers.append(judge.judge(examples.take(held)))
        order.append(held)
    return pa.concat_tables(answers).take(np.argsort(np.concatenate(order)))


def measure(examples: pa.Table, answers: pa.Table) -> Measures:
    """The answers beside the labels, row by row."""
    truth = examples["is_dispute"].to_numpy().astype(bool)
    answered = np.array([bool(value) for value in answers["is_dispute"].to_pylist()])
    probability = np.array([value or 0.0 for value in answers["dispute_probability"].to_pylist()])
    return Measures(
        2 * int((truth & answered).sum()) / max(1, int(truth.sum() + answered.sum())),
        _share_right(examples["sector"], answers["sector"]),
        _share_right(examples["nature"], answers["nature"]),
        calibration_error(truth, probability),
    )


def _share_right(wanted: pa.ChunkedArray, answered: pa.ChunkedArray) -> float | None:
    pairs = [
        w == s
        for w, s in zip(wanted.to_pylist(), answered.to_pylist(), strict=True)
        if w is not None
    ]
    return sum(pairs) / len(pairs) if pairs else None


def calibration_error(truth: Flags, probability: npt.NDArray[np.float64]) -> float:
    """Expected calibration error over ten equal bins."""
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    gaps = [
        (bins == b).mean() * abs(truth[bins == b].mean() - probability[bins == b].mean())
        for b in range(BINS)
        if (bins == b).any()
    ]
    return float(sum(gaps))
