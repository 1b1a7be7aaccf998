"""Learning from the records themselves, without labels: u, m, the prior and the scale.

u comes from pairs drawn at random, and its `given` twin from pairs that chance brought together
(see `chance`). m comes from expectation and maximisation over the candidate pairs that are each
other's best. What they are expected to be is read off against chance, but for pairs that share a
phone: chance knows no caller with two disputes, so those are weighed by the model itself, which
learns from them how often people have two. Pseudo-counts hold m near the model's own, so that no
level can run off to an absurd weight. Last, weights and prior are scaled until the probability they
give is the observed one.
"""

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage.candidates.pairs import Pairs
from liandong.engine.linkage.features.rows import Features
from liandong.engine.linkage.fitting.chance import chances
from liandong.engine.linkage.fitting.level_counts import (
    CHANCE_HELD,
    given_mask,
    in_order,
    level_counts,
    shares,
    with_comparisons,
    with_given_u,
    with_u,
    within,
)
from liandong.engine.linkage.model import Comparison, Level, LinkModel
from liandong.engine.linkage.weights.comparison import COMPARISONS, PHONE
from liandong.engine.linkage.weights.totals import probability

ROUNDS: Final = 4
IDLE: Final = -14.0  # bits below which a pair teaches nothing
SURE: Final = 6.0  # bits past which a pair counts as found
HELD: Final = 300.0  # pseudo-pairs that hold m near the model's own
FEWEST: Final = 300  # pairs, of candidates or of strangers, below which nothing is learned
SCALE_RANGE: Final = (0.7, 1.2)

Weights = npt.NDArray[np.float64]


class Chance(NamedTuple):
    """What chance brings: pairs at random, and strangers (see `chance`), each of which stands for
    so many.
    """

    random: Pairs
    strangers: Pairs | None
    each: int

    @property
    def known(self) -> Pairs | None:
        """The strangers, where they are enough to learn from."""
        enough = self.strangers is not None and len(self.strangers) >= FEWEST
        return self.strangers if enough else None

    def with_wording(self, left: Features, right: Features, moved: Features) -> "Chance":
        """The same with wording compared again, given either side's and the moved records' own."""
        random, strangers, each = self
        strangers = strangers and strangers.with_wording(moved, right)
        return Chance(random.with_wording(left, right), strangers, each)


def begun(model: LinkModel, sides: tuple[Features, Features], chance: Chance) -> LinkModel:
    """u from the records, and a first prior; m is still the model's own."""
    prior = 0.05 / max(*chance.random.sizes, 1)
    start = with_u(replace(model, prior=prior), chance.random, *sides)
    return with_given_u(start, model, chance.known) if chance.known else start


def fitted(
    model: LinkModel,
    sides: tuple[Features, Features],
    pairs: Pairs,
    chance: Chance,
    *,
    rounds: int = ROUNDS,
) -> LinkModel:
    """u, m, prior and scale from candidate pairs, in so many `rounds` of expectation and
    maximisation, and from chance; without strangers only u and the prior.
    """
    learned = begun(model, sides, chance)
    strangers = chance.known
    if strangers is None:
        return replace(learned, fitted=True)
    pairs = pairs.chosen(pairs.weights(learned) > IDLE)
    strangers = strangers.chosen(strangers.weights(learned) > IDLE)
    for _ in range(rounds):
        learned = maximised(learned, model, observed(learned, pairs, strangers, chance.each))
    return replace(scaled(learned, observed(learned, pairs, strangers, chance.each)), fitted=True)


class Observed(NamedTuple):
    """Pairs that are each other's best, their weights, and how likely each is one dispute."""

    pairs: Pairs
    weights: Weights
    true: Weights
    one_phone: npt.NDArray[np.bool_]


