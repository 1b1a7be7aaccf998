"""Learns which sum of a text is the amount in dispute: `python -m tools.learn_amounts`.

A conditional logistic model (McFadden 1974): of the sums of a text and “none” one is chosen, with
odds that are the sum of the weights of its traits; “none” weighs nothing. Learned from the labelled
disputes of the corpus without the hands that measure it. What moves least is left out and the rest
learned again, so that the file stays small and can be read: characters and their weights in
hundredths.
"""

import argparse
import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.recognition.corpus import CORPUS, Text, read_corpus
from liandong.engine import recognition
from liandong.engine.kernels import Floats
from liandong.engine.recognition import Recogniser
from liandong.engine.recognition.details.amounts import WEIGHTS, Sums, names_of, read_sums
from liandong.engine.recognition.details.derived_sums import CENT
from liandong.engine.recognition.learning.lbfgs import minimise

DATA: Final = Path(recognition.__file__).parent / "data"
HELD_OUT: Final = tuple(f"h{hand}" for hand in range(37, 45))
SCALE: Final = 100
WRITTEN: Final = DATA.parent / "examples" / "amounts.tsv"
WRITTEN_COUNTS: Final = 2.0
PENALTY, LEAST, MOST = 4.0, 2, 1200  # of the weights; times that a trait is seen; weights
NONE_COUNTS: Final = 1.1
"""How often a text without an amount counts: a wrong sum is worse than none."""


Labelled = tuple[str, str, float]
"""A text, its amount as labelled, and how often it counts."""


def corpus_texts(texts: Iterable[Text]) -> list[Labelled]:
    """Disputes of the corpus."""
    return [
        (text.text, text.first["amount_yuan"], 1.0)
        for text in texts
        if text.first["is_dispute"] == "1"
    ]


def written_texts() -> list[Labelled]:
    """What is too short to tell more than how a sum is written."""
    with WRITTEN.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["text"], row["amount_yuan"], WRITTEN_COUNTS) for row in rows]


class Examples:
    """The sums of labelled disputes as arrays: one row for each sum, one group for each text."""

    def __init__(self, labelled: Sequence[Labelled], recogniser: Recogniser) -> None:
        table = pa.table({"text": [text.replace("\\n", "\n") for text, _, _ in labelled]})
        folded, _, reading = recogniser.read(table)
        sums: Sums = read_sums(folded, reading.places.statement)
        self.labels = [label for _, label, _ in labelled]
        self.times = np.array([times for _, _, times in labelled])
        wanted = np.array([float(label) if label else np.nan for label in self.labels])
        self.value, self.bounds = sums.value, sums.bounds
        self.group = np.repeat(np.arange(len(labelled)), np.diff(sums.bounds))
        self.is_right = np.abs(sums.value - wanted[self.group]) < CENT
        self.row = np.repeat(np.arange(len(sums.value)), np.diff(sums.trait_bounds))
        self.traits = sums.traits
        has_amount = ~np.isnan(wanted)
        can_be_right = np.zeros(len(labelled), np.bool_)
        can_be_right[self.group[self.is_right]] = True
        self.is_none = ~has_amount
        self.counts = can_be_right | ~has_amount  # texts to learn from


def learn(
    examples: Examples, use: npt.NDArray[np.bool_], *, penalty: float, least: int, most: int
) -> dict[int, float]:
    """Weights of traits from the texts in `use`."""
    kept_rows = (use & examples.counts)[examples.group]
    inside = kept_rows[examples.row]
    traits, times = np.unique(examples.traits[inside], return_counts=True)
    traits = traits[times >= least]
    weights = fit(examples, kept_rows, traits, penalty)
    if len(traits) > most:
        moved = spread(examples, kept_rows, traits) * np.abs(weights)
        traits = traits[np.sort(np.argsort(-moved, kind="stable")[:most])]
        weights = fit(examples, kept_rows, traits, penalty)
    return dict(zip(traits.tolist(), weights.tolist(), strict=True))


def spread(
    examples: Examples, rows: npt.NDArray[np.bool_], traits: npt.NDArray[np.int64]
) -> Floats:
    """How much each trait varies among the sums."""
    place = np.minimum(np.searchsorted(traits, examples.traits), len(traits) - 1)
    known = (traits[place] == examples.traits) & rows[examples.row]
    share = np.bincount(place[known], minlength=len(traits)) / rows.sum()
    return np.asarray(np.sqrt(share))


