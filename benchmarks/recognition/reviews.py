"""Public reviews: pairs of aspect and opinion, negative ones with a phrase, and the goods.

Reviews are not what recognition is made for; they show how it reads everyday wording that nobody
wrote for it.
"""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.recognition.baselines import Span, nearest_noun_and_adjective
from benchmarks.recognition.measures import Report
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
    """For each review: pairs right, pairs said, pairs that there are."""

    right: npt.NDArray[np.int64]
    said: npt.NDArray[np.int64]
    gold: npt.NDArray[np.int64]

    def f1(self, rows: npt.NDArray[np.int64]) -> float:
        total = int(self.said[rows].sum() + self.gold[rows].sum())
        return 2 * int(self.right[rows].sum()) / max(1, total)


def measure_pairs(recogniser: Recogniser, path: Path, report: Report) -> None:
    """Negative pairs, right where the spans overlap on both sides."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [row["text"] for row in rows]
    gold = [_gold_pairs(row) for row in rows]
    ours = _tally(gold, _said_pairs(recogniser, texts))
    theirs = _tally(gold, [nearest_noun_and_adjective(text) for text in texts])
    negative = np.flatnonzero(ours.gold)
    report.title(f"{path.name}: {len(rows)} reviews, {ours.gold.sum()} negative pairs")
    for name, chosen in (
        ("all reviews", np.arange(len(rows))),
        ("reviews with a negative pair", negative),
    ):
        report.resampled(
            f"pairs F1, {name}: recogniser", lambda d, c=chosen: ours.f1(c[d]), len(chosen)
        )
        report.resampled(
            f"pairs F1, {name}: jieba noun + adjective",
            lambda d, c=chosen: theirs.f1(c[d]),
            len(chosen),
        )
        times = ours.f1(chosen) / max(1e-9, theirs.f1(chosen))
        report.figure(f"times the baseline, {name}", times, least=TIMES_BASELINE, form=".2f")


def _gold_pairs(row: dict[str, object]) -> list[Pair]:
    """Spans of the negative pairs; an aspect that is only meant has none and is left out."""
    text, triplets = str(row["text"]), row["triplets"]
    assert isinstance(triplets, list)
    pairs = []
    for triplet in triplets:
        aspect, opinion = triplet["aspect"], triplet["opinion"]
        if triplet["polarity"] != "NEG" or not aspect:
            continue
        start = text.index(opinion)
        nearest = min(_places(text, aspect), key=lambda at, start=start: abs(at - start))
        pairs.append(((nearest, nearest + len(aspect)), (start, start + len(opinion))))
    return pairs


def _places(text: str, word: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(word, at)]


def _said_pairs(recogniser: Recogniser, texts: Sequence[str]) -> list[list[Pair]]:
    answers = recogniser.judge(pa.table({"text": texts}))
    spans = zip(
        answers["aspect_spans"].to_pylist(), answers["problem_spans"].to_pylist(), strict=True
    )
    return [
        [(_span(a), _span(p)) for a, p in zip(aspects or (), problems or (), strict=True) if a]
        for aspects, problems in spans
    ]


def _span(told: str) -> Span:
    first, last = told.split("-")
    return int(first), int(last)


def _tally(gold: Sequence[list[Pair]], said: Sequence[list[Pair]]) -> Tally:
    right = [_right(wanted, told) for wanted, told in zip(gold, said, strict=True)]
    return Tally(
        np.array(right), np.array([len(told) for told in said]), np.array([len(g) for g in gold])
    )


def _right(gold: list[Pair], said: list[Pair]) -> int:
    """How many said pairs are right; each gold pair counts once."""
    left, right = list(gold), 0
    for pair in said:
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
    told = np.array([bool(phrases) for phrases in answers["phrases"].to_pylist()])
    negative = np.array([row["label"] == "0" for row in rows])
    report.title(f"{path.name}: {len(rows)} reviews")
    report.share("negative reviews with a phrase", told[negative])
    report.share("positive reviews with a phrase", told[~negative])
    said = answers["sector"].to_pylist()
    right = np.array([s in SECTORS[row["cat"]] for s, row in zip(said, rows, strict=True)])
    report.share("sector, negative reviews", right[negative])
    truth = [row["cat"] for row in rows]
    told = [name if ok else str(s) for name, ok, s in zip(truth, right, said, strict=True)]
    report.table(truth, told)


def measure_aspects(recogniser: Recogniser, path: Path, report: Report) -> None:
    """Restaurant reviews of three stars and less have a phrase more often than others."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    answers = recogniser.judge(pa.table({"text": [row["reviewbody"] for row in rows]}))
    told = np.array([len(phrases or ()) for phrases in answers["phrases"].to_pylist()])
    names = list(rows[0])[3:-1]
    bad = np.array([sum(row[name] in ("-1", "-1.0") for name in names) for row in rows])
    report.title(f"{path.name}: {len(rows)} reviews")
    report.share("reviews with two negative aspects, with a phrase", told[bad >= 2] > 0)
    report.share("reviews without a negative aspect, with a phrase", told[bad == 0] > 0)
