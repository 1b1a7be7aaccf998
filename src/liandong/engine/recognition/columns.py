"""From numbers to the columns of the answers: words, spans and lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.recognition.answers import EVIDENCE, URGENCIES
from liandong.engine.recognition.compiled import Compiled
from liandong.engine.recognition.details import Details
from liandong.engine.recognition.folding import Folded, cut_out
from liandong.engine.recognition.phrases import Phrases, phrase_text
from liandong.engine.recognition.scoring import (
    ANSWER_NAMES,
    DISPUTE,
    ITEM,
    NATURE,
    SECTOR,
    URGENCY,
    Choice,
    Evidence,
)
from liandong.engine.vocabulary import NATURES, SECTORS

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Columns = dict[str, pa.Array]
BESIDE_THE_TEXT: Final = "来源、类别或商品"  # the word of evidence that has no place
DISPUTE_LABELS: Final = ("非消费纠纷", "消费纠纷")


@dataclass(frozen=True)
class Writer:
    """Writes answers for one compiled lexicon; holds the words as Arrow arrays."""

    compiled: Compiled

    @cached_property
    def items(self) -> pa.Array:
        return _words(list(self.compiled.lexicon.items))

    @cached_property
    def nouns(self) -> pa.Array:
        return _words(self.compiled.nouns)

    @cached_property
    def problems(self) -> pa.Array:
        return _words(list(self.compiled.lexicon.problems))

    @cached_property
    def labels(self) -> tuple[pa.Array, Longs]:
        """The labels of all answers in one array, and where those of each answer begin."""
        tables: dict[int, Sequence[str]] = {
            DISPUTE: DISPUTE_LABELS,
            SECTOR: SECTORS,
            NATURE: NATURES,
            ITEM: list(self.compiled.lexicon.items),
            URGENCY: URGENCIES,
        }
        sizes = [len(tables[answer]) for answer in sorted(tables)]
        names = [name for answer in sorted(tables) for name in tables[answer]]
        return _words(names), np.concatenate([[0], np.cumsum(sizes)[:-1]])

    def columns(
        self,
        *,
        folded: Folded,
        choice: Choice,
        probability: npt.NDArray[np.float64],
        phrases: Phrases,
        details: Details,
        evidence: Evidence,
    ) -> Columns:
        """The columns of ANSWER_SCHEMA that come from the text, except district."""
        records = len(probability)
        columns: Columns = {
            "is_dispute": pa.array(probability >= 0.5),
            "dispute_probability": pa.array(probability),
            "sector": _pick(_SECTORS, choice.sector),
            "nature": _pick(_NATURES, choice.nature),
            "sector_probability": pa.array(choice.sector_share),
            "nature_probability": pa.array(choice.nature_share),
            "item": _pick(self.items, choice.item),
            "amount_yuan": pa.array(details.amount, mask=np.isnan(details.amount)),
            "persons": pa.array(details.persons, mask=details.persons < 0),
            "merchant": cut_out(folded, details.name_start, details.name_end),
            "error": pa.nulls(records, pa.string()),
        }
        columns |= self._phrases(folded, phrases)
        columns |= self._evidence(records, folded, evidence)
        return columns

    def _phrases(self, folded: Folded, phrases: Phrases) -> Columns:
        codes = (phrases.noun.astype(np.int64) << 16 | phrases.problem) << 1 | phrases.short
        unique, place = np.unique(codes, return_inverse=True)
        texts = [
            phrase_text(self.compiled, code >> 17, code >> 1 & 0xFFFF, bool(code & 1))
            for code in unique.tolist()
        ]
        bounds = phrases.bounds
        return {
            "phrases": _lists(bounds, _words(texts).take(pa.array(place))),
            "aspects": _lists(bounds, self.nouns.take(pa.array(phrases.noun))),
            "problems": _lists(bounds, self.problems.take(pa.array(phrases.problem))),
            "aspect_spans": _lists(bounds, _spans(folded, phrases.noun_start, phrases.noun_end)),
            "problem_spans": _lists(bounds, _spans(folded, phrases.start, phrases.end)),
        }

    def _evidence(self, records: int, folded: Folded, evidence: Evidence) -> Columns:
        first, last = _original(folded, evidence.start, evidence.end)
        names, begins = self.labels
        lowest = np.where(evidence.answer == URGENCY, _lowest_bit(evidence.label), evidence.label)
        table = pa.StructArray.from_arrays(
            [
                _ANSWERS.take(pa.array(evidence.answer)),
                names.take(pa.array(begins[evidence.answer] + lowest)),
                cut_out(folded, evidence.start, evidence.end).fill_null(BESIDE_THE_TEXT),
                pa.array(first),
                pa.array(last),
                pa.array(evidence.weight),
            ],
            fields=list(EVIDENCE),
        )
        return {
            "evidence": _lists(evidence.bounds, table),
            "urgency": _urgencies(records, evidence),
        }


def _words(names: Sequence[str]) -> pa.Array:
    return pa.array(names, pa.string())


def _pick(names: pa.Array, index: Ints) -> pa.Array:
    return names.take(pa.array(index, mask=index < 0))


def _lists(bounds: Longs, values: pa.Array) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array(bounds.astype(np.int32)), values)


def _original(folded: Folded, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Characters of the original text for places of the buffer; -1 stays -1."""
    if not len(folded.positions):
        return np.full(len(start), -1, np.int32), np.full(len(start), -1, np.int32)
    none = start < 0
    first = np.where(none, -1, folded.positions[np.where(none, 0, start)])
    last = np.where(none, -1, folded.positions[np.where(none, 0, end - 1)] + 1)
    return first.astype(np.int32), last.astype(np.int32)


def _spans(folded: Folded, start: Ints, end: Ints) -> pa.Array:
    first, last = _original(folded, start, end)
    pairs = zip(first.tolist(), last.tolist(), strict=True)
    return _words([f"{a}-{b}" if a >= 0 else "" for a, b in pairs])


def _lowest_bit(bits: Ints) -> Longs:
    safe = np.maximum(bits, 1).astype(np.int64)
    lowest: Longs = np.log2(safe & -safe).astype(np.int64)
    return lowest


def _urgencies(records: int, evidence: Evidence) -> pa.Array:
    """Each kind of urgency of a record once, in the order of URGENCIES."""
    masks = np.zeros(records, dtype=np.int64)
    urgent = np.flatnonzero(evidence.answer == URGENCY)
    rows = np.searchsorted(evidence.bounds, urgent, side="right") - 1
    np.bitwise_or.at(masks, rows, evidence.label[urgent].astype(np.int64))
    return _URGENCY_LISTS.take(pa.array(masks))


_SECTORS: Final = _words(SECTORS)
_NATURES: Final = _words(NATURES)
_ANSWERS: Final = _words(ANSWER_NAMES)
_URGENCY_LISTS: Final = pa.array(
    [
        [name for bit, name in enumerate(URGENCIES) if mask >> bit & 1]
        for mask in range(1 << len(URGENCIES))
    ],
    pa.list_(pa.string()),
)
