"""What goes with what between calls and complaints: learned from pairs that are sure already.

Canonical correlation (Hotelling 1936) between the words of calls and those of complaints, over
pairs that phone, name and shop have linked; goods are among the words. Each variate weighs as much
as its correlation on pairs that were not learned from.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage.compiled import compiled
from liandong.engine.linkage.rows import GOODS, TEXT, Features, Words
from liandong.engine.linkage.tokens import TABLE_BITS, slot
from liandong.engine.linkage.wording import Floats, Projection, RowNumbers, Vectors, Wording

Mask = npt.NDArray[np.bool_]
Variates = tuple[Floats, Floats]  # weights [word, variate], and those of an empty text

VARIATES: Final = 96
FEWEST_PAIRS: Final = 4_000
MOST_PAIRS: Final = 30_000
FEWEST_SEEN: Final = 12  # pairs that hold a word
MOST_WORDS: Final = 800  # of each side, and no more than one for so many pairs:
PAIRS_PER_WORD: Final = 8
RIDGE: Final = 0.05  # of a word's variance, added so that words which always go together do no harm
LITERAL: Final = 0.5  # share of the pairs with a word on one side that have it on the other
CLOSEST: Final = 0.97  # correlation past which a variate weighs no more
WEAKEST: Final = 0.1  # correlation that counts


@compiled
def mark(words: Words, rows: RowNumbers, at: RowNumbers, out: Vectors) -> None:
    """Mark which of the chosen words (column `at[slot]` of `out`) each of the rows holds."""
    for k in range(rows.size):
        for kind in (GOODS, TEXT):
            for x in range(words.starts[rows[k], kind], words.ends[rows[k], kind]):
                column = at[slot(words.items[x])]
                if column >= 0:
                    out[k, column] = 1.0


@compiled
def count(words: Words, rows: RowNumbers, counts: npt.NDArray[np.int64]) -> None:
    for k in range(rows.size):
        for kind in (GOODS, TEXT):
            for x in range(words.starts[rows[k], kind], words.ends[rows[k], kind]):
                counts[slot(words.items[x])] += 1


class Told(NamedTuple):
    """Which of one side's chosen words each pair holds."""

    slots: npt.NDArray[np.int64]
    held: Vectors


def told(side: Features, rows: RowNumbers) -> Told:
    counts = np.zeros(1 << TABLE_BITS, np.int64)
    count(side.words, rows, counts)
    often = np.flatnonzero(counts >= FEWEST_SEEN)
    most = min(MOST_WORDS, len(rows) // 2 // PAIRS_PER_WORD)
    slots = np.sort(often[np.argsort(-counts[often], kind="stable")][:most])
    at = np.full(1 << TABLE_BITS, -1, np.int32)
    at[slots] = np.arange(len(slots))
    out = np.zeros((len(rows), len(slots)), np.float32)
    mark(side.words, rows, at, out)
    return Told(slots, out)


def without_literal(calls: Told, complaints: Told) -> tuple[Told, Told]:
    """Without the words that one side uses where the other does: whether those agree is seen by
    comparing them, and would here drown what is said in other words.
    """
    _, ours, theirs = np.intersect1d(calls.slots, complaints.slots, return_indices=True)
    a, b = calls.held[:, ours], complaints.held[:, theirs]
    both = (a * b).sum(0, dtype=np.float64)
    literal = both >= LITERAL * np.minimum(a.sum(0), b.sum(0))
    return without(calls, ours[literal]), without(complaints, theirs[literal])


def without(side: Told, columns: npt.NDArray[np.int64]) -> Told:
    return Told(np.delete(side.slots, columns), np.delete(side.held, columns, 1))


def learned(
    sides: tuple[Features, Features], left: RowNumbers, right: RowNumbers
) -> Wording | None:
    """Wording from pairs of row numbers that are one matter; nothing where they teach nothing."""
    police = sides[0].rows["police"][left] > 0, sides[1].rows["police"][right] > 0
    mixed = np.flatnonzero(police[0] & ~police[1])
    if len(mixed) < FEWEST_PAIRS:
        return None
    mixed = mixed[:: -(-len(mixed) // MOST_PAIRS)]
    calls, complaints = without_literal(told(sides[0], left[mixed]), told(sides[1], right[mixed]))
    if not len(calls.slots) or not len(complaints.slots):
        return None
    first = np.arange(len(mixed)) % 2 == 0
    weights = canonical(calls.held[first], complaints.held[first])
    return weighed((calls, complaints), weights, ~first)


def weighed(sides: tuple[Told, Told], weights: tuple[Variates, ...], rest: Mask) -> Wording | None:
    """Variates by their correlation on the `rest` of the pairs: there, chance has none."""
    seen = [side.held[rest] @ w + b for side, (w, b) in zip(sides, weights, strict=True)]
    seen = [variates - variates.mean(0) for variates in seen]
    spreads = [np.sqrt((variates**2).mean(0)) + 1e-6 for variates in seen]
    correlations = (seen[0] * seen[1]).mean(0) / (spreads[0] * spreads[1])
    kept = np.flatnonzero(correlations >= WEAKEST)
    if not len(kept):
        return None
    projections = []
    for side, (w, start), spread in zip(sides, weights, spreads, strict=True):
        known = np.minimum(correlations[kept], CLOSEST)
        share = np.sqrt(known / (1 - known**2)) / spread[kept]
        table, empty = w[:, kept] * share, start[kept] * share
        projections.append(
            Projection(side.slots, table.astype(np.float32), empty.astype(np.float32))
        )
    return Wording(*projections)


def canonical(calls: Vectors, complaints: Vectors) -> tuple[Variates, ...]:
    """For each side weights [word, variate] and start of the variates of unit variance."""
    means = calls.mean(0, dtype=np.float64), complaints.mean(0, dtype=np.float64)
    n = len(calls)
    roots = []
    for table, mean in ((calls, means[0]), (complaints, means[1])):
        spread = (table.T @ table).astype(np.float64) / n - np.outer(mean, mean)
        spread[np.diag_indices_from(spread)] += RIDGE * mean * (1 - mean) + 1e-4
        roots.append(np.linalg.cholesky(spread))
    across = (calls.T @ complaints).astype(np.float64) / n - np.outer(*means)
    whitened = np.linalg.solve(roots[1], np.linalg.solve(roots[0], across).T).T
    u, _, v = np.linalg.svd(whitened, full_matrices=False)
    weights = (
        np.linalg.solve(roots[0].T, u[:, :VARIATES]),
        np.linalg.solve(roots[1].T, v[:VARIATES].T),
    )
    return tuple((w, -(mean @ w)) for w, mean in zip(weights, means, strict=True))
