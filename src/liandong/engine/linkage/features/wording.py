"""Whether a call and a complaint describe one problem, though they share no word.

不给换 on the phone is 要求更换被拒绝 in writing. `correspondence` learns what goes with what; here
each record gets a few numbers from it, its variates, and the angle between those of two records is
cut into levels.
"""

import base64
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import compiled
from liandong.engine.linkage.features.character_pairs import TABLE_BITS, slot, span
from liandong.engine.linkage.features.rows import (
    CHUNK,
    GOODS,
    TEXT,
    Features,
    RowNumbers,
    Rows,
    Words,
)
from liandong.engine.linkage.threads import THREADS, side_by_side

LEVELS: Final = ("missing", "same", "alike", "related", "neutral", "unlike", "contrary")
NULL, SAME, ALIKE, RELATED, NEUTRAL, UNLIKE, CONTRARY = range(7)
STEPS: Final = (0.8, 0.6, 0.45, 0.3, 0.1)  # cosine

Vectors = npt.NDArray[np.float32]
Variates = npt.NDArray[np.int8]


class Side(NamedTuple):
    """Words of one side: the table's row of a word's slot (-1 for none), and what each row adds."""

    row: npt.NDArray[np.int32]
    table: Vectors
    start: Vectors


@dataclass(frozen=True, slots=True)
class Projection:
    """Variates of one side, as they are kept: by slot of a word, and those of an empty text."""

    slots: npt.NDArray[np.int64]
    table: Vectors
    start: Vectors


@dataclass(frozen=True, eq=False)
class Wording:
    call: Projection
    complaint: Projection

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        return looked_up(self.call), looked_up(self.complaint)

    @property
    def variates(self) -> int:
        return len(self.call.start)

    def as_json(self) -> dict[str, Any]:
        return {
            "call": projection_as_json(self.call),
            "complaint": projection_as_json(self.complaint),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Wording":
        return cls(*(projection_from_json(stored[side]) for side in ("call", "complaint")))


def looked_up(projection: Projection) -> Side:
    row = np.full(1 << TABLE_BITS, -1, np.int32)
    row[projection.slots] = np.arange(len(projection.slots))
    return Side(row, projection.table, projection.start)


def projection_as_json(projection: Projection) -> dict[str, Any]:
    table = np.ascontiguousarray(projection.table, "<f4")
    return {
        "slots": projection.slots.tolist(),
        "start": projection.start.tolist(),
        "table": base64.b64encode(table.tobytes()).decode(),
    }


def projection_from_json(stored: dict[str, Any]) -> Projection:
    slots, start = np.array(stored["slots"], np.int64), np.array(stored["start"], np.float32)
    table = np.frombuffer(base64.b64decode(stored["table"]), "<f4").reshape(-1, len(start))
    return Projection(slots, table.astype(np.float32), start)


@compiled
def project(
    numbers: RowNumbers,
    rows: Rows,
    words: Words,
    call: Side,
    complaint: Side,
    out: Variates,
) -> None:
    """Fill the variates of the rows with these numbers; those of a row without any known word stay
    0.
    """
    sums = np.empty(out.shape[1], np.float32)
    for i in numbers:
        side = call if rows[i].police else complaint
        known = False
        for k in range(sums.size):
            sums[k] = side.start[k]
        for kind in (GOODS, TEXT):
            start, end = span(rows[i], kind)
            for x in range(start, end):
                at = side.row[slot(words.items[x])]
                if at >= 0:
                    known = True
                    for k in range(sums.size):
                        sums[k] += side.table[at, k]
        if known:
            scale_to(sums, out[i])


@compiled
def scale_to(sums: Vectors, out: Variates) -> None:
    """The direction of `sums`, its largest part as 127."""
    largest = np.float32(0)
    for k in range(sums.size):
        largest = max(largest, abs(sums[k]))
    for k in range(sums.size):
        out[k] = np.int8(round(127 * sums[k] / largest)) if largest > 0 else np.int8(0)


def with_variates(
    parsed: Features, wording: Wording | None, needed: RowNumbers | None = None
) -> Features:
    """The same rows with the variates of their words; of the `needed` rows only, if given."""
    if wording is None:
        return parsed
    out = np.zeros((len(parsed.rows), wording.variates), np.int8)
    numbers = np.arange(len(out), dtype=np.int32) if needed is None else np.unique(needed)
    step = max(-(-len(numbers) // THREADS), CHUNK)

    def part(start: int) -> None:
        project(numbers[start : start + step], *parsed[:2], *wording.sides, out)

    side_by_side(part, range(0, len(numbers), step))
    return parsed._replace(variates=out)


@compiled
def wording_level(a: Features, b: Features, i: int, j: int) -> int:
    """By the cosine of the variates of two rows; none between like sources."""
    if a.rows[i].police == b.rows[j].police:
        return 0
    across, ours, theirs = 0, 0, 0
    for k in range(a.variates.shape[1]):
        x, y = int(a.variates[i, k]), int(b.variates[j, k])
        across += x * y
        ours += x * x
        theirs += y * y
    if ours == 0 or theirs == 0:
        return 0
    cosine = across / math.sqrt(float(ours) * float(theirs))
    for k in range(len(STEPS)):
        if cosine >= STEPS[k]:
            return 1 + k
    return 1 + len(STEPS)
