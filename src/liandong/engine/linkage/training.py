"""Learning from the records themselves, without labels: rarity, u, m, the prior and the scale.

u comes from pairs drawn at random, and its `given` twin from pairs that chance brought together
(see `null`). m comes from expectation and maximisation over the candidate pairs that are each
other's best: what they are expected to be is read off against chance, so m is held to the data, and
pseudo-counts hold it near the model's own, so that no level can run off to an absurd weight. Last,
weights and prior are scaled until the probability that they tell is the one that is observed.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from liandong.engine.linkage import tokens
from liandong.engine.linkage.codepoints import column, joined, utf8
from liandong.engine.linkage.compare import COMPARISONS, GAP, LEVELS, MOST_LEVELS, compare_pairs
from liandong.engine.linkage.features import PLACE_COLUMNS, value_keys
from liandong.engine.linkage.frequencies import (
    Frequencies,
    Keys,
    TokenCounts,
    ValueCounts,
    count_tokens,
    count_words,
)
from liandong.engine.linkage.model import Comparison, LinkModel
from liandong.engine.linkage.null import chances
from liandong.engine.linkage.resolve import best_of
from liandong.engine.linkage.rows import MERCHANT, Features
from liandong.engine.linkage.times import BACKWARD, DAY, FORWARD, MISSING
from liandong.engine.linkage.weights import (
    FOLLOWS,
    agreed_pairs,
    probability,
    weigh_pairs,
    weight_table,
)

SAMPLE: Final = 40_000  # records whose words are counted
RANDOM_PAIRS: Final = 200_000
ROUNDS: Final = 4
SURE: Final = 6.0  # bits past which a pair counts as found
HELD: Final = 300.0  # pseudo-pairs that hold m near the model's own
FEWEST: Final = 300  # candidate pairs below which nothing is learned
SCALE_RANGE: Final = (0.3, 1.2)
SHARE_RANGE: Final = (1e-6, 0.9999)
COMMON: Final = {"text": 0.03, "merchant": 1.0, "place": 0.25}


def sample(records: pa.Table) -> pa.Table:
    """Every n-th record, SAMPLE at most."""
    step = max(1, -(-records.num_rows // SAMPLE))
    return records.take(pa.array(range(0, records.num_rows, step), pa.int64()))


def word_counts(records: pa.Table) -> dict[str, TokenCounts]:
    """Counts of the words of texts and places in a sample; merchants are counted in full later."""
    part = sample(records)
    columns = {"text": column(part, "text"), "place": joined(part, *PLACE_COLUMNS)}
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


@dataclass(frozen=True, slots=True)
class Compared:
    """Candidate pairs with the level of each comparison and how rare (bits) what agrees is."""

    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    levels: npt.NDArray[np.uint8]
    bits: npt.NDArray[np.float32]
    sizes: tuple[int, int]
    within: bool  # left and right are the same records

    def chosen(self, mask: npt.NDArray[np.bool_]) -> "Compared":
        return replace(
            self,
            left=self.left[mask],
            right=self.right[mask],
            levels=self.levels[mask],
            bits=self.bits[mask],
        )

    def weights(self, model: LinkModel) -> npt.NDArray[np.float64]:
        weights = np.empty(len(self.left))
        weigh_pairs(self.levels, self.bits, weight_table(model), weights)
        return weights

    def best_weights(
        self, weights: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """The weight of each left and each right record's strongest pair."""
        left = best_of(self.left, weights, self.sizes[0])
        right = best_of(self.right, weights, self.sizes[1])
        if self.within:
            left = right = np.maximum(left, right)
        return left, right

    def best(self, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Whether a pair is the strongest of both its records."""
        left, right = self.best_weights(weights)
        return np.asarray((weights >= left[self.left]) & (weights >= right[self.right]))


def fitted(
    model: LinkModel,
    sides: tuple[Features, Features],
    pairs: Compared,
    by_chance: Compared | None,
) -> LinkModel:
    """u, m, prior and scale from the records; without pairs of chance only u and the prior."""
    start = with_u(replace(model, prior=0.05 / max(*pairs.sizes, 1)), *sides)
    if by_chance is None or len(pairs.left) < FEWEST or len(by_chance.left) < FEWEST:
        return replace(start, fitted=True)
    learned = with_given_u(start, model, by_chance)
    for _ in range(ROUNDS):
        learned = maximise(learned, model, pairs, by_chance)
    return replace(scaled(learned, pairs, by_chance), fitted=True)


def with_u(model: LinkModel, left: Features, right: Features) -> LinkModel:
    """u from pairs drawn at random; that of gaps from the time that the records span."""
    if len(left.rows) < 2 or len(right.rows) < 2:
        return model
    rng = np.random.default_rng(1)
    rows = rng.integers(0, len(left.rows), RANDOM_PAIRS).astype(np.int32)
    others = rng.integers(0, len(right.rows), RANDOM_PAIRS).astype(np.int32)
    levels, _ = levels_of(left, right, rows, others)
    comparisons = []
    for k, name in enumerate(COMPARISONS):
        comparison = model.comparison(name)
        if k == GAP:
            comparisons.append(with_gap_u(comparison, left, right))
            continue
        u, known = shares(comparison, level_counts(name, levels[:, k]), held=20.0, of="u")
        levels_with_u = tuple(
            replace(
                level,
                m=level.m * known[level.group],
                u=within(known[level.group] if level.rarity else u[level.name]),
            )
            for level in comparison.levels
        )
        comparisons.append(comparison.with_levels(levels_with_u))
    return with_comparisons(model, comparisons)


def with_given_u(model: LinkModel, shipped: LinkModel, by_chance: Compared) -> LinkModel:
    """u of strangers who share a phone, a merchant or an address."""
    changed = []
    for k, name in enumerate(COMPARISONS):
        comparison = model.comparison(name)
        if comparison.given is None:
            continue
        given = given_mask(comparison, by_chance.levels)
        counts = level_counts(name, by_chance.levels[given, k])
        u, known = shares(shipped.comparison(name), counts, held=50.0, of="u_given")
        levels = tuple(
            replace(
                level,
                m_given=(level.m_given or 0.0) * known[level.group],
                u_given=within(u[level.name]),
            )
            for level in comparison.levels
        )
        changed.append(comparison.with_levels(levels))
    return with_comparisons(model, changed)


def level_counts(
    name: str, levels: npt.NDArray[np.uint8], true: npt.NDArray[np.float64] | None = None
) -> dict[str, float]:
    """How many pairs show each level of a comparison, each counting as it is likely true."""
    counts = np.bincount(levels, true, MOST_LEVELS)
    return {level: float(counts[n]) for n, level in enumerate(LEVELS[name])}


def shares(
    comparison: Comparison, counts: dict[str, float], *, held: float, of: str
) -> tuple[dict[str, float], dict[str, float]]:
    """Share of each level among all pairs, and of each group.

    Within its group a level is held near the shipped model's by `held` pseudo-pairs.
    """
    groups: dict[str, float] = {}
    for level in comparison.levels:
        groups[level.group] = groups.get(level.group, 0.0) + counts[level.name]
    total = sum(groups.values()) + len(groups)
    known = {group: (count + 1.0) / total for group, count in groups.items()}
    return {
        level.name: known[level.group]
        * (counts[level.name] + held * (getattr(level, of) or 0.0))
        / (groups[level.group] + held)
        for level in comparison.levels
    }, known


def within(share: float) -> float:
    return min(max(share, SHARE_RANGE[0]), SHARE_RANGE[1])


def with_comparisons(model: LinkModel, changed: list[Comparison]) -> LinkModel:
    by_name = {comparison.name: comparison for comparison in changed}
    return replace(model, comparisons=tuple(by_name.get(c.name, c) for c in model.comparisons))


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
    levels = tuple(replace(level, u=u.get(level.name, 1.0)) for level in comparison.levels)
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


def maximise(
    model: LinkModel, shipped: LinkModel, pairs: Compared, by_chance: Compared
) -> LinkModel:
    """One round: what is likely true under the model gives the next m and prior."""
    best, _, true = observed(model, pairs, by_chance)
    comparisons = []
    for k, name in enumerate(COMPARISONS):
        comparison, start = model.comparison(name), shipped.comparison(name)
        levels = pairs.levels[best]
        given = given_mask(comparison, levels)
        plain = level_counts(name, levels[~given, k], true[~given])
        follows = level_counts(name, levels[given, k], true[given])
        m, _ = shares(start, plain, held=HELD, of="m")
        m_given, _ = shares(start, follows, held=HELD, of="m_given")
        changed = tuple(
            replace(
                level,
                m=within(m[level.name]),
                m_given=None if level.m_given is None else within(m_given[level.name]),
            )
            for level in comparison.levels
        )
        comparisons.append(comparison.with_levels(changed))
    matches = float(true.sum()) + 1.0
    prior = min(max(matches / (pairs.sizes[0] * pairs.sizes[1]), 1e-13), 0.3)
    return replace(with_comparisons(model, comparisons), prior=prior)


def observed(
    model: LinkModel, pairs: Compared, by_chance: Compared
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Pairs that are each other's best, their weights, and how likely each is no work of chance."""
    weights, strange = pairs.weights(model), by_chance.weights(model)
    best = np.flatnonzero(pairs.best(weights))
    # A record that has found its own would not have taken up with a stranger.
    taken_left, taken_right = (found > SURE for found in pairs.best_weights(weights))
    free = ~taken_left[by_chance.left] & ~taken_right[by_chance.right]
    strange = strange[free]
    strange = strange[by_chance.chosen(free).best(strange)]
    return best, weights[best], chances(weights[best], strange)


def scaled(model: LinkModel, pairs: Compared, by_chance: Compared) -> LinkModel:
    """Scale and prior at which the weights tell the probability that is observed.

    Comparisons are not quite independent, so that sums of weights are too sure of themselves; a
    logistic regression of what is observed on the sum mends it and leaves the reasons additive.
    """
    _, weights, true = observed(model, pairs, by_chance)
    slope, start = logistic(weights - model.prior_weight, true, model.prior_weight)
    slope = min(max(slope, SCALE_RANGE[0]), SCALE_RANGE[1])
    return replace(model, scale=slope, prior=float(probability(np.array([start]))[0]))


def logistic(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], start: float
) -> tuple[float, float]:
    """Slope and intercept, in bits, of the log2 odds of y on x, by Newton's method, each step
    halved until it makes y likelier.
    """

    def likelihood(beta: npt.NDArray[np.float64]) -> float:
        p = np.clip(probability(design @ beta), 1e-12, 1 - 1e-12)
        return float((y * np.log(p) + (1 - y) * np.log(1 - p)).sum())

    design = np.stack([np.ones_like(x), x], 1)
    beta = np.array([start, 1.0])
    best = likelihood(beta)
    for _ in range(30):
        p = probability(design @ beta)
        hessian = (design * (p * (1 - p) * np.log(2))[:, None]).T @ design + 1e-6 * np.eye(2)
        step = np.linalg.solve(hessian, design.T @ (y - p))
        while np.abs(step).max() > 1e-4 and (found := likelihood(beta + step)) <= best:
            step /= 2
        if np.abs(step).max() <= 1e-4:
            break
        beta, best = beta + step, found
    return float(beta[1]), float(beta[0])


def given_mask(comparison: Comparison, levels: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    mask = np.zeros(len(levels), np.bool_)
    if comparison.given is not None:
        agreed_pairs(FOLLOWS.index(comparison.given), levels, mask)
    return mask
