"""Quality and speed of recognition, each beside a baseline of the same command.

    python -m benchmarks.recognition --workorders FILE [--model FILE]

FILE has the columns text, is_dispute, doubtful, sector, nature and phrases (joined by ；). Printed
are figures with 95 % bootstrap intervals over the rows; the baselines are a rule of twenty plain
words, jieba's TF-IDF keywords for the phrases, and characters 1–3-gram TF-IDF with a linear SVM
cross-validated on the same labels (so it has seen labels of that city, which the model has not).
"""

import argparse
import csv
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.recognition import Recogniser, trie
from liandong.engine.recognition.folding import fold

Flags = npt.NDArray[np.bool_]
DEFAULT = Path(__file__).parents[1] / ".." / "shared" / "data" / "workorders" / "labelled.csv"
RULE = re.compile(
    "退款|退货|退费|不退|退钱|换货|质量问题|假货|过期|欺诈|乱收费|收费过高|虚假宣传|消费者"
    "|会员卡|定金|押金|开发票|售后|维修"
)
BOOTSTRAPS = 1000
SPEED_ROWS = 50_000
CUT = 80


@dataclass(frozen=True)
class Labels:
    texts: list[str]
    dispute: Flags
    doubtful: Flags
    sector: list[str]
    nature: list[str]
    phrases: list[list[str]]


def read_labels(path: Path) -> Labels:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return Labels(
        [row["text"] for row in rows],
        np.array([row["is_dispute"] == "1" for row in rows]),
        np.array([row.get("doubtful", "0") == "1" for row in rows]),
        [row["sector"] for row in rows],
        [row["nature"] for row in rows],
        [[phrase for phrase in row["phrases"].split("；") if phrase] for row in rows],
    )


def f1(truth: Flags, said: Flags) -> float:
    return 2 * int((truth & said).sum()) / max(1, int(truth.sum() + said.sum()))


def interval(
    measure: Callable[[npt.NDArray[np.int64]], float], rows: int
) -> tuple[float, float, float]:
    """The measure on all rows and its 95 % bootstrap interval."""
    dice = np.random.default_rng(1)
    draws = [measure(dice.integers(0, rows, rows)) for _ in range(BOOTSTRAPS)]
    low, high = np.percentile(draws, [2.5, 97.5])
    return measure(np.arange(rows)), float(low), float(high)


def show(name: str, measure: Callable[[npt.NDArray[np.int64]], float], rows: int) -> None:
    value, low, high = interval(measure, rows)
    print(f"  {name:<46} {value:.3f}  [{low:.3f}, {high:.3f}]")


def bare(phrase: str) -> str:
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", phrase))


def bigram_f1(one: str, other: str) -> float:
    a = Counter(one[i : i + 2] for i in range(len(one) - 1))
    b = Counter(other[i : i + 2] for i in range(len(other) - 1))
    return 2 * sum((a & b).values()) / max(1, sum(a.values()) + sum(b.values()))


def matched(gold: Sequence[str], said: Sequence[str]) -> bool:
    """One of at most three phrases has character-bigram F1 of one half with a gold phrase."""
    return any(bigram_f1(bare(g), bare(s)) >= 0.5 for g in gold for s in said[:3])


def jieba_phrases(texts: Sequence[str]) -> list[list[str]]:
    import jieba.analyse

    return [jieba.analyse.extract_tags(text, topK=3) for text in texts]


