"""Recognition of texts of the corpus by hands that nothing was learned from.

    python -m benchmarks.recognition.hands [--blind [1|2]] [--check]

Without `--blind` a model is learned as the one that ships is, without every eighth hand, and these
are judged. With it the model that ships judges the hands in corpus/blind (or blind2), which nobody
who builds it reads. Beside it, on the same texts: a plain SVM on characters 1 to 4 (TF-IDF),
learned from the same texts of the corpus, and the second reader. Figures with 95 % bootstrap
intervals; `--check` ends with 1 where a bar is missed.
"""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from benchmarks.bars import check_argument
from benchmarks.recognition.corpus import CORPUS, Row, Text, phrases_of, read_corpus
from benchmarks.recognition.measures import Flags, Report, f1, matched
from liandong.engine.recognition import Recogniser
from liandong.engine.recognition.answer_values import ACUTE
from liandong.engine.recognition.details.gazetteer import Gazetteer
from liandong.engine.recognition.learning.trials import calibration_error
from tools.ship_recognition_model import CITY, SEED, examples_of, stacked

BLIND: Final = {"1": CORPUS / "blind", "2": CORPUS / "blind2"}
"""Tests by hands of their own, which only this benchmark opens."""
EVERY: Final = 8
CENT: Final = 0.005
F1_ALL, F1_CLEAR, SECTOR, NATURE, PHRASES = 0.92, 0.93, 0.87, 0.80, 0.45
ALONE: Final = 0.85  # of the natures told without a second
AMOUNT, URGENT, FALSELY_URGENT, CALIBRATION = 0.88, 0.85, 0.05, 0.04
MARGINS: Final = {"is_dispute": 0.01, "sector": 0.03, "nature": 0.03}
"""How much better than the SVM."""


class Answers(NamedTuple):
    """What somebody answers to each text."""

    is_dispute: Flags
    sector: list[str]
    nature: list[str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--blind", nargs="?", const="1", choices=list(BLIND))
    check_argument(parser)
    options = parser.parse_args()
    report, corpus = Report(), read_corpus()
    if options.blind:
        learned, tested, recogniser = corpus, read_corpus(BLIND[options.blind]), Recogniser.load()
    else:
        hands = sorted({text.hand for text in corpus})[EVERY - 1 :: EVERY]
        learned = [text for text in corpus if text.hand not in hands]
        tested = [text for text in corpus if text.hand in hands]
        model = stacked(examples_of(learned, CITY, SEED), learned, "held out")
        recogniser = Recogniser.of(model, Gazetteer([]))
    measure(recogniser, learned, tested, report)
    return report.exit_code(options)


def measure(
    recogniser: Recogniser, learned: Sequence[Text], tested: Sequence[Text], report: Report
) -> None:
    report.title(
        f"{len(tested)} texts of {len({text.hand for text in tested})} hands; learned from "
        f"{len(learned)} texts of {len({text.hand for text in learned})}"
    )
    table = recogniser.judge(pa.table({"text": [text.text for text in tested]}))
    rows = [text.first for text in tested]
    ours = Answers(
        np.array([bool(value) for value in table["is_dispute"].to_pylist()]),
        [value or "" for value in table["sector"].to_pylist()],
        [value or "" for value in table["nature"].to_pylist()],
    )
    machine = svm_answers(learned, tested)
    reader = _labels([text.second or text.first for text in tested])
    truth = _labels(rows)
    _judged(rows, truth, ours, machine, reader, report)
    _second_natures(
        truth, ours, [value or "" for value in table["second_nature"].to_pylist()], report
    )
    _details(rows, truth.is_dispute, table, report)


def _labels(rows: Sequence[Row]) -> Answers:
    return Answers(
        np.array([row["is_dispute"] == "1" for row in rows]),
        [row["sector"] for row in rows],
        [row["nature"] for row in rows],
    )


def svm_answers(learned: Sequence[Text], tested: Sequence[Text]) -> Answers:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 4))
    known = vectorizer.fit_transform([text.text for text in learned])
    given = vectorizer.transform([text.text for text in tested])
    disputes = [row for row, text in enumerate(learned) if text.first["is_dispute"] == "1"]

    def answer(column: str, rows: Any) -> Any:
        machine = LinearSVC(random_state=SEED)
        machine.fit(known[rows], [learned[row].first[column] for row in rows])
        return machine.predict(given)

    flags = answer("is_dispute", list(range(len(learned)))) == "1"
    sector, nature = (answer(column, disputes).tolist() for column in ("sector", "nature"))
    return Answers(flags, sector, nature)


