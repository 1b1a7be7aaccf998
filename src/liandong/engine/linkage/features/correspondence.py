"""Which words of calls correspond to which words of complaints, learned from pairs that are
certain.

Canonical correlation (Hotelling 1936) between the words of calls and those of complaints, over
pairs that phone, name and shop have linked; goods are among the words. Each variate weighs as much
as its correlation on pairs that were not learned from.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.linalg import eigh, solve_triangular

from liandong.engine.kernels import Floats, compiled
from liandong.engine.linkage.features.character_pairs import TABLE_BITS, slot, span
from liandong.engine.linkage.features.rows import GOODS, TEXT, Features, RowNumbers, Rows, Words
from liandong.engine.linkage.features.wording import Projection, Wording

Variates = tuple[Floats, Floats]  # weights [word, variate], and those of an empty text

VARIATES: Final = 96
FEWEST_PAIRS: Final = 4_000
MOST_PAIRS: Final = 30_000
FEWEST_OCCURRENCES: Final = 12  # pairs that hold a word
MOST_WORDS: Final = 800  # of each side, and at most one for so many pairs:
PAIRS_PER_WORD: Final = 8
RIDGE: Final = 0.05  # of a word's variance, added so that words which always go together do no harm
LITERAL: Final = 0.5  # share of the pairs with a word on one side that have it on the other
CLOSEST: Final = 0.97  # correlation past which a variate weighs no more
WEAKEST: Final = 0.1  # correlation that counts


@compiled
def count(words: Words, rows: Rows, counts: npt.NDArray[np.int64]) -> None:
    for k in range(rows.size):
        for kind in (GOODS, TEXT):
            start, end = span(rows[k], kind)
            for x in range(start, end):
                counts[slot(words.items[x])] += 1


class SideWords(NamedTuple):
    """The words of one side of each pair, by number: those of pair k are `words[starts[k]:starts[k
    + 1]]`.
    """

    slots: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    words: RowNumbers


@compiled
def chosen_words(
    words: Words, rows: Rows, at: RowNumbers, starts: npt.NDArray[np.int64]
) -> RowNumbers:
    """The numbers (`at`, by slot; -1 for none) of what the rows hold, each word once a row."""
    out = np.empty(1024, np.int32)
    total = 0
    for k in range(rows.size):
        for kind in (GOODS, TEXT):
            start, end = span(rows[k], kind)
            for x in range(start, end):
                number = at[slot(words.items[x])]
                known = number < 0
                for n in range(starts[k], total):
                    known = known or out[n] == number
                if not known:
                    if total == out.size:
                        out = np.concatenate((out, out))
                    out[total] = number
                    total += 1
        starts[k + 1] = total
    return out[:total].copy()


def frequent_words(side: Features, rows: RowNumbers) -> SideWords:
    counts = np.zeros(1 << TABLE_BITS, np.int64)
    count(side.words, side.rows[rows], counts)
    often = np.flatnonzero(counts >= FEWEST_OCCURRENCES)
    most = min(MOST_WORDS, len(rows) // 2 // PAIRS_PER_WORD)
    return with_words(side, rows, np.sort(often[np.argsort(-counts[often], kind="stable")][:most]))


def with_words(side: Features, rows: RowNumbers, slots: npt.NDArray[np.int64]) -> SideWords:
    at = np.full(1 << TABLE_BITS, -1, np.int32)
    at[slots] = np.arange(len(slots))
    starts = np.zeros(len(rows) + 1, np.int64)
    return SideWords(slots, starts, chosen_words(side.words, side.rows[rows], at, starts))


@compiled
def together(a: SideWords, b: SideWords, first: int, every: int) -> Floats:
    """How many of the pairs `first`, `first + every`, ... hold a word of `a` and one of `b`."""
    counts = np.zeros((a.slots.size, b.slots.size))
    for k in range(first, a.starts.size - 1, every):
        for x in range(a.starts[k], a.starts[k + 1]):
            for y in range(b.starts[k], b.starts[k + 1]):
                counts[a.words[x], b.words[y]] += 1.0
    return counts


@compiled
def variates_of(side: SideWords, first: int, every: int, weights: Floats, start: Floats) -> Floats:
    """Row by row those of the pairs `first`, `first + every`, ..."""
    size = (side.starts.size - 1 - first + every - 1) // every
    out = np.empty((size, start.size))
    for n in range(size):
        k = first + n * every
        out[n] = start
        for x in range(side.starts[k], side.starts[k + 1]):
            for v in range(start.size):
                out[n, v] += weights[side.words[x], v]
    return out


def literal(calls: SideWords, complaints: SideWords) -> npt.NDArray[np.int64]:
    """Slots of the words that both sides use alike. Those are compared literally; here they would
    hide the correspondence of different words.
    """
    slots, ours, theirs = np.intersect1d(calls.slots, complaints.slots, return_indices=True)
    both = together(calls, complaints, 0, 1)[ours, theirs]
    held = [np.bincount(side.words, minlength=len(side.slots)) for side in (calls, complaints)]
    return slots[both >= LITERAL * np.minimum(held[0][ours], held[1][theirs])]


def learned(
    sides: tuple[Features, Features], left: RowNumbers, right: RowNumbers
) -> Wording | None:
    """Wording from pairs of row numbers that are one dispute; None where nothing can be learned."""
    police = sides[0].rows["police"][left] > 0, sides[1].rows["police"][right] > 0
    mixed = np.flatnonzero(police[0] & ~police[1])
    if len(mixed) < FEWEST_PAIRS:
        return None
    mixed = mixed[:: -(-len(mixed) // MOST_PAIRS)]
    rows = left[mixed], right[mixed]
    both = [frequent_words(side, chosen) for side, chosen in zip(sides, rows, strict=True)]
    same = literal(*both)
    calls, complaints = (
        with_words(side, chosen, np.setdiff1d(words.slots, same))
        for side, chosen, words in zip(sides, rows, both, strict=True)
    )
    if not len(calls.slots) or not len(complaints.slots):
        return None
    return weighed((calls, complaints), canonical(calls, complaints))


def weighed(sides: tuple[SideWords, SideWords], weights: tuple[Variates, ...]) -> Wording | None:
    """Variates by their correlation on the second half of the pairs: there, chance has none."""
    held_out = [variates_of(side, 1, 2, *own) for side, own in zip(sides, weights, strict=True)]
    held_out = [variates - variates.mean(0) for variates in held_out]
    spreads = [np.sqrt((variates**2).mean(0)) + 1e-6 for variates in held_out]
    correlations = (held_out[0] * held_out[1]).mean(0) / (spreads[0] * spreads[1])
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


def canonical(calls: SideWords, complaints: SideWords) -> tuple[Variates, ...]:
    """For each side weights [word, variate] and start of the variates of unit variance, learned
    from the first half of the pairs: every other one.
    """
    n = len(calls.starts) // 2
    means, roots = [], []
    for side in (calls, complaints):
        held = together(side, side, 0, 2) / n
        mean = np.diag(held).copy()
        spread = held - np.outer(mean, mean)
        spread[np.diag_indices_from(spread)] += RIDGE * mean * (1 - mean) + 1e-4
        means.append(mean)
        roots.append(np.linalg.cholesky(spread))
    across = together(calls, complaints, 0, 2) / n - np.outer(*means)
    whitened = solve_triangular(
        roots[1], solve_triangular(roots[0], across, lower=True).T, lower=True
    ).T
    u, v = strongest(whitened)
    weights = (
        np.ascontiguousarray(solve_triangular(roots[0], u, lower=True, trans=1)),
        np.ascontiguousarray(solve_triangular(roots[1], v, lower=True, trans=1)),
    )
    return tuple((w, -(mean @ w)) for w, mean in zip(weights, means, strict=True))


def strongest(table: Floats) -> tuple[Floats, Floats]:
    """Left and right singular vectors of the VARIATES largest singular values."""
    size = len(table)
    first = max(size - VARIATES, 0)
    squares, u = eigh(table @ table.T, subset_by_index=[first, size - 1])
    values = np.sqrt(np.maximum(squares, 1e-12))
    return u[:, ::-1], (table.T @ u / values)[:, ::-1]
