"""From numbers to the columns of the answers: words, spans and lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.kernels import Ints, Longs, compiled
from liandong.engine.recognition.answer_values import CLAIMER_FACTS, KINDS, URGENCIES
from liandong.engine.recognition.answers import EVIDENCE
from liandong.engine.recognition.details.days import UNKNOWN
from liandong.engine.recognition.details.extraction import Details
from liandong.engine.recognition.details.report_kinds import CLAIMER_HINTS, KIND
from liandong.engine.recognition.details.shops import Found, Shops
from liandong.engine.recognition.evidence_words import ANSWERS, all_grounds
from liandong.engine.recognition.lexicon.automaton import Compiled
from liandong.engine.recognition.reading.folding import Folded, cut_out, spelled
from liandong.engine.recognition.reading.phrases import Phrases, codes_of, text_of
from liandong.engine.recognition.scoring import (
    DISPUTE,
    ITEM,
    NATURE,
    SECTOR,
    URGENCY,
    Choice,
    Evidence,
)
from liandong.engine.vocabulary import NATURES, SECTORS

Columns = dict[str, pa.Array]
SPAN_WIDTH: Final = 22  # two numbers of ten digits and their signs
BESIDE_THE_TEXT: Final = "来源、类别或商品"  # the word of evidence that has no place
DISPUTE_LABELS: Final = ("非消费纠纷", "消费纠纷")


@dataclass(frozen=True)
class Writer:
    """Writes answers for one compiled lexicon and the names of problems; holds the words as Arrow
    arrays."""

    compiled: Compiled
    names: tuple[str, ...] = ()

    @cached_property
    def items(self) -> pa.Array:
        return _words(list(self.compiled.lexicon.items))

    @cached_property
    def nouns(self) -> pa.Array:
        return _words(self.compiled.nouns)

    @cached_property
    def problems(self) -> pa.Array:
        return _words([*self.compiled.lexicon.problems, *self.names])

    @cached_property
    def labels(self) -> tuple[pa.Array, Longs]:
        """The labels of all answers in one array, and where those of each answer begin."""
        tables: dict[int, Sequence[str]] = {
            DISPUTE: DISPUTE_LABELS,
            SECTOR: SECTORS,
            NATURE: NATURES,
            ITEM: list(self.compiled.lexicon.items),
            URGENCY: URGENCIES,
            KIND: KINDS,
            CLAIMER_HINTS: CLAIMER_FACTS,
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
        shops: Shops,
        found: Found,
    ) -> Columns:
        """The columns of ANSWER_SCHEMA that come from the text, except district."""
        records = len(probability)
        amounts, bought = details.amounts, details.bought
        unnamed = details.names.start < 0
        columns: Columns = {
            "is_dispute": pa.array(probability >= 0.5),
            "dispute_probability": pa.array(probability),
            "sector": _pick(_SECTORS, choice.sector),
            "nature": _pick(_NATURES, choice.nature),
            "second_nature": _pick(_NATURES, choice.second_nature),
            "sector_probability": pa.array(choice.sector_share),
            "nature_probability": pa.array(choice.nature_share),
            "item": _pick(self.items, choice.item),
            "amount_yuan": pa.array(amounts.yuan, mask=np.isnan(amounts.yuan)),
            "persons": pa.array(amounts.persons, mask=amounts.persons < 0),
            "bought_on": pa.array(bought.day.astype(np.int32), mask=bought.day == UNKNOWN).cast(
                pa.date32()
            ),
            "merchant": spelled(
                folded,
                np.where(unnamed, found.start, details.names.start),
                np.where(unnamed, found.end, details.names.end),
            ),
            "merchant_id": shops.ids(found.merchant),
            "merchant_known": shops.names(found.merchant),
            "kind": _pick(_KINDS, details.kinds.kind),
            "claimer_hints": _FACT_LISTS.take(pa.array(details.kinds.facts)),
            "error": pa.nulls(records, pa.string()),
        }
        columns |= self._phrases(folded, phrases)
        columns["urgency"] = _urgencies(records, evidence)
        grounds = all_grounds(evidence, details, found)
        columns["evidence"] = self._evidence(folded, grounds, columns)
        return columns

    def _phrases(self, folded: Folded, phrases: Phrases) -> Columns:
        unique, place = np.unique(codes_of(phrases), return_inverse=True)
        texts = [text_of(self.compiled, code, self.names) for code in unique.tolist()]
        bounds = phrases.bounds
        return {
            "phrases": _lists(bounds, _words(texts).take(pa.array(place))),
            "aspects": _lists(bounds, self.nouns.take(pa.array(phrases.noun))),
            "problems": _lists(bounds, self.problems.take(pa.array(phrases.problem))),
            "aspect_spans": _lists(bounds, _spans(folded, phrases.noun_start, phrases.noun_end)),
            "problem_spans": _lists(bounds, _spans(folded, phrases.start, phrases.end)),
        }

    def _evidence(self, folded: Folded, evidence: Evidence, columns: Columns) -> pa.Array:
        first, last = _original(folded, evidence.start, evidence.end)
        names, begins = self.labels
        own = [_as_words(columns[name]) for name in ("bought_on", "amount_yuan", "merchant_known")]
        begins = np.concatenate([begins, len(names) + len(own[0]) * np.arange(len(own))])
        labels = pa.concat_arrays([names, *own])
        urgent = evidence.answer == URGENCY
        lowest = np.where(urgent, _LOWEST_BIT[np.where(urgent, evidence.label, 0)], evidence.label)
        table = pa.StructArray.from_arrays(
            [
                _ANSWERS.take(pa.array(evidence.answer)),
                labels.take(pa.array(begins[evidence.answer] + lowest)),
                cut_out(folded, evidence.start, evidence.end).fill_null(BESIDE_THE_TEXT),
                pa.array(first),
                pa.array(last),
                pa.array(evidence.weight),
            ],
            fields=list(EVIDENCE),
        )
        return _lists(evidence.bounds, table)


def _words(names: Sequence[str]) -> pa.Array:
    return pa.array(names, pa.string())


def _pick(names: pa.Array, index: Ints) -> pa.Array:
    return names.take(pa.array(index, mask=index < 0))


def _lists(bounds: Longs, values: pa.Array) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array(bounds.astype(np.int32)), values)


def _original(folded: Folded, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Characters of the original text for places of the buffer; -1 stays -1."""
    first, last = np.full(len(start), -1, np.int32), np.full(len(start), -1, np.int32)
    _look_up(folded.positions, start, end, first, last)
    return first, last


