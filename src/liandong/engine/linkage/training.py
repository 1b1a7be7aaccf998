"""Learning from the records themselves, without labels: rarity, u, m and the prior.

u comes from pairs drawn at random, and its `given` twin from pairs of one merchant that lie too far
apart in time to be one matter. m and the prior come from expectation and maximisation over the
candidate pairs that are each other's best, held near the model's own m by pseudo-counts so that no
level can run off to an absurd weight.
"""

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.linkage import tokens
from liandong.engine.linkage.codepoints import column, utf8
from liandong.engine.linkage.compare import COMPARISONS, GAP, LEVELS, MOST_LEVELS, compare_pairs
from liandong.engine.linkage.features import place_column, value_keys
from liandong.engine.linkage.frequencies import (
    Frequencies,
    Keys,
    TokenCounts,
    ValueCounts,
    count_tokens,
    count_words,
)
from liandong.engine.linkage.model import Comparison, LinkModel
from liandong.engine.linkage.resolve import best_of
from liandong.engine.linkage.rows import MERCHANT, Features
from liandong.engine.linkage.times import BACKWARD, DAY, FORWARD, MISSING
from liandong.engine.linkage.weights import agrees, probability, weigh_pairs, weight_table

SAMPLE: Final = 40_000  # records whose words are counted
RANDOM_PAIRS: Final = 200_000
ROUNDS: Final = 4
HELD: Final = 300.0  # pseudo-pairs that hold m near the model's own
FEWEST: Final = 300  # candidate pairs below which nothing is learned
M_RANGE: Final = (0.002, 0.995)
U_RANGE: Final = (1e-6, 0.999)
COMMON: Final = {"text": 0.03, "merchant": 1.0, "place": 0.25}

Rng = np.random.Generator


