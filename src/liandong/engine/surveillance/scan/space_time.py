"""Space-time scan statistics: in which corner, and since when, is there more than expected?

Among all zones (a place with its nearest neighbours) and durations (the last so many times) the one
with the largest log likelihood ratio is the likeliest cluster. How often chance alone makes one so
likely is estimated from replicates, with the tail of a Gumbel distribution fitted to them (Abrams,
Kulldorff & Kleinman 2010). Three models give the expected counts:

- `by_expectation`: the given mean of each place and time (Neill 2009);
- `by_population`: all that was counted, shared out by population (Kulldorff 2001);
- `by_permutation`: no baseline at all; places and times are independent (Kulldorff et al. 2005).

The scores of `scan_eb_poisson`, `scan_pb_poisson` and `scan_permutation` of the R package
scanstatistics 1.1.2.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
from scipy import optimize

from liandong.engine.kernels import Floats, Longs, compiled

REPLICATES: Final = 999
NEIGHBOURS: Final = 15


class Model(NamedTuple):
    """What is expected where nothing happens; arrays are (times, places)."""

    counts: Floats
    expected: Floats
    weight: Floats  # of a count, the inverse of its dispersion
    total: float  # of all counts where the model holds it fixed, else 0
    draw: Callable[[np.random.Generator], Floats]


class Cluster(NamedTuple):
    """The likeliest cluster; p_value is of the Gumbel tail, rank_p_value of the replicates."""

    places: Longs  # ascending
    duration: int  # the last so many times
    score: float
    observed: float
    expected: float
    p_value: float
    rank_p_value: float


def nearest(points: Floats, most: int = NEIGHBOURS) -> Longs:
    """Each place itself and its nearest others: (places, most), by straight distance."""
    squares = ((points[:, None] - points) ** 2).sum(axis=2)
    np.fill_diagonal(squares, -1.0)  # itself first, also where two places are one point
    return np.argsort(squares, axis=1, kind="stable")[:, :most]


def by_expectation(counts: Floats, expected: Floats, dispersion: Floats | None = None) -> Model:
    """Counts around given means: Poisson, or negative binomial with variance φμ.

    With φ it is the quasi-likelihood ratio: counts and means are divided by the φ of their place.
    """
    _check(counts, expected)
    phi = np.broadcast_to(1.0 if dispersion is None else np.maximum(dispersion, 1.0), counts.shape)

    def draw(rng: np.random.Generator) -> Floats:
        wide = np.maximum(phi - 1, 1e-9)
        mean = expected if dispersion is None else rng.gamma(expected / wide, wide)
        return rng.poisson(mean).astype(np.float64)

    return Model(counts, expected, 1 / phi, 0.0, draw)


def by_population(counts: Floats, population: Floats) -> Model:
    """The same rate everywhere and always; population: of each place."""
    total = float(counts.sum())
    share = np.broadcast_to(population / (population.sum() * len(counts)), counts.shape)
    expected = total * share
    _check(counts, expected)

    def draw(rng: np.random.Generator) -> Floats:
        drawn = rng.multinomial(int(total), share.ravel())
        return drawn.reshape(counts.shape).astype(np.float64)

    return Model(counts, expected, np.ones(counts.shape), total, draw)


def by_permutation(counts: Floats) -> Model:
    """Each place has its share of every time; replicates permute the cases' times."""
    times, places = counts.shape
    total = float(counts.sum())
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / max(total, 1.0)
    _check(counts, expected)
    cells = np.repeat(np.arange(counts.size), counts.ravel().astype(np.int64))
    when, where = np.divmod(cells, places)

    def draw(rng: np.random.Generator) -> Floats:
        dealt = rng.permutation(when) * places + where
        return np.bincount(dealt, minlength=counts.size).reshape(times, places).astype(np.float64)

    return Model(counts, expected, np.ones(counts.shape), total, draw)


