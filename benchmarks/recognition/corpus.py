"""The corpus of labelled texts: reading it, its faults, and how far its two readers agree.

    python -m benchmarks.recognition.corpus [--shared DIR]

Prints how many texts there are, the agreement of the readers for each answer, and the faults, with
exit code 1 where there are any: a row that breaks the form, a span that does not stand in the text,
a text that repeats one of another hand or of the public texts in DIR (more than a third of its
runs of six characters). Format and origin: docs/corpus.md.
"""

import argparse
import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from liandong.engine.vocabulary import NATURES, SECTORS

CORPUS: Final = Path(__file__).parents[2] / "corpus"
SHARED: Final = CORPUS.parent.parent / "shared" / "data" / "workorders"
STYLES: Final = ("call", "scene", "complaint", "report", "order", "walkin")
KINDS: Final = ("", "投诉", "举报", "两者")
FLAGS: Final = ("is_dispute", "is_doubtful", "is_urgent")
OF_DISPUTES: Final = ("sector", "item", "nature", "phrases", "amount_yuan", "bought")
ANSWERS: Final = (
    "is_dispute",
    "is_doubtful",
    "sector",
    "item",
    "nature",
    "phrases",
    "amount_yuan",
    "bought",
    "is_urgent",
    "persons",
    "kind",
    "merchant",
    "place",
)
SPANS: Final = ("bought", "merchant", "place")
MOST_PHRASES: Final = 3
LENGTHS: Final = range(8, 421)
RUN: Final = 6
SHARE_OF_RUNS: Final = 1 / 3

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Text:
    """One text with the labels of its writer and, where there is one, of a second reader."""

    hand: str
    number: str
    style: str
    text: str
    first: Row
    second: Row | None

    def __str__(self) -> str:
        return f"{self.hand} {self.number}"


def read_corpus(folder: Path = CORPUS) -> list[Text]:
    """All texts, hand by hand."""
    return [
        Text(path.stem, row["number"], row["style"], row["text"], row, second.get(row["number"]))
        for path in sorted((folder / "first").glob("*.tsv"))
        for second in [_by_number(folder / "second" / path.name)]
        for row in _rows(path)
    ]


def faults_of(texts: Sequence[Text], public: Iterable[str] = ()) -> Iterator[str]:
    """What is wrong with the form of the labels, and which texts repeat others."""
    for text in texts:
        for row in filter(None, (text.first, text.second)):
            for fault in _faults(row, text.text):
                yield f"{text}: {fault}"
    yield from _repeated(texts, public)


def agreement(texts: Iterable[Text]) -> dict[str, tuple[int, int]]:
    """For each answer on how many texts both readers agree, of how many. What only disputes have
    is counted where both hold the text for one; phrases agree where one names the same words."""
    agreed, of = Counter[str](), Counter[str]()
    for text in texts:
        if text.second is None:
            continue
        both = text.first["is_dispute"] == text.second["is_dispute"] == "1"
        for answer in ANSWERS:
            if answer in OF_DISPUTES and not both:
                continue
            of[answer] += 1
            agreed[answer] += _agree(answer, text.first[answer], text.second[answer])
    return {answer: (agreed[answer], of[answer]) for answer in ANSWERS if of[answer]}


def phrases_of(row: Row) -> list[tuple[str, str, str]]:
    """What is complained of: aspect, problem (both as in the text) and its usual name."""
    parts = (phrase.split("/") for phrase in row["phrases"].split(" ; ") if phrase)
    return [(aspect, problem, name) for aspect, problem, name in parts]


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _by_number(path: Path) -> dict[str, Row]:
    return {row["number"]: row for row in _rows(path)} if path.is_file() else {}


def _faults(row: Row, text: str) -> Iterator[str]:
    if len(text) not in LENGTHS:
        yield f"{len(text)} characters"
    if row["style"] not in STYLES:
        yield f"style {row['style']}"
    if row["kind"] not in KINDS:
        yield f"kind {row['kind']}"
    if not row["persons"].isdigit():
        yield f"persons {row['persons']}"
    yield from (f"{flag} {row[flag]}" for flag in FLAGS if row[flag] not in {"0", "1"})
    if row["is_dispute"] == "1":
        if row["sector"] not in SECTORS or row["nature"] not in NATURES or not row["item"]:
            yield f"sector {row['sector']}, nature {row['nature']}, item {row['item']}"
    else:
        yield from (f"{field} of no dispute" for field in OF_DISPUTES if row[field])
    yield from (f"{field} not in the text" for field in SPANS if row[field] not in text)
    try:
        float(row["amount_yuan"] or 0)
        phrases = phrases_of(row)
    except ValueError:
        yield f"amount {row['amount_yuan']} or phrases {row['phrases']}"
        return
    if len(phrases) > MOST_PHRASES:
        yield "too many phrases"
    for aspect, problem, _name in phrases:
        if not problem or aspect not in text or problem not in text:
            yield f"phrase {aspect}/{problem} not in the text"


def _repeated(texts: Sequence[Text], public: Iterable[str]) -> Iterator[str]:
    whose: dict[str, set[int]] = defaultdict(set)
    known = [*(text.text for text in texts), *public]
    for place, words in enumerate(known):
        for run in _runs(words):
            whose[run].add(place)
    for place, text in enumerate(texts):
        runs = _runs(text.text)
        shared = Counter(other for run in runs for other in whose[run] if other != place)
        for other, many in shared.most_common(1):
            if many > SHARE_OF_RUNS * len(runs):
                yield f"{text} repeats {texts[other] if other < len(texts) else 'a public text'}"


def _runs(text: str) -> set[str]:
    return {text[start : start + RUN] for start in range(len(text) - RUN + 1)}


def _agree(answer: str, first: str, second: str) -> bool:
    match answer:
        case "amount_yuan":
            return first == second or bool(first and second and float(first) == float(second))
        case "phrases":
            named = [
                {phrase.split("/")[1] for phrase in words.split(" ; ") if phrase}
                for words in (first, second)
            ]
            return first == second or bool(named[0] & named[1])
    return first == second


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.recognition.corpus")
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder of public texts")
    options = parser.parse_args(argv)
    public = []
    for path in sorted(options.shared.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            public += [row["text"] for row in csv.DictReader(file)]
    texts = read_corpus()
    disputes = sum(text.first["is_dispute"] == "1" for text in texts)
    hands = len({text.hand for text in texts})
    print(f"{len(texts)} texts of {hands} hands, {disputes} disputes; {len(public)} public texts")
    for answer, (agreed, of) in agreement(texts).items():
        print(f"{answer:12} {agreed / of:.3f} of {of}")
    faults = list(faults_of(texts, public))
    print("\n".join(faults[:50]) or "no faults")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
