"""The examples as learning sees them: their features in rows, their labels as numbers."""

from collections import Counter
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.kernels import Floats, Ints
from liandong.engine.recognition.reading.content import says_nothing
from liandong.engine.recognition.reading.features import Fired
from liandong.engine.recognition.reading.folding import fold
from liandong.engine.recognition.recogniser import Recogniser
from liandong.engine.recognition.scoring import logits, read_characters
from liandong.engine.vocabulary import NATURES, SECTORS

Rows = npt.NDArray[np.int64]

GRAM_LENGTHS: Final = (2, 3, 4)
LEAST_GROUPS: Final = 4  # disputes in which an n-gram must stand


class Design(NamedTuple):
    """Features of the examples in rows, and what is to be learned."""

    feature: Ints
    scale: npt.NDArray[np.float32]
    bounds: Rows
    dispute: Floats
    sector: Ints  # -1 where unknown
    nature: Ints
    group: Rows
    weight: Floats
    offset: Floats  # (examples, labels): what characters say, which is not learned here


def common_grams(examples: pa.Table, least: int = LEAST_GROUPS) -> tuple[str, ...]:
    """Character n-grams that stand in at least `least` different groups."""
    folded = fold(examples["text"].combine_chunks())
    text = folded.codes.astype("<u2").tobytes().decode("utf-16-le", "replace")
    found: dict[int, set[str]] = {}
    for row, group in enumerate(examples["group"].to_pylist()):
        own = text[folded.starts[row] : folded.starts[row + 1]]
        found.setdefault(group, set()).update(_grams(own))
    counts = Counter(gram for grams in found.values() for gram in grams)
    return tuple(sorted(gram for gram, count in counts.items() if count >= least))


def _grams(text: str) -> set[str]:
    runs = "".join(c if c.isalpha() else " " for c in text).split()
    return {run[i : i + n] for run in runs for n in GRAM_LENGTHS for i in range(len(run) - n + 1)}


def design(recogniser: Recogniser, examples: pa.Table) -> Design:
    """What the scan finds in the examples. A column `weight` counts an example more or less."""
    folded, _, reading = recogniser.read(examples)
    scan = logits(reading.fired, recogniser.weights, recogniser.bias)
    both = scan.copy()
    silent = says_nothing(folded, reading.fired, recogniser.is_gram)
    hotline = recogniser.of_hotline(examples)
    read_characters(recogniser.model.second, folded, reading, both, silent, hotline)
    count = examples.num_rows
    weight = examples["weight"].to_numpy() if "weight" in examples.column_names else np.ones(count)
    sector = _indices(examples["sector"], SECTORS)
    feature, scale, bounds = _with_sector(reading.fired, sector, recogniser.compiled.in_sector)
    return Design(
        feature,
        scale,
        bounds,
        examples["is_dispute"].to_numpy().astype(np.float64),
        sector,
        _indices(examples["nature"], NATURES),
        examples["group"].to_numpy(),
        weight,
        both - scan,
    )


def _with_sector(
    fired: Fired, sector: Ints, in_sector: Ints
) -> tuple[Ints, npt.NDArray[np.float32], Rows]:
    """The fired features, with that of the known sector at the end of each row."""
    used = int(fired.bounds[-1])
    known = np.flatnonzero(sector >= 0)
    feature = np.insert(fired.feature[:used], fired.bounds[known + 1], in_sector[sector[known]])
    scale = np.insert(fired.scale[:used], fired.bounds[known + 1], 1.0)
    bounds = fired.bounds + np.concatenate([[0], np.cumsum(sector >= 0)])
    return feature, scale, bounds


def _indices(column: pa.ChunkedArray, names: tuple[str, ...]) -> Ints:
    row = {name: index for index, name in enumerate(names)}
    return np.array([row.get(value, -1) for value in column.to_pylist()], dtype=np.int32)
