"""识别依据: the words on which each answer of the machine rests, over all records of a dispute."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from liandong.desk.disputes.queries.cards import FIELDS, RecordCard

SHOWN: Final = 5
"""How many words are told of one answer; the rest stand marked in the text."""


@dataclass(frozen=True, slots=True)
class Word:
    """Words of a record, and how much they weigh (negative: against the answer)."""

    words: str
    weight: float
    record: int


@dataclass(frozen=True, slots=True)
class Ground:
    """One answer, what it is called, and its words, the weightiest first."""

    field: str
    label: str
    answer: str
    words: list[Word]


def grounds_of(cards: Iterable[RecordCard]) -> list[Ground]:
    """In the order of the answers. Of words that are told twice the weightier telling counts."""
    found: dict[tuple[str, str], dict[str, Word]] = defaultdict(dict)
    for card in cards:
        for one in card.record.answer.evidence:
            if one["start"] < 0 or one["answer"] not in FIELDS:
                continue
            words = card.record.redacted_text[one["start"] : one["end"]]
            told = found[one["answer"], one["label"]]
            if words not in told or abs(told[words].weight) < abs(one["weight"]):
                told[words] = Word(words, one["weight"], card.record.pk)
    order = list(FIELDS)
    answers = sorted(found.items(), key=lambda item: order.index(item[0][0]))
    return [
        Ground(field, str(FIELDS[field]), answer, _weightiest(told.values()))
        for (field, answer), told in answers
    ]


def _weightiest(words: Iterable[Word]) -> list[Word]:
    return sorted(words, key=lambda word: -abs(word.weight))[:SHOWN]
