"""u and m of levels from counted pairs."""

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from liandong.engine.linkage.candidates.pairs import Pairs, compare
from liandong.engine.linkage.features.rows import Features
from liandong.engine.linkage.features.times import BACKWARD, DAY, FORWARD, MISSING
from liandong.engine.linkage.model import Comparison, LinkModel
from liandong.engine.linkage.weights.comparison import COMPARISONS, GAP, LEVELS, MOST_LEVELS
from liandong.engine.linkage.weights.totals import FOLLOWS, agreed_pairs

RANDOM_PAIRS: Final = 200_000
SHARE_RANGE: Final = (1e-6, 0.9999)
RANDOM_HELD: Final = 20.0  # pseudo-pairs that hold u near the model's own
CHANCE_HELD: Final = 50.0
WORDING_HELD: Final = 0.05  # of those counted: where texts are either of one problem or of two, the
# levels between are seen so seldom that they are worth what the shipped model says
LONGEST: Final = 100_000  # weeks; no calendar holds more


def random_pairs(left: Features, right: Features) -> Pairs:
    """Pairs drawn at random; none where there are hardly any records."""
    few = len(left.rows) < 2 or len(right.rows) < 2
    rng, size = np.random.default_rng(1), 0 if few else RANDOM_PAIRS
    rows = rng.integers(0, max(len(left.rows), 1), size).astype(np.int32)
    others = rng.integers(0, max(len(right.rows), 1), size).astype(np.int32)
    return compare(left, right, rows, others)


def with_u(model: LinkModel, pairs: Pairs, left: Features, right: Features) -> LinkModel:
    """u from pairs drawn at random; that of gaps from the time that the records span."""
    if not len(pairs):
        return model
    levels = pairs.levels
    comparisons = []
    for k, name in enumerate(COMPARISONS):
        comparison = model.comparison(name)
        if k == GAP:
            comparisons.append(with_gap_u(comparison, left, right))
            continue
        counts = level_counts(name, levels[:, k])
        firm = WORDING_HELD if name == "wording" else 0.0
        u, known = shares(comparison, counts, held=RANDOM_HELD, of="u", firm=firm)
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


def with_given_u(model: LinkModel, shipped: LinkModel, by_chance: Pairs) -> LinkModel:
    """u of strangers who share a merchant, an address or a problem."""
    changed = []
    for k, name in enumerate(COMPARISONS):
        comparison = model.comparison(name)
        if comparison.given in (None, "phone"):  # chance brings no phone together
            continue
        given = given_mask(comparison, by_chance.levels)
        counts = level_counts(name, by_chance.levels[given, k])
        u, known = shares(shipped.comparison(name), counts, held=CHANCE_HELD, of="u_given")
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
    comparison: Comparison, counts: dict[str, float], *, held: float, of: str, firm: float = 0.0
) -> tuple[dict[str, float], dict[str, float]]:
    """Share of each level among all pairs, and of each group.

    Within its group a level is held near the shipped model's by `held` pseudo-pairs, and by `firm`
    times as many as were counted.
    """
    groups: dict[str, float] = {}
    for level in comparison.levels:
        groups[level.group] = groups.get(level.group, 0.0) + counts[level.name]
    total = sum(groups.values()) + len(groups)
    known = {group: (count + 1.0) / total for group, count in groups.items()}
    pseudo = {group: held + firm * count for group, count in groups.items()}
    return {
        level.name: known[level.group]
        * (counts[level.name] + pseudo[level.group] * (getattr(level, of) or 0.0))
        / (groups[level.group] + pseudo[level.group])
        for level in comparison.levels
    }, known


ORDERED: Final = ("text", "wording")  # comparisons whose levels agree less and less


def in_order(comparison: Comparison) -> Comparison:
    """The comparison with no level worth more than one that agrees better.

    Few pairs show some levels, and chance would make the one that agrees less the heavier. Such
    neighbours are pooled (isotonic regression of m over u), each keeping its share of strangers.
    """
    if comparison.name not in ORDERED:
        return comparison
    known = [level for level in comparison.levels if level.group != "missing"]
    m = pooled([level.m for level in known], [level.u for level in known])
    given = [level.chances(given=True) for level in known]
    m_given = pooled([m for m, _ in given], [u for _, u in given])
    changed = {
        level.name: replace(level, m=a, m_given=None if level.m_given is None else b)
        for level, a, b in zip(known, m, m_given, strict=True)
    }
    return comparison.with_levels(
        tuple(changed.get(level.name, level) for level in comparison.levels)
    )


def pooled(m: list[float], u: list[float]) -> list[float]:
    """m such that m/u never rises from one level to the next."""
    pools: list[tuple[float, float, list[float]]] = []
    for matched, unmatched in zip(m, u, strict=True):
        pools.append((matched, unmatched, [unmatched]))
        while len(pools) > 1 and pools[-1][0] * pools[-2][1] > pools[-2][0] * pools[-1][1]:
            last, before = pools.pop(), pools.pop()
            pools.append((last[0] + before[0], last[1] + before[1], before[2] + last[2]))
    return [share * above / below for above, below, shares in pools for share in shares]


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
    if size > LONGEST:
        return 0.0
    parts = [np.bincount(t // week - start, minlength=size) / len(t) for t in (left, right)]
    return float((parts[0] * parts[1]).sum() / week)


def given_mask(comparison: Comparison, levels: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    mask = np.zeros(len(levels), np.bool_)
    if comparison.given is not None:
        agreed_pairs(FOLLOWS.index(comparison.given), levels, mask)
    return mask