def _judged(
    rows: Sequence[Row],
    truth: Answers,
    ours: Answers,
    machine: Answers,
    reader: Answers,
    report: Report,
) -> None:
    clear = np.array([row["is_doubtful"] != "1" for row in rows])
    shares: dict[str, list[float]] = {}
    for name, answers in (("recogniser", ours), ("SVM", machine), ("second reader", reader)):
        is_ours = answers is ours
        for kept, what, bar in (
            (np.ones(len(rows), bool), "all", F1_ALL),
            (clear, "not doubtful", F1_CLEAR),
        ):
            wanted, given = truth.is_dispute[kept], answers.is_dispute[kept]
            report.resampled(
                f"dispute F1, {what}: {name}",
                partial(_f1_of, wanted, given),
                len(wanted),
                least=bar if is_ours else None,
            )
        shares.setdefault("is_dispute", []).append(f1(truth.is_dispute, answers.is_dispute))
        disputes = np.flatnonzero(truth.is_dispute)
        for column, bar in (("sector", SECTOR), ("nature", NATURE)):
            wanted_names, names = getattr(truth, column), getattr(answers, column)
            right = np.array([wanted_names[row] == names[row] for row in disputes])
            report.share(f"{column}: {name}", right, least=bar if is_ours else None)
            shares.setdefault(column, []).append(float(right.mean()))
    for column, (own, other, _) in shares.items():
        report.figure(f"{column}: better than the SVM", own - other, least=MARGINS[column])


def _f1_of(wanted: Flags, given: Flags, drawn: Any) -> float:
    return f1(wanted[drawn], given[drawn])


def _second_natures(truth: Answers, ours: Answers, second: list[str], report: Report) -> None:
    """How well the natures that stand alone do, and those beside which a second is told."""
    disputes = np.flatnonzero(truth.is_dispute)
    right = np.array([truth.nature[row] == ours.nature[row] for row in disputes])
    either = right | np.array([truth.nature[row] == second[row] for row in disputes])
    has_second = np.array([bool(second[row]) for row in disputes])
    report.figure("nature: with a second beside it", float(has_second.mean()))
    report.share("nature: right where it stands alone", right[~has_second], least=ALONE)
    report.share("nature: right where a second is told", right[has_second])
    report.share("nature: one of the two right there", either[has_second])


def _details(rows: Sequence[Row], disputes: Flags, table: pa.Table, report: Report) -> None:
    answers = table.select(["dispute_probability", "amount_yuan", "phrases", "urgency"]).to_pylist()
    probability = np.array([answer["dispute_probability"] or 0.0 for answer in answers])
    error = calibration_error(disputes, probability)
    report.figure("calibration error", error, most=CALIBRATION)
    pairs = [
        pair for pair, own in zip(zip(rows, answers, strict=True), disputes, strict=True) if own
    ]
    stated = [
        answer["amount_yuan"] is not None
        and abs(answer["amount_yuan"] - float(row["amount_yuan"])) < CENT
        for row, answer in pairs
        if row["amount_yuan"]
    ]
    report.share("amount right where one is told", np.array(stated), least=AMOUNT)
    unstated = [answer["amount_yuan"] is None for row, answer in pairs if not row["amount_yuan"]]
    report.share("no amount where none is stated", np.array(unstated))
    found = [
        matched([name for *_, name in phrases_of(row)], answer["phrases"] or [])
        for row, answer in pairs
        if row["phrases"]
    ]
    report.share("phrases matched", np.array(found), least=PHRASES)
    urgent = np.array([row["is_urgent"] == "1" for row in rows])
    shown = np.array([bool(set(answer["urgency"] or []) & {*ACUTE}) for answer in answers])
    report.share("urgency seen", shown[urgent], least=URGENT)
    report.figure("urgency seen falsely", float(shown[~urgent].mean()), most=FALSELY_URGENT)


if __name__ == "__main__":
    sys.exit(main())