def sample(records: pa.Table) -> pa.Table:
    """Every n-th record, SAMPLE at most."""
    step = max(1, -(-records.num_rows // SAMPLE))
    return records.take(pa.array(range(0, records.num_rows, step), pa.int64()))


def word_counts(records: pa.Table) -> dict[str, TokenCounts]:
    """Counts of the words of texts and places in a sample; merchants are counted in full later."""
    part = sample(records)
    columns = {"text": column(part, "text"), "place": place_column(part)}
    every = np.ones(1 << tokens.TABLE_BITS, np.float32)
    counted = {}
    for kind, values in columns.items():
        words = tokens.ragged(utf8(values), every)
        counted[kind] = counts_of(words, kind)
    counted["merchant"] = TokenCounts(np.zeros(1 << tokens.TABLE_BITS, np.int64), 1, 1.0)
    return counted


def counts_of(words: tokens.Ragged, kind: str) -> TokenCounts:
    slots = np.zeros(1 << tokens.TABLE_BITS, np.int64)
    count_tokens(words.items, slots)
    holding = int((np.diff(words.starts) > 0).sum())
    return TokenCounts(slots, holding, COMMON[kind])


def value_counts(sides: list[Features]) -> dict[str, ValueCounts]:
    held: dict[str, list[Keys]] = {}
    for side in sides:
        for kind, _, keys in value_keys(side.rows):
            held.setdefault(kind, []).append(keys)
    return {kind: ValueCounts.of(np.concatenate(keys)) for kind, keys in held.items()}


def merchant_counts(sides: list[Features]) -> TokenCounts:
    slots = np.zeros(1 << tokens.TABLE_BITS, np.int64)
    holding = 0
    for side in sides:
        starts, ends = side.words.starts[:, MERCHANT], side.words.ends[:, MERCHANT]
        if len(starts):  # the words of one kind lie side by side within each batch
            count_words(side.words.items, starts, ends, slots)
        holding += int((ends > starts).sum())
    return TokenCounts(slots, holding, COMMON["merchant"])


def counted(words: dict[str, TokenCounts], sides: list[Features]) -> Frequencies:
    return Frequencies({**words, "merchant": merchant_counts(sides)}, value_counts(sides))


def levels_of(
    left: Features, right: Features, rows: npt.NDArray[np.int32], others: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    levels = np.zeros((len(rows), len(COMPARISONS)), np.uint8)
    bits = np.zeros((len(rows), len(COMPARISONS)), np.float32)
    compare_pairs(left, right, rows, others, levels, bits)
    return levels, bits


def with_u(model: LinkModel, left: Features, right: Features) -> LinkModel:
    """u of the levels that have no rarity, from pairs drawn at random; gaps from the time spanned."""
    if len(left.rows) < 2 or len(right.rows) < 2:
        return model
    rng = np.random.default_rng(1)
    rows = rng.integers(0, len(left.rows), RANDOM_PAIRS).astype(np.int32)
    others = rng.integers(0, len(right.rows), RANDOM_PAIRS).astype(np.int32)
    levels, _ = levels_of(left, right, rows, others)
    counts = [np.bincount(levels[:, k], minlength=MOST_LEVELS) for k in range(len(COMPARISONS))]
    comparisons = [
        with_counted_u(model.comparison(name), counts[k])
        for k, name in enumerate(COMPARISONS)
        if k != GAP
    ]
    gaps = with_gap_u(model.comparison("gap"), left, right)
    return with_comparisons(model, [*comparisons, gaps])


def with_comparisons(model: LinkModel, changed: list[Comparison]) -> LinkModel:
    by_name = {comparison.name: comparison for comparison in changed}
    return replace(model, comparisons=tuple(by_name.get(c.name, c) for c in model.comparisons))


def with_counted_u(comparison: Comparison, counts: npt.NDArray[np.int64]) -> Comparison:
    at = {name: n for n, name in enumerate(LEVELS[comparison.name])}
    shares = grouped_shares(comparison, {n: float(counts[at[n]]) for n in at}, held=20.0, of="u")
    low, high = U_RANGE
    levels = tuple(
        level if level.rarity else replace(level, u=min(max(shares[level.name], low), high))
        for level in comparison.levels
    )
    return comparison.with_levels(levels)


def grouped_shares(
    comparison: Comparison, counts: dict[str, float], *, held: float, of: str
) -> dict[str, float]:
    """Share of each level within its group, held near the model's by `held` pseudo-pairs."""
    totals: dict[str, float] = {}
    for level in comparison.levels:
        totals[level.group] = totals.get(level.group, 0.0) + counts.get(level.name, 0.0)
    return {
        level.name: (counts.get(level.name, 0.0) + held * (getattr(level, of) or 0.0))
        / (totals[level.group] + held)
        for level in comparison.levels
    }


def with_gap_u(comparison: Comparison, left: Features, right: Features) -> Comparison:
    """Chance that two records of the data lie so close, were their times drawn by themselves."""
    density = density_of_gaps(left.rows["time"], right.rows["time"])
    if density <= 0:
        return comparison
    edges = (0, *FORWARD)
    widths = [*np.diff(edges), *np.diff((0, *BACKWARD))]
    names = LEVELS["gap"][1:-1]
    u = {name: min(density * width, 0.9) for name, width in zip(names, widths, strict=True)}
    u["beyond"] = max(1 - sum(u.values()), 0.05)
    levels = tuple(replace(level, u=max(u[level.name], 1e-7)) for level in comparison.levels)
    return comparison.with_levels(levels)


def density_of_gaps(left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]) -> float:
    """Per second, near a gap of nought: how the two sides' weeks overlap."""
    left, right = left[left != MISSING], right[right != MISSING]
    if not len(left) or not len(right):
        return 0.0
    week = 7 * DAY
    start = min(left.min(), right.min()) // week
    size = int(max(left.max(), right.max()) // week - start + 1)
    if size > 100_000:  # times that no calendar holds
        return 0.0
    shares = [np.bincount(t // week - start, minlength=size) / len(t) for t in (left, right)]
    return float((shares[0] * shares[1]).sum() / week)


def mutual_best(
    rows: npt.NDArray[np.int32],
    others: npt.NDArray[np.int32],
    weights: npt.NDArray[np.float64],
    sizes: tuple[int, int],
) -> npt.NDArray[np.bool_]:
    best_left = best_of(rows, weights, sizes[0])
    best_right = best_of(others, weights, sizes[1])
    return np.asarray((weights >= best_left[rows]) & (weights >= best_right[others]))


def with_m(
    model: LinkModel,
    levels: npt.NDArray[np.uint8],
    bits: npt.NDArray[np.float32],
    rows: npt.NDArray[np.int32],
    others: npt.NDArray[np.int32],
    sizes: tuple[int, int],
) -> LinkModel:
    """m and the prior by expectation and maximisation over the candidate pairs."""
    prior = replace(model, prior=0.05 / max(sizes))
    if len(rows) < FEWEST:
        return prior
    learned = prior
    for _ in range(ROUNDS):
        weights = np.empty(len(rows))
        weigh_pairs(levels, bits, weight_table(learned), weights)
        best = np.flatnonzero(mutual_best(rows, others, weights, sizes))
        learned = maximise(prior, levels[best], probability(weights[best]), sizes)
    return learned


def maximise(
    start: LinkModel,
    levels: npt.NDArray[np.uint8],
    chances: npt.NDArray[np.float64],
    sizes: tuple[int, int],
) -> LinkModel:
    comparisons = []
    for k, name in enumerate(COMPARISONS):
        comparison = start.comparison(name)
        given = given_mask(comparison, levels)
        plain = np.bincount(levels[~given, k], chances[~given], MOST_LEVELS)
        follows = np.bincount(levels[given, k], chances[given], MOST_LEVELS)
        comparisons.append(with_counted_m(comparison, plain, follows))
    matches = float(chances.sum()) + 1.0
    prior = min(max(matches / (sizes[0] * sizes[1]), 1e-13), 0.3)
    return replace(with_comparisons(start, comparisons), prior=prior)


def given_mask(comparison: Comparison, levels: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    if comparison.given is None:
        return np.zeros(len(levels), np.bool_)
    follows = COMPARISONS.index(comparison.given)
    yes = np.array([agrees(follows, level) for level in range(MOST_LEVELS)])
    return yes[levels[:, follows]]


def with_counted_m(
    comparison: Comparison, plain: npt.NDArray[np.float64], follows: npt.NDArray[np.float64]
) -> Comparison:
    at = {name: n for n, name in enumerate(LEVELS[comparison.name])}
    m = grouped_shares(comparison, {n: plain[at[n]] for n in at}, held=HELD, of="m")
    given = grouped_shares(comparison, {n: follows[at[n]] for n in at}, held=HELD, of="m_given")
    low, high = M_RANGE
    levels = tuple(
        replace(
            level,
            m=min(max(m[level.name], low), high),
            m_given=None if level.m_given is None else min(max(given[level.name], low), high),
        )
        for level in comparison.levels
    )
    return comparison.with_levels(levels)
