"""Makes the model file that ships: `python -m tools.ship_recognition_model --version V`.

Learned from the examples written for the project, from its corpus and from the made-up city, and
from nothing else. Two models are learned: the scan's, around the lexicon (liandong.engine.
recognition.learning), and a linear support vector machine over characters and pairs of them. How
much each counts is learned from what both say to examples of folds that they have not seen; folds
never split a hand (stacking, Wolpert 1992).

The same version of the code and the same seed give the same file. The file names the digest of what
it was learned from, so that a test fails when the examples or the lexicon have changed.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.optimize import minimize

from benchmarks.recognition.corpus import Text, read_corpus
from liandong.engine import recognition
from liandong.engine.kernels import Floats
from liandong.engine.recognition.characters import COLUMNS, URGENT, Characters, grams_of
from liandong.engine.recognition.learning.examples import (
    EXAMPLE_SCHEMA,
    OTHERS_WEIGHT,
    written_examples,
)
from liandong.engine.recognition.learning.regression import (
    DISPUTE,
    NATURES,
    SECTORS,
    fit_platt,
    scores_of,
)
from liandong.engine.recognition.learning.training import Settings, Task, folds_of
from liandong.engine.recognition.lexicon.automaton import LABELS
from liandong.engine.recognition.lexicon.entries import Lexicon, shipped_lexicon
from liandong.engine.recognition.model import (
    SHIPPED,
    Model,
    SecondReading,
    Trust,
    save_model,
    untrained,
)
from liandong.engine.recognition.problem_names import ProblemNames
from liandong.engine.recognition.recogniser import Recogniser
from liandong.simulation.examples import examples
from tools.problem_name_learning import usage_of, weights_of_names

DATA: Final = Path(recognition.__file__).parent / "data"
CITY_WEIGHT: Final = 0.2  # of one text of the city, beside 1 for a written example
CITY, SEED = 4_000, 101
FIRST_CITY, FIRST_HAND = 1_000_000, 2_000_000  # groups
SETTINGS: Final = Settings(penalty=2.0, gram_penalty=2.0, least_gram=0.25)
LEAST_TEXTS: Final = 3  # in which a character n-gram stands
MISSED: Final = 0.002  # share of the disputes that the scan may rule out
LENIENCE: Final = 0.2
HOTLINE: Final = 1.2
"""Log-odds added for disputes, and for those in orders of a hotline: real texts are less plain than
those of the corpus. Chosen on 946 real work orders, which are not learned from."""
SURE_ENOUGH: Final = 0.3  # probability from which somebody is in danger: better once too often
SCHEMA: Final = EXAMPLE_SCHEMA.append(pa.field("source", pa.string())).append(
    pa.field("urgent", pa.bool_())
)

Rows = npt.NDArray[np.int64]


# What is learned from.


def city_examples(count: int, seed: int) -> pa.Table:
    """Texts of the made-up city as examples, each a group of its own."""
    city = examples(count, seed)
    city = city.filter(pc.greater(pc.utf8_length(city["text"]), 0))
    weight = np.full(city.num_rows, CITY_WEIGHT)
    group = np.arange(city.num_rows) + FIRST_CITY
    city = city.append_column("group", pa.array(group)).append_column("weight", pa.array(weight))
    return _complete(city)


def corpus_examples(texts: Sequence[Text]) -> pa.Table:
    """The texts of the corpus, those of one hand a group. Where its readers differ, half an example
    each."""
    hands = {hand: FIRST_HAND + place for place, hand in enumerate(sorted({t.hand for t in texts}))}
    rows = []
    for text in texts:
        readings = [text.first] if text.second is None else [text.first, text.second]
        answers = [_answers(reading) for reading in readings]
        for answer in {tuple(answer.items()): answer for answer in answers}.values():
            share = sum(other == answer for other in answers) / len(answers)
            own = {"group": hands[text.hand], "text": text.text, "weight": share, "source": None}
            rows.append(own | answer)
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _answers(reading: dict[str, str]) -> dict[str, Any]:
    is_dispute = reading["is_dispute"] == "1"
    return {
        "is_dispute": is_dispute,
        "sector": reading["sector"] or None if is_dispute else None,
        "nature": reading["nature"] or None if is_dispute else None,
        "urgent": reading["is_urgent"] == "1",
    }


def all_examples(count: int, seed: int) -> pa.Table:
    return examples_of(read_corpus(), count, seed)


def examples_of(texts: Sequence[Text], count: int, seed: int) -> pa.Table:
    """Those texts of the corpus, beside the written examples and texts of the city."""
    parts = [written_examples(), city_examples(count, seed), corpus_examples(texts)]
    return pa.concat_tables([_complete(part) for part in parts])


def _complete(table: pa.Table) -> pa.Table:
    for field in SCHEMA:
        if field.name not in table.column_names:
            table = table.append_column(field, pa.nulls(table.num_rows, field.type))
    return table.select(SCHEMA.names).cast(SCHEMA)


def digest(table: pa.Table, lexicon: Lexicon) -> str:
    """The digest of examples and lexicon, without contexts and urgency, for which nothing is
    learned."""
    words = [
        (text, word.item, word.strength, word.aspect, word.problem, word.action, *word.cues)
        for text, word in sorted(lexicon.words.items())
    ]
    kinds = [repr(list(part.values())) for part in (lexicon.problems, lexicon.cues, lexicon.items)]
    content = json.dumps([table.to_pylist(), words, kinds], ensure_ascii=False)
    return hashlib.sha256(content.encode("utf-8")).hexdigest()[:16]


# Characters.


class Vectors(NamedTuple):
    """The examples as unit vectors of their n-grams."""

    grams: tuple[str, ...]
    rarity: Floats
    rows: Any  # scipy's sparse matrix (examples, n-grams)


class Machine(NamedTuple):
    weights: Floats  # (n-grams, COLUMNS)
    bias: Floats


def vectors_of(task: Task, table: pa.Table, chosen: Rows) -> Vectors:
    """By the n-grams that stand in enough of the chosen examples."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = _spoken(task.recogniser, table)

    vectorizer = TfidfVectorizer(analyzer=grams_of, binary=True, min_df=LEAST_TEXTS)
    vectorizer.fit([texts[row] for row in chosen])
    return Vectors(
        tuple(vectorizer.get_feature_names_out().tolist()),
        np.asarray(vectorizer.idf_),
        vectorizer.transform(texts),
    )


