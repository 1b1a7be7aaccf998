"""Public reviews: pairs of aspect and opinion, negative ones with a phrase, and the goods.

Reviews are not what recognition is made for; they show how it reads everyday wording that nobody
wrote for it.
"""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.recognition.baselines import Span, nearest_noun_and_adjective
from benchmarks.recognition.measures import Report, Rows
from liandong.engine.recognition import Recogniser

Pair = tuple[Span, Span]
TIMES_BASELINE = 2.0
SECTORS = {
    "书籍": ("首饰文体用品",),
    "平板": ("家用电子电器",),
    "手机": ("家用电子电器",),
    "水果": ("食品",),
    "洗发水": ("日用商品",),
    "热水器": ("家用电子电器",),
    "蒙牛": ("食品",),
    "衣服": ("服装鞋帽",),
    "计算机": ("家用电子电器",),
    "酒店": ("生活社会服务", "旅游"),
}
"""What each category of shopping_reviews is in the classes of the product."""


class Tally(NamedTuple):
    """For each review: number of right pairs, answered pairs, and gold pairs."""

    right: npt.NDArray[np.int64]
    answered: npt.NDArray[np.int64]
    gold: npt.NDArray[np.int64]

    def f1(self, rows: npt.NDArray[np.int64]) -> float:
        total = int(self.answered[rows].sum() + self.gold[rows].sum())
        return 2 * int(self.right[rows].sum()) / max(1, total)


def measure_pairs(recogniser: Recogniser, path: Path, report: Report) -> None:
    """Negative pairs, right where the spans overlap on both sides."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [row["text"] for row in rows]
    gold = [_gold_pairs(row) for row in rows]
    ours = _tally(gold, _answered_pairs(recogniser, texts))
    theirs = _tally(gold, [nearest_noun_and_adjective(text) for text in texts])
    negative = np.flatnonzero(ours.gold)
    report.title(f"{path.name}: {len(rows)} reviews, {ours.gold.sum()} negative pairs")
    for name, chosen in (
        ("all reviews", np.arange(len(rows))),
        ("reviews with a negative pair", negative),
    ):
        report.resampled(f"pairs F1, {name}: recogniser", _f1_of(ours, chosen), len(chosen))
        report.resampled(
            f"pairs F1, {name}: jieba noun + adjective",
            _f1_of(theirs, chosen),
            len(chosen),
        )
        times = ours.f1(chosen) / max(1e-9, theirs.f1(chosen))
        report.figure(f"times the baseline, {name}", times, least=TIMES_BASELINE, form=".2f")


def _gold_pairs(row: dict[str, object]) -> list[Pair]:
    """Spans of the negative pairs; an implicit aspect has none and is left out."""
    text, triplets = str(row["text"]), row["triplets"]
    assert isinstance(triplets, list)
    pairs = []
    for triplet in triplets:
        aspect, opinion = triplet["aspect"], triplet["opinion"]
        if triplet["polarity"] != "NEG" or not aspect:
            continue
        start = text.index(opinion)
        nearest = _nearest(_places(text, aspect), start)
        pairs.append(((nearest, nearest + len(aspect)), (start, start + len(opinion))))
    return pairs


def _nearest(places: list[int], start: int) -> int:
    return min(places, key=lambda at: abs(at - start))


def _places(text: str, word: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(word, at)]


def _answered_pairs(recogniser: Recogniser, texts: Sequence[str]) -> list[list[Pair]]:
    answers = recogniser.judge(pa.table({"text": texts}))
    spans = zip(
        answers["aspect_spans"].to_pylist(), answers["problem_spans"].to_pylist(), strict=True
    )
    return [
        [(_span(a), _span(p)) for a, p in zip(aspects or (), problems or (), strict=True) if a]
        for aspects, problems in spans
    ]


def _span(text: str) -> Span:
    first, last = text.split("-")
    return int(first), int(last)


def _f1_of(tally: Tally, chosen: Rows) -> Callable[[Rows], float]:
    """The measure on drawn rows of those that were chosen."""
    return lambda drawn: tally.f1(chosen[drawn])


def _tally(gold: Sequence[list[Pair]], answered: Sequence[list[Pair]]) -> Tally:
    right = [_right(wanted, pairs) for wanted, pairs in zip(gold, answered, strict=True)]
    return Tally(
        np.array(right),
        np.array([len(pairs) for pairs in answered]),
        np.array([len(g) for g in gold]),
    )


def _right(gold: list[Pair], answered: list[Pair]) -> int:
    """How many answered pairs are right; each gold pair counts once."""
    left, right = list(gold), 0
    for pair in answered:
        for wanted in left:
            if _overlap(pair[0], wanted[0]) and _overlap(pair[1], wanted[1]):
                left.remove(wanted)
                right += 1
                break
    return right


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def measure_shopping(recogniser: Recogniser, path: Path, report: Report) -> None:
    """Do negative reviews have a phrase, positive ones none, and is the sector right?"""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    answers = recogniser.judge(pa.table({"text": [row["review"] for row in rows]}))
    flags = np.array([bool(phrases) for phrases in answers["phrases"].to_pylist()])
    negative = np.array([row["label"] == "0" for row in rows])
    report.title(f"{path.name}: {len(rows)} reviews")
    report.share("negative reviews with a phrase", flags[negative])
    report.share("positive reviews with a phrase", flags[~negative])
    sectors = answers["sector"].to_pylist()
    right = np.array([s in SECTORS[row["cat"]] for s, row in zip(sectors, rows, strict=True)])
    report.share("sector, negative reviews", right[negative])
    truth = [row["cat"] for row in rows]
    answered = [name if ok else str(s) for name, ok, s in zip(truth, right, sectors, strict=True)]
    report.table(truth, answered)


def measure_aspects(recogniser: Recogniser, path: Path, report: Report) -> None:
    """Restaurant reviews of three stars and less have a phrase more often than others."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    answers = recogniser.judge(pa.table({"text": [row["reviewbody"] for row in rows]}))
    counts = np.array([len(phrases or ()) for phrases in answers["phrases"].to_pylist()])
    names = list(rows[0])[3:-1]
    bad = np.array([sum(row[name] in ("-1", "-1.0") for name in names) for row in rows])
    report.title(f"{path.name}: {len(rows)} reviews")
    report.share("reviews with two negative aspects, with a phrase", counts[bad >= 2] > 0)
    report.share("reviews without a negative aspect, with a phrase", counts[bad == 0] > 0)