def svm_predictions(texts: Sequence[str], labels: Sequence[Any]) -> npt.NDArray[Any]:
    """Five-fold predictions of a linear SVM on character 1–3-grams."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.model_selection import KFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    machine = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3)), LinearSVC())
    folds = KFold(5, shuffle=True, random_state=1)
    return np.asarray(cross_val_predict(machine, list(texts), list(labels), cv=folds))


def calibration_error(truth: Flags, probability: npt.NDArray[np.float64]) -> float:
    """Expected calibration error over ten equal bins."""
    bins = np.minimum((probability * 10).astype(int), 9)
    gaps = [
        (bins == b).mean() * abs(truth[bins == b].mean() - probability[bins == b].mean())
        for b in range(10)
        if (bins == b).any()
    ]
    return float(sum(gaps))


def quality(recogniser: Recogniser, labels: Labels) -> None:
    rows = len(labels.texts)
    sources = pa.array(["workorder_12345"] * rows)
    answers = recogniser.judge(pa.table({"text": labels.texts, "source": sources}))
    said = np.array([bool(v) for v in answers["is_dispute"].to_pylist()])
    probability = np.array([v or 0.0 for v in answers["dispute_probability"].to_pylist()])
    print(f"work orders: {rows} rows, {labels.dispute.sum()} disputes; model {recogniser.version}")
    rule = np.array([bool(RULE.search(text)) for text in labels.texts])
    machine = svm_predictions(labels.texts, labels.dispute.astype(int)).astype(bool)
    clear = ~labels.doubtful
    for name, flags in (
        ("recogniser", said),
        ("rule of twenty words", rule),
        ("SVM on these labels", machine),
    ):
        show(f"dispute F1, all rows: {name}", lambda d, f=flags: f1(labels.dispute[d], f[d]), rows)
        show(
            f"dispute F1, not doubtful: {name}",
            lambda d, f=flags: f1((labels.dispute & clear)[d], (f & clear)[d]),
            rows,
        )
    error = calibration_error(labels.dispute, probability)
    print(f"  {'expected calibration error, shipped':<46} {error:.3f}")
    gold = np.flatnonzero(labels.dispute)
    for kind, truth in (("sector", labels.sector), ("nature", labels.nature)):
        wanted = np.array(truth)[gold]
        ours = np.array([answers[kind][int(i)].as_py() for i in gold])
        theirs = svm_predictions([labels.texts[i] for i in gold], wanted)
        show(
            f"{kind}: recogniser", lambda d, a=ours, w=wanted: float((a == w)[d].mean()), len(gold)
        )
        show(
            f"{kind}: SVM on these labels",
            lambda d, a=theirs, w=wanted: float((a == w)[d].mean()),
            len(gold),
        )
    told = answers["phrases"].to_pylist()
    ours = np.array([matched(labels.phrases[i], told[i] or []) for i in gold])
    keywords = jieba_phrases([labels.texts[i] for i in gold])
    theirs = np.array([matched(labels.phrases[i], k) for i, k in zip(gold, keywords, strict=True)])
    show("phrases matched: recogniser", lambda d: float(ours[d].mean()), len(gold))
    show("phrases matched: jieba TF-IDF", lambda d: float(theirs[d].mean()), len(gold))


def rate(work: Callable[[], object], rows: int, repeats: int = 3) -> float:
    """Rows a second of processor time, the best of some runs after one to warm up."""
    work()
    best = float("inf")
    for _ in range(repeats):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return rows / best


def speed(recogniser: Recogniser, texts: Sequence[str]) -> None:
    import jieba.analyse
    import polars as pl

    short = [text[:CUT] for text in texts]
    many = (short * (SPEED_ROWS // len(short) + 1))[:SPEED_ROWS]
    table = pa.table({"text": many})
    ours = rate(lambda: recogniser.judge(table), len(many))
    few = short[:300]
    theirs = rate(lambda: [jieba.analyse.extract_tags(text, topK=3) for text in few], len(few))
    one = table.slice(0, 1)
    single = 1000 / rate(lambda: [recogniser.judge(one) for _ in range(50)], 50)
    print(f"speed on texts cut to {CUT} characters, rows a second of processor time")
    print(f"  recogniser, all answers                        {ours:12,.0f}")
    print(f"  jieba extract_tags                             {theirs:12,.0f}")
    print(f"  times jieba                                    {ours / theirs:12.1f}")
    print(f"  one record through the API                     {single:12.2f} ms")
    folded = fold(table["text"].combine_chunks())
    found = trie.scan(recogniser.compiled.trie, folded.codes, folded.starts)
    scan = rate(lambda: trie.scan(recogniser.compiled.trie, folded.codes, folded.starts), len(many))
    patterns = list(recogniser.compiled.patterns)
    series = pl.Series(many)
    bare_scan = rate(lambda: series.str.find_many(patterns, overlapping=True), len(many), 1)
    print(f"  bare scan, {len(patterns)} patterns: our trie             {scan:12,.0f}")
    print(
        f"  matches a row                                  {len(found.pattern) / len(many):12.1f}"
    )
    print(f"  bare scan: polars find_many                    {bare_scan:12,.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--workorders", type=Path, default=DEFAULT)
    parser.add_argument("--model", type=Path)
    arguments = parser.parse_args()
    if not arguments.workorders.exists():
        print(f"{arguments.workorders} is not there: nothing to measure on")
        return
    recogniser = Recogniser.load(arguments.model)
    labels = read_labels(arguments.workorders)
    quality(recogniser, labels)
    speed(recogniser, labels.texts)


if __name__ == "__main__":
    main()
