"""Labelled work orders: dispute or not, sector, nature, phrases, and what learning adds."""

from collections import Counter

import numpy as np
import pyarrow as pa

from benchmarks.recognition.baselines import (
    by_rule,
    svm_predictions,
    textrank_keywords,
    tfidf_keywords,
)
from benchmarks.recognition.labels import Labels
from benchmarks.recognition.measures import Flags, Report, f1, matched
from liandong.engine.recognition import Recogniser
from liandong.engine.recognition.learning.trials import calibration_error, learn_on_trial

F1_ALL, F1_CLEAR, SECTOR, NATURE, PHRASES = 0.88, 0.93, 0.80, 0.80, 0.60
F1_LEARNED, CALIBRATION = 0.90, 0.06


def measure(recogniser: Recogniser, labels: Labels, report: Report, *, barred: bool) -> None:
    """Quality of the shipped model beside the baselines; bars only where `barred`."""
    answers = recogniser.judge(pa.table({"text": labels.texts}))
    report.title(
        f"{labels.name}: {len(labels.texts)} rows, {labels.dispute.sum()} disputes; "
        f"model {recogniser.version}"
    )
    _disputes(answers, labels, report, barred=barred)
    for kind, wanted, bar in (
        ("sector", labels.sector, SECTOR),
        ("nature", labels.nature, NATURE),
    ):
        _choices(kind, wanted, answers, labels, report, least=bar if barred else None)
    _phrases(answers, labels, report, least=PHRASES if barred else None)


def _disputes(answers: pa.Table, labels: Labels, report: Report, *, barred: bool) -> None:
    answered = np.array([bool(value) for value in answers["is_dispute"].to_pylist()])
    machine = svm_predictions(labels.texts, labels.dispute.astype(int).tolist()).astype(bool)
    rule = by_rule(labels.texts)
    for name, flags in (("recogniser", answered), ("rule of twenty words", rule), ("SVM", machine)):
        ours = barred and name == "recogniser"
        _f1(f"dispute F1, all rows: {name}", labels, flags, report, F1_ALL if ours else None)
        if labels.doubtful.any():
            least = F1_CLEAR if ours else None
            _f1(f"dispute F1, not doubtful: {name}", labels, flags, report, least, clear=True)
    probability = np.array([value or 0.0 for value in answers["dispute_probability"].to_pylist()])
    report.figure("calibration error, shipped", calibration_error(labels.dispute, probability))
    truth = ["dispute" if flag else "none" for flag in labels.dispute]
    report.table(truth, ["dispute" if flag else "none" for flag in answered])


def _f1(
    name: str, labels: Labels, answered: Flags, report: Report, least: float | None,
    *, clear: bool = False,
) -> None:  # fmt: skip
    kept = ~labels.doubtful if clear else np.ones(len(answered), bool)
    truth, answered = labels.dispute & kept, answered & kept
    report.resampled(name, lambda rows: f1(truth[rows], answered[rows]), len(answered), least=least)


def _choices(
    kind: str, wanted: list[str], answers: pa.Table, labels: Labels, report: Report,
    *, least: float | None,
) -> None:  # fmt: skip
    """Sector or nature of the disputes."""
    answer = answers[kind].to_pylist()
    truth = [wanted[row] for row in labels.disputes]
    answered = [answer[row] or "" for row in labels.disputes]
    report.share(f"{kind}: recogniser", np.array(truth) == np.array(answered), least=least)
    if min(Counter(truth).values(), default=0) > 0 and len(set(truth)) > 1:
        machine = svm_predictions([labels.texts[row] for row in labels.disputes], truth)
        report.share(f"{kind}: SVM", machine == np.array(truth))
    report.table(truth, answered)


def _phrases(answers: pa.Table, labels: Labels, report: Report, *, least: float | None) -> None:
    rows = labels.disputes
    texts = [labels.texts[row] for row in rows]
    phrases = answers["phrases"].to_pylist()
    for name, answered in (
        ("recogniser", [phrases[row] or [] for row in rows]),
        ("jieba TF-IDF, top 3", tfidf_keywords(texts)),
        ("jieba TextRank, top 3", textrank_keywords(texts)),
    ):
        hits = np.array(
            [matched(labels.phrases[row], words) for row, words in zip(rows, answered, strict=True)]
        )
        bar = least if name == "recogniser" else None
        report.share(f"phrases matched: {name}", hits, least=bar)


def measure_learning(recogniser: Recogniser, labels: Labels, report: Report) -> None:
    """`learn` in five folds: each row is judged by a model learned without it."""
    trial = learn_on_trial(labels.examples(), version="trial", base=recogniser.model)
    before, after = trial.before, trial.after
    report.title(f"{labels.name}: learned in five folds")
    report.figure("dispute F1 before", before.dispute_f1)
    report.figure("dispute F1 after", after.dispute_f1, least=F1_LEARNED)
    for kind, old, new in (
        ("sector", before.sector, after.sector),
        ("nature", before.nature, after.nature),
    ):
        if old is not None and new is not None:
            report.figure(f"{kind} before", old)
            report.figure(f"{kind} after", new)
    report.figure("calibration error before", before.calibration_error)
    report.figure("calibration error after", after.calibration_error, most=CALIBRATION)
