"""Figures with 95 % bootstrap intervals, and the bars that they must reach."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.bars import Bars

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
BOOTSTRAPS = 1000


@dataclass
class Report(Bars):
    """Prints each figure as it comes, with its interval, and remembers which bars were missed."""

    def title(self, text: str) -> None:
        print(f"\n{text}", flush=True)

    def figure(
        self, name: str, value: float, *, least: float | None = None, most: float | None = None,
        interval: tuple[float, float] | None = None, form: str = ".3f",
    ) -> None:  # fmt: skip
        bar = "" if least is None else f"  bar ≥ {least:{form}}"
        bar = bar if most is None else f"  bar ≤ {most:{form}}"
        passed = (least is None or value >= least) and (most is None or value <= most)
        if not passed:
            self.missed.append(name)
        spread = f"  [{interval[0]:{form}}, {interval[1]:{form}}]" if interval else ""
        verdict = "" if not bar else f"{bar}  {'reached' if passed else 'MISSED'}"
        print(f"  {name:<52} {value:{form}}{spread}{verdict}", flush=True)

    def resampled(
        self, name: str, measure: Callable[[Rows], float], rows: int, *, least: float | None = None
    ) -> None:
        """The measure on all rows and its interval over resampled rows."""
        dice = np.random.default_rng(1)
        draws = [measure(dice.integers(0, rows, rows)) for _ in range(BOOTSTRAPS)]
        low, high = np.percentile(draws, [2.5, 97.5])
        interval = (float(low), float(high))
        self.figure(name, measure(np.arange(rows)), least=least, interval=interval)

    def share(self, name: str, flags: Flags, *, least: float | None = None) -> None:
        self.resampled(name, lambda drawn: float(flags[drawn].mean()), len(flags), least=least)

    def table(self, wanted: Sequence[str], answered: Sequence[str]) -> None:
        """A confusion table: of each label how many are right, and where the others went."""
        pairs = Counter(zip(wanted, answered, strict=True))
        for label, count in Counter(wanted).most_common():
            others = [
                f"{other} {number}"
                for (wanted_label, other), number in pairs.most_common()
                if wanted_label == label and other != label
            ]
            hits = f"{pairs[label, label]} of {count} right"
            print(f"    {label:<8} {hits:<18} {'; '.join(others)}")


def f1(truth: Flags, answered: Flags) -> float:
    return 2 * int((truth & answered).sum()) / max(1, int(truth.sum() + answered.sum()))


def bare(phrase: str) -> str:
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", phrase))


def bigram_f1(one: str, other: str) -> float:
    a = Counter(one[i : i + 2] for i in range(len(one) - 1))
    b = Counter(other[i : i + 2] for i in range(len(other) - 1))
    return 2 * sum((a & b).values()) / max(1, sum(a.values()) + sum(b.values()))


def matched(gold: Sequence[str], answered: Sequence[str]) -> bool:
    """One of at most three phrases has character-bigram F1 of one half with a gold phrase."""
    return any(bigram_f1(bare(g), bare(s)) >= 0.5 for g in gold for s in answered[:3])