def scan(
    model: Model,
    neighbours: Longs,
    *,
    longest: int | None = None,
    replicates: int = REPLICATES,
    seed: int = 0,
) -> Cluster | None:
    """The likeliest cluster that has not ended yet; None where nothing exceeds what is expected.

    longest: duration, by default all times; the p-values are NaN without replicates.
    """
    reach = len(model.counts) if longest is None else longest
    zones = _recent(model.expected * model.weight, reach)[neighbours].cumsum(axis=1)
    rng = np.random.default_rng(seed)

    def best(counts: Floats) -> tuple[float, int, int, int]:
        summed = _recent(counts * model.weight, reach)
        found: tuple[float, int, int, int] = likeliest(summed, zones, neighbours, model.total)
        return found

    score, centre, taken, last = best(model.counts)
    if centre < 0:
        return None
    chance = np.array([best(model.draw(rng))[0] for _ in range(replicates)])
    places = np.sort(neighbours[centre, : taken + 1])
    observed, expected = (
        float(values[-last - 1 :, places].sum()) for values in (model.counts, model.expected)
    )
    return Cluster(places, last + 1, score, observed, expected, *_p_values(score, chance))


def _check(counts: Floats, expected: Floats) -> None:
    if np.isnan(counts).any() or (counts < 0).any():
        raise ValueError("a scan needs a count for every place and time")
    if not ((expected > 0) | (counts == 0)).all() or (expected < 0).any():
        raise ValueError("counts where none are expected")


def _recent(values: Floats, reach: int) -> Floats:
    """(places, durations): sums over the last times."""
    return np.ascontiguousarray(values[::-1][:reach].cumsum(axis=0).T)


def _p_values(score: float, chance: Floats) -> tuple[float, float]:
    """By the Gumbel tail, and by rank among the replicates."""
    if not len(chance):
        return np.nan, np.nan
    rank = float((1 + (chance >= score).sum()) / (1 + len(chance)))
    if chance.std() == 0:
        return rank, rank
    place, spread = gumbel(chance)
    return float(-np.expm1(-np.exp(-(score - place) / spread))), rank


def gumbel(values: Floats) -> tuple[float, float]:
    """The likeliest location and scale (Johnson, Kotz & Balakrishnan 1995, chapter 22.9)."""
    low = float(values.min())

    def slope(spread: float) -> float:
        weight = np.exp(-(values - low) / spread)
        return float(values.mean() - (values * weight).sum() / weight.sum() - spread)

    middle = float(values.std())
    spread = float(optimize.brentq(slope, middle * 1e-2, middle * 1e2))
    return low - spread * float(np.log(np.exp(-(values - low) / spread).mean())), spread


@compiled
def likeliest(counts: Any, zones: Any, neighbours: Any, total: Any) -> Any:
    """(log likelihood ratio, centre, neighbours taken, duration − 1) of the likeliest cluster.

    counts: (places, durations), summed over the last times; zones: the same of the expected
    counts, (centres, neighbours, durations); total: of all counts, or 0 where it is not given.
    The ratio costs two logarithms; it is taken only where a bound without them (r log r − r + 1
    ≤ (r − 1)² / 2 inside, (r − 1)² outside) says that it may be the largest.
    """
    best, centre, taken, duration = 0.0, -1, 0, 0
    inside = np.empty(counts.shape[1])
    for middle in range(neighbours.shape[0]):
        inside[:] = 0.0
        for near in range(neighbours.shape[1]):
            inside += counts[neighbours[middle, near]]
            expected = zones[middle, near]
            for last in range(len(inside)):
                c, b = inside[last], expected[last]
                excess = c - b
                if excess <= 0.0 or excess * excess <= 2.0 * b * best * _outside(b, total):
                    continue
                ratio = c * np.log(c / b)
                if total == 0.0:
                    ratio -= excess
                elif total > c:
                    ratio += (total - c) * np.log((total - c) / (total - b))
                if ratio > best:
                    best, centre, taken, duration = ratio, middle, near, last
    return best, centre, taken, duration


@compiled
def _outside(b: Any, total: Any) -> Any:
    return (total - b) / (total + b) if total > 0.0 else 1.0