def fit(
    examples: Examples,
    rows: npt.NDArray[np.bool_],
    traits: npt.NDArray[np.int64],
    penalty: float,
) -> Floats:
    """The weights of traits that make the labelled choices likeliest, less a penalty."""
    place = np.minimum(np.searchsorted(traits, examples.traits), len(traits) - 1)
    known = (traits[place] == examples.traits) & rows[examples.row]
    feature, row = place[known], examples.row[known]
    group, right = examples.group, examples.is_right & rows
    groups = len(examples.is_none)
    used = np.zeros(groups, np.bool_)
    used[group[rows]] = True
    counted = np.where(examples.is_none, NONE_COUNTS, 1.0) * examples.times * used

    def loss(weights: Floats) -> tuple[float, Floats]:
        score = np.bincount(row, weights=weights[feature], minlength=len(rows))
        odds = np.exp(np.clip(score, -30, 30)) * rows
        total = 1 + np.bincount(group, weights=odds, minlength=groups)
        good = np.bincount(group, weights=odds * right, minlength=groups)
        numerator = np.where(examples.is_none | ~used, 1.0, good)
        value = -(counted * np.log(numerator / total)).sum()
        share = np.divide(odds * right, good[group], out=np.zeros(len(odds)), where=right)
        pull = (odds / total[group] - share) * counted[group]
        gradient = np.bincount(feature, weights=pull[row], minlength=len(weights))
        return (
            float(value + penalty / 2 * weights @ weights),
            np.asarray(gradient + penalty * weights),
        )

    return minimise(loss, np.zeros(len(traits)), steps=150)


def choices(examples: Examples, weights: dict[int, float]) -> Floats:
    """The value chosen for each text, NaN for none."""
    table = np.array([weights.get(trait, 0.0) for trait in examples.traits.tolist()])
    score = np.bincount(examples.row, weights=table, minlength=len(examples.value))
    chosen = np.full(len(examples.labels), np.nan)
    best = np.zeros(len(examples.labels))
    for at, group in enumerate(examples.group):
        if score[at] > best[group]:
            best[group], chosen[group] = score[at], examples.value[at]
    return chosen


def tally(examples: Examples, use: npt.NDArray[np.bool_], chosen: Floats) -> dict[str, int]:
    """How often the choice is right, wrong or none, and the same where there is no amount."""
    counts: dict[str, int] = defaultdict(int)
    for label, value, used in zip(examples.labels, chosen, use, strict=True):
        if not used:
            continue
        if label:
            right = abs(value - float(label)) < CENT
            counts["null" if np.isnan(value) else "right" if right else "wrong"] += 1
        else:
            counts["none, null" if np.isnan(value) else "none, wrong"] += 1
    return counts


def written(weights: dict[int, float]) -> dict[str, dict[str, int]]:
    """The weights as they stand in the file."""
    named: dict[str, dict[str, int]] = defaultdict(dict)
    for trait, weight in sorted(weights.items()):
        kind, detail = names_of(trait)
        if rounded := round(weight * SCALE):
            named[kind][detail] = rounded
    return named


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--out", type=Path, default=DATA / WEIGHTS)
    arguments = parser.parse_args()
    texts = read_corpus(arguments.corpus)
    held_out = corpus_texts(text for text in texts if text.hand in HELD_OUT)
    others = corpus_texts(text for text in texts if text.hand not in HELD_OUT)
    recogniser = Recogniser.load()
    examples = Examples([*others, *written_texts()], recogniser)
    everything = np.ones(len(examples.labels), np.bool_)
    weights = learn(examples, everything, penalty=PENALTY, least=LEAST, most=MOST)
    lines = json.dumps(written(weights), ensure_ascii=False, indent=0, separators=(",", ":"))
    arguments.out.write_text(lines.replace(',\n"', ',"'), encoding="utf-8")
    print(f"{len(weights)} weights, {arguments.out.stat().st_size / 1024:.0f} KB")
    measured = Examples(held_out, recogniser)
    everything = np.ones(len(measured.labels), np.bool_)
    print(dict(tally(measured, everything, choices(measured, weights))))


if __name__ == "__main__":
    main()