def observed(model: LinkModel, pairs: Pairs, strangers: Pairs, each: int) -> Observed:
    weights, strange = pairs.weights(model), strangers.weights(model)
    best = np.flatnonzero(pairs.best(weights))
    # A record with its true partner would not have a stranger as its best.
    taken_left, taken_right = (found > SURE for found in pairs.best_weights(weights))
    free = ~taken_left[strangers.left] & ~taken_right[strangers.right]
    free &= ~strangers.one_phone()
    strange = np.where(free, strange, -np.inf)
    by_chance = strange[free & strangers.best(strange)]
    true, found = pairs.chances(weights)[best], pairs.chosen(best)
    one_phone = found.one_phone()
    true[~one_phone] = chances(weights[best][~one_phone], by_chance, each)
    return Observed(found, weights[best], true, one_phone)


def maximised(model: LinkModel, shipped: LinkModel, sample: Observed) -> LinkModel:
    """One round of EM: the probabilities under the model give the next m and prior."""
    comparisons = []
    for k, name in enumerate(COMPARISONS):
        comparison, start = model.comparison(name), shipped.comparison(name)
        changed = with_m(comparison, start, sample.pairs.levels, k, sample.true)
        if comparison.given == "phone" or k == PHONE:
            levels = sample.pairs.levels[sample.one_phone, k]
            counts = level_counts(name, levels, 1 - sample.true[sample.one_phone])
            changed = with_acquaintances(changed, start, counts, sample.pairs.sizes)
        comparisons.append(in_order(changed))
    matches = float(sample.true.sum()) + 1.0
    prior = min(max(matches / (sample.pairs.sizes[0] * sample.pairs.sizes[1]), 1e-13), 0.3)
    return replace(with_comparisons(model, comparisons), prior=prior)


def with_m(
    comparison: Comparison, start: Comparison, levels: npt.NDArray[np.uint8], k: int, true: Weights
) -> Comparison:
    given = given_mask(comparison, levels)
    plain = level_counts(comparison.name, levels[~given, k], true[~given])
    follows = level_counts(comparison.name, levels[given, k], true[given])
    m, _ = shares(start, plain, held=HELD, of="m")
    m_given, _ = shares(start, follows, held=HELD, of="m_given")

    def learned(level: Level) -> Level:
        later = None if level.m_given is None else within(m_given[level.name])
        return replace(level, m=within(m[level.name]), m_given=later)

    return comparison.with_levels(tuple(learned(level) for level in comparison.levels))


def with_acquaintances(
    comparison: Comparison, start: Comparison, counts: dict[str, float], sizes: tuple[int, int]
) -> Comparison:
    """What pairs with one phone that are not one dispute (`counts`) teach."""
    u, _ = shares(start, counts, held=CHANCE_HELD, of="u_given")

    def learned(level: Level) -> Level:
        if level.u_given is not None:
            return replace(level, u_given=within(u[level.name]))
        if not level.rarity or level.group == "text":
            return level
        return replace(level, other=counts[level.name] / (sizes[0] * sizes[1]))

    return comparison.with_levels(tuple(learned(level) for level in comparison.levels))


def scaled(model: LinkModel, sample: Observed) -> LinkModel:
    """Scale and prior at which the weights give the observed probability.

    Comparisons are not quite independent, so that sums of weights are too sure of themselves; a
    logistic regression of what is observed on the sum mends it and leaves the reasons additive.
    """
    weights, true = sample.weights[~sample.one_phone], sample.true[~sample.one_phone]
    slope, start = logistic(weights - model.prior_weight, true, model.prior_weight)
    held = min(max(slope, SCALE_RANGE[0]), SCALE_RANGE[1])
    if held != slope:
        start = constant_at(held * (weights - model.prior_weight), true)
    return replace(model, scale=held, prior=float(probability(np.array([start]))[0]))


def constant_at(weights: Weights, true: Weights) -> float:
    """Bits to add so that as many are expected to be true as are observed."""
    low, high = -80.0, 80.0
    for _ in range(60):
        middle = (low + high) / 2
        above = probability(weights + middle).sum() > true.sum()
        low, high = (low, middle) if above else (middle, high)
    return (low + high) / 2


def logistic(x: Weights, y: Weights, start: float) -> tuple[float, float]:
    """Slope and intercept, in bits, of the log2 odds of y on x, by Newton's method, each step
    halved until it makes y likelier.
    """

    def likelihood(beta: Weights) -> float:
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