def _spoken(recogniser: Recogniser, table: pa.Table) -> list[str]:
    """Of each text what the person says, as it stands in the buffer."""
    folded, _, reading = recogniser.read(table)
    spoken = reading.places.statement[: len(folded.codes)] > 0
    whole = folded.codes[spoken].astype("<u2").tobytes().decode("utf-16-le", "replace")
    ends = np.concatenate([[0], np.cumsum(spoken)])[folded.starts]
    return [whole[first:last] for first, last in pairwise(ends.tolist())]


def problem_names_of(task: Task, vectors: Vectors, texts: Sequence[Text]) -> ProblemNames:
    """What the same n-grams say for the names that the readers of these texts gave to problems."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    usage = usage_of(texts)
    vectorizer = TfidfVectorizer(analyzer=grams_of, binary=True, vocabulary=vectors.grams)
    vectorizer.idf_ = vectors.rarity
    spoken = _spoken(task.recogniser, pa.table({"text": [text.text for text in usage.texts]}))
    weights, bias = weights_of_names(vectorizer.transform(spoken), usage, SEED)
    return ProblemNames.of(usage.names, weights * vectors.rarity[:, None], bias)


def machine_of(vectors: Vectors, truth: "Truth", chosen: Rows) -> Machine:
    """A linear support vector machine for each question, learned from the chosen examples."""
    from sklearn.svm import LinearSVC

    machine = Machine(np.zeros((len(vectors.grams), COLUMNS)), np.zeros(COLUMNS))
    for columns, labels in truth.questions():
        known = chosen[labels[chosen] >= 0]
        svm = LinearSVC(random_state=SEED)
        svm.fit(vectors.rows[known], labels[known], sample_weight=truth.weight[known])
        if len(svm.classes_) == 2:
            machine.weights[:, columns] = svm.coef_.T
            machine.bias[columns] = svm.intercept_
        else:
            machine.bias[columns] = -1.0  # a label without an example
            at = columns.start + svm.classes_
            machine.weights[:, at], machine.bias[at] = svm.coef_.T, svm.intercept_
    return machine


class Truth(NamedTuple):
    """The labels of the examples as numbers, -1 where unknown."""

    dispute: Rows
    sector: Rows
    nature: Rows
    urgent: Rows
    weight: Floats

    @classmethod
    def of(cls, table: pa.Table, task: Task) -> "Truth":
        urgent = [-1 if value is None else int(value) for value in table["urgent"].to_pylist()]
        return cls(
            task.rows.dispute.astype(np.int64),
            task.rows.sector.astype(np.int64),
            task.rows.nature.astype(np.int64),
            np.array(urgent, np.int64),
            task.rows.weight,
        )

    def questions(self) -> list[tuple[slice, Rows]]:
        return [
            (DISPUTE, self.dispute),
            (SECTORS, self.sector),
            (NATURES, self.nature),
            (slice(URGENT, COLUMNS), self.urgent),
        ]


# Both together.


class Scores(NamedTuple):
    """What both models say to examples that they did not learn from."""

    scan: Floats  # (examples, labels)
    characters: Floats  # (examples, COLUMNS)


def held_out(task: Task, vectors: Vectors, truth: Truth, read: Rows, fold_of: Rows) -> Scores:
    scored = Scores(np.zeros((len(fold_of), len(LABELS))), np.zeros((len(fold_of), COLUMNS)))
    for number, fitted in enumerate(task.fold_fits(fold_of, SETTINGS)):
        held = np.flatnonzero(fold_of == number)
        scored.scan[held] = scores_of(task.rows, held, fitted)
        machine = machine_of(vectors, truth, read[fold_of[read] != number])
        scored.characters[held] = vectors.rows[held] @ machine.weights + machine.bias
    return scored


def shares(
    scored: Scores, rows: Rows, labels: Rows, truth: Truth, columns: slice
) -> tuple[float, float]:
    """How much characters and scan count in a question of several labels: least softmax loss."""
    characters, scan = scored.characters[rows, columns], scored.scan[rows, columns]
    at = (np.arange(len(rows)), labels[rows])

    def loss(x: Floats) -> float:
        scores = x[0] * characters + x[1] * scan
        top = scores.max(axis=1)
        log_sum = top + np.log(np.exp(scores - top[:, None]).sum(axis=1))
        return float(truth.weight[rows] @ (log_sum - scores[at]))

    best = _least(loss, [2.0, 0.2])
    return float(best[0]), float(best[1])


def dispute_shares(scored: Scores, truth: Truth, rows: Rows) -> tuple[float, float, float]:
    """The same for yes or no, with what is added."""
    sign = np.where(truth.dispute[rows] == 1, -1.0, 1.0)
    characters, scan = scored.characters[rows, 0], scored.scan[rows, 0]

    def loss(x: Floats) -> float:
        scores = x[0] * characters + x[1] * scan + x[2]
        return float(truth.weight[rows] @ np.logaddexp(0, sign * scores))

    best = _least(loss, [2.0, 0.2, 0.0])
    return float(best[0]), float(best[1]), float(best[2])


def _least(loss: Callable[[Floats], float], start: Sequence[float]) -> Floats:
    return np.asarray(minimize(loss, np.array(start), method="Nelder-Mead").x)


def stacked(table: pa.Table, texts: Sequence[Text], version: str) -> Model:
    """The scan's model and the characters, each learned from all examples, with their shares; the
    names of problems are learned from the texts alone."""
    base = untrained()
    grams = Task.of(table, base).informative_grams(SETTINGS)
    task = Task.of(table, base, grams=grams)
    truth, everything = Truth.of(table, task), task.everything
    group = task.rows.group
    read = np.flatnonzero((group < FIRST_CITY) | (group >= FIRST_HAND))
    vectors = vectors_of(task, table, read)
    scored = held_out(task, vectors, truth, read, folds_of(group))
    corpus = np.flatnonzero(group >= FIRST_HAND)
    first, second, added = dispute_shares(scored, truth, corpus)
    of_sector = shares(scored, corpus[truth.sector[corpus] >= 0], truth.sector, truth, SECTORS)
    of_nature = shares(scored, corpus[truth.nature[corpus] >= 0], truth.nature, truth, NATURES)
    slope, shift = fit_platt(
        scored.characters[corpus, URGENT],
        truth.urgent[corpus].astype(np.float64),
        truth.weight[corpus],
    )
    scale = np.repeat(
        [first, of_sector[0], of_nature[0], slope],
        [1, SECTORS.stop - SECTORS.start, NATURES.stop - NATURES.start, 1],
    )
    machine = machine_of(vectors, truth, read)
    bias = machine.bias * scale
    bias[0] += added + LENIENCE
    bias[URGENT] += shift - np.log(SURE_ENOUGH / (1 - SURE_ENOUGH))
    characters = Characters.of(
        vectors.grams,
        vectors.rarity,
        machine.weights * vectors.rarity[:, None] * scale,
        bias,
    )
    trust = Trust(second, of_sector[1], of_nature[1])
    disputes = corpus[truth.dispute[corpus] == 1]
    gate = float(np.quantile(scored.scan[disputes, 0], MISSED)) * second
    ruled_out = scored.scan[corpus, 0] * second < gate
    outside = float((scored.characters[corpus, 0][ruled_out] * first).mean()) + added + LENIENCE
    fitted = task.fit(everything, SETTINGS)
    scan = task.model(version, fitted, (1.0, 0.0))
    return replace(
        scan,
        bias=tuple(value * share for value, share in zip(scan.bias, trust.by_label, strict=True)),
        second=SecondReading(
            characters,
            problem_names_of(task, vectors, texts),
            trust,
            gate,
            outside,
            HOTLINE,
        ),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--version", required=True)
    parser.add_argument("--city", type=int, default=CITY)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=DATA / SHIPPED)
    arguments = parser.parse_args()
    table = all_examples(arguments.city, arguments.seed)
    model = stacked(table, read_corpus(), arguments.version)
    save_model(model, arguments.out, made_from=digest(table, shipped_lexicon()))
    print(f"{table.num_rows} examples, no dispute counted {OTHERS_WEIGHT} times among the written")
    print(f"{len(model.grams)} n-grams of the scan, {len(model.deltas)} weights")
    if model.second:
        names = model.second.problems
        print(f"{len(model.second.characters.grams)} of characters, {model.second.trust},", end=" ")
        print(f"{len(names.names)} names of problems with {len(names.weights.steps)} weights,")
        print(f"gate {model.second.gate:.2f}, outside {model.second.outside:.2f}")
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
