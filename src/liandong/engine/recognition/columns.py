"""From numbers to the columns of the answers: words, spans and lists."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.recognition.answers import EVIDENCE, URGENCIES
from liandong.engine.recognition.compiled import Compiled
from liandong.engine.recognition.details import Details
from liandong.engine.recognition.folding import Folded
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
Columns = dict[str, pa.Array]
DISPUTE_LABELS: Final = ("非消费纠纷", "消费纠纷")


def answer_columns(
    *,
    compiled: Compiled,
    texts: pa.Array,
    folded: Folded,
    choice: Choice,
    probability: npt.NDArray[np.float64],
    phrases: Phrases,
    details: Details,
    evidence: Evidence,
) -> Columns:
    """The columns of ANSWER_SCHEMA that come from the text, except district."""
    names = list(compiled.lexicon.items)
    columns: Columns = {
        "is_dispute": pa.array(probability >= 0.5),
        "dispute_probability": pa.array(probability),
        "sector": _names(SECTORS, choice.sector),
        "nature": _names(NATURES, choice.nature),
        "item": _names(names, choice.item),
        "amount_yuan": pa.array(details.amount, mask=np.isnan(details.amount)),
        "persons": pa.array(details.persons, mask=details.persons < 0),
        "merchant": _cut_out(
            texts, folded, np.arange(len(texts)), details.name_start, details.name_end
        ),
        "error": pa.nulls(len(texts), pa.string()),
    }
    columns |= _phrase_columns(compiled, folded, phrases)
    columns |= _evidence_columns(compiled, texts, folded, evidence)
    return columns


def _names(names: Sequence[str], index: Ints) -> pa.Array:
    return pa.array(names, pa.string()).take(pa.array(index, mask=index < 0))


def _cut_out(texts: pa.Array, folded: Folded, rows: Ints, start: Ints, end: Ints) -> pa.Array:
    """Pieces of the original texts between places of the buffer; null where start is negative."""
    first, last = _original(folded, start, end)
    strings = texts.to_pylist()
    words = [
        strings[row][a:b] if a >= 0 else None
        for row, a, b in zip(rows.tolist(), first.tolist(), last.tolist(), strict=True)
    ]
    return pa.array(words, pa.string())


def _original(folded: Folded, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Characters of the original text for places of the buffer; -1 stays -1."""
    if not len(folded.positions):
        return np.full(len(start), -1, np.int32), np.full(len(start), -1, np.int32)
    none = start < 0
    first = np.where(none, -1, folded.positions[np.where(none, 0, start)])
    last = np.where(none, -1, folded.positions[np.where(none, 0, end - 1)] + 1)
    return first.astype(np.int32), last.astype(np.int32)


def _lists(bounds: npt.NDArray[np.int64], values: pa.Array) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array(bounds.astype(np.int32)), values)


def _spans(folded: Folded, start: Ints, end: Ints) -> pa.Array:
    first, last = _original(folded, start, end)
    spans = [
        f"{a}-{b}" if a >= 0 else "" for a, b in zip(first.tolist(), last.tolist(), strict=True)
    ]
    return pa.array(spans, pa.string())


def _phrase_columns(compiled: Compiled, folded: Folded, phrases: Phrases) -> Columns:
    codes = (
        phrases.noun.astype(np.int64) << 16 | phrases.problem.astype(np.int64)
    ) << 1 | phrases.short
    unique, place = np.unique(codes, return_inverse=True)
    texts = [phrase_text(compiled, int(c >> 17), int(c >> 1 & 0xFFFF), bool(c & 1)) for c in unique]
    problems = list(compiled.lexicon.problems)
    bounds = phrases.bounds
    return {
        "phrases": _lists(bounds, pa.array(texts, pa.string()).take(pa.array(place))),
        "aspects": _lists(
            bounds, pa.array(compiled.nouns, pa.string()).take(pa.array(phrases.noun))
        ),
        "problems": _lists(bounds, pa.array(problems, pa.string()).take(pa.array(phrases.problem))),
        "aspect_spans": _lists(bounds, _spans(folded, phrases.noun_start, phrases.noun_end)),
        "problem_spans": _lists(bounds, _spans(folded, phrases.start, phrases.end)),
    }


def _evidence_columns(
    compiled: Compiled, texts: pa.Array, folded: Folded, evidence: Evidence
) -> Columns:
    rows = np.repeat(np.arange(len(texts)), np.diff(evidence.bounds))
    first, last = _original(folded, evidence.start, evidence.end)
    labels = _labels(compiled, evidence)
    table = pa.StructArray.from_arrays(
        [
            pa.array(ANSWER_NAMES, pa.string()).take(pa.array(evidence.answer)),
            labels,
            _cut_out(texts, folded, rows, evidence.start, evidence.end),
            pa.array(first),
            pa.array(last),
            pa.array(evidence.weight),
        ],
        fields=list(EVIDENCE),
    )
    return {
        "evidence": _lists(evidence.bounds, table),
        "urgency": _urgency(len(texts), rows, evidence),
    }


def _labels(compiled: Compiled, evidence: Evidence) -> pa.Array:
    """The label's name: one table for all answers, each with its own offset."""
    tables: dict[int, Sequence[str]] = {
        DISPUTE: DISPUTE_LABELS,
        SECTOR: SECTORS,
        NATURE: NATURES,
        ITEM: list(compiled.lexicon.items),
        URGENCY: URGENCIES,
    }
    names: list[str] = []
    offsets = np.zeros(len(tables), dtype=np.int64)
    for answer, table in tables.items():
        offsets[answer] = len(names)
        names += table
    lowest = np.where(evidence.answer == URGENCY, _lowest_bit(evidence.label), evidence.label)
    return pa.array(names, pa.string()).take(pa.array(offsets[evidence.answer] + lowest))


def _lowest_bit(bits: Ints) -> npt.NDArray[np.int64]:
    safe = np.maximum(bits, 1).astype(np.int64)
    return np.log2(safe & -safe).astype(np.int64)


def _urgency(records: int, rows: npt.NDArray[np.int64], evidence: Evidence) -> pa.Array:
    """Each kind of urgency of a record once, in the order of URGENCIES."""
    masks = np.zeros(records, dtype=np.int64)
    urgent = evidence.answer == URGENCY
    np.bitwise_or.at(masks, rows[urgent], evidence.label[urgent].astype(np.int64))
    lists = [
        [name for bit, name in enumerate(URGENCIES) if mask >> bit & 1]
        for mask in range(1 << len(URGENCIES))
    ]
    return pa.array(lists, pa.list_(pa.string())).take(pa.array(masks))