@compiled(counted=False)
def _look_up(positions: Any, start: Any, end: Any, first: Any, last: Any) -> None:
    for at in range(len(start)):
        if start[at] >= 0:
            first[at] = positions[start[at]]
            last[at] = positions[end[at] - 1] + 1


def _spans(folded: Folded, start: Ints, end: Ints) -> pa.Array:
    """ "start-end" in the original texts, empty where there is no start."""
    first, last = _original(folded, start, end)
    offsets = np.zeros(len(first) + 1, np.int32)
    data = np.empty(SPAN_WIDTH * len(first), np.uint8)
    used = _write_spans(first, last, offsets, data)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data[:used])]
    return pa.Array.from_buffers(pa.string(), len(first), buffers)


@compiled(counted=False)
def _write_spans(first: Any, last: Any, offsets: Any, data: Any) -> Any:
    used = 0
    for at in range(len(first)):
        if first[at] >= 0:
            for number in (first[at], last[at]):
                scale = 1
                while scale * 10 <= number:
                    scale *= 10
                while scale:
                    data[used] = 48 + number // scale % 10
                    scale //= 10
                    used += 1
                data[used] = 45  # -
                used += 1
            used -= 1
        offsets[at + 1] = used
    return used


def _as_words(column: pa.Array) -> pa.Array:
    if column.null_count == len(column):
        return pa.nulls(len(column), pa.string())
    return column.cast(pa.string())


def _subsets(names: Sequence[str]) -> pa.Array:
    """Lists of the names by the bits of their place."""
    chosen = [
        [name for bit, name in enumerate(names) if mask >> bit & 1]
        for mask in range(1 << len(names))
    ]
    return pa.array(chosen, pa.list_(pa.string()))


def _urgencies(records: int, evidence: Evidence) -> pa.Array:
    """Each kind of urgency of a record once, in the order of URGENCIES."""
    masks = np.zeros(records, dtype=np.int64)
    urgent = np.flatnonzero(evidence.answer == URGENCY)
    rows = np.searchsorted(evidence.bounds, urgent, side="right") - 1
    np.bitwise_or.at(masks, rows, evidence.label[urgent].astype(np.int64))
    return _URGENCY_LISTS.take(pa.array(masks))


_SECTORS: Final = _words(SECTORS)
_NATURES: Final = _words(NATURES)
_KINDS: Final = _words(KINDS)
_ANSWERS: Final = _words(ANSWERS)
_LOWEST_BIT: Final = np.array(
    [max((mask & -mask).bit_length() - 1, 0) for mask in range(1 << len(URGENCIES))]
)
_URGENCY_LISTS: Final = _subsets(URGENCIES)
_FACT_LISTS: Final = _subsets(CLAIMER_FACTS)
