"""Whether letters, visits or training help, where the order in which they come is drawn by lot.

When hands are short, somebody comes first. If a lot decides who, nobody is left out and the weeks
of those who wait show what happens without: a stepped wedge (Hussey & Hughes 2007). What moves all
alike in a week, and what makes one busier than another, is taken out by the totals of weeks and of
merchants. The test asks no model of the counts: under no effect, every order that could have been
drawn is as good as the one that was, so the drawn one is compared with many others (randomisation
inference; Wang & De Gruttola 2017, Thompson et al. 2018). The interval holds every ratio that this
test does not reject (its inversion; Ji et al. 2017).
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from liandong.engine.kernels import Flags, Floats, Longs

ORDERS: Final = 999
"""Other orders that the drawn one is compared with; with it, the least p-value is 0.001."""
LEVEL: Final = 0.95
WIDEST: Final = 20.0
"""Ratios beyond it, or below its reciprocal, are not looked for."""
STEPS: Final = 14
"""Halvings of the logarithm: the bounds of an interval are exact to 0.1 %."""
RATIOS: Final = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)
POWER: Final = 0.8


@dataclass(frozen=True)
class Order:
    """Who comes when: `starts[unit]` is the first week of the unit in which it counts as treated.

    Weeks are numbered from 0; each of the `groups` begins `apart` weeks after the one before, the
    first after `apart` weeks without anybody.
    """

    starts: Longs
    weeks: int


class DrawnEffect(NamedTuple):
    """ratio: 0.7 is 30 % fewer than without; p: of no effect; NaN where nothing can be said."""

    ratio: float
    low: float
    high: float
    p: float


def draw(units: int, *, groups: int, apart: int, seed: int) -> Order:
    """An order by lot: groups as equal as can be, everybody in one of them. The same seed draws the
    same order, so that the draw can be shown to those who ask."""
    drawn = np.random.default_rng(seed).permutation(units)
    starts = np.empty(units, dtype=np.int64)
    starts[drawn] = apart * (1 + np.arange(units) * groups // units)
    return Order(starts, apart * (groups + 1))


def effect_of_order(counts: Floats, order: Order, *, seed: int = 0) -> DrawnEffect:
    """The effect by the counts (weeks, units) of the weeks of the order."""
    others = _other_orders(order, np.random.default_rng(seed))
    nan = float("nan")
    if not counts.sum() or len(counts) != order.weeks:
        return DrawnEffect(nan, nan, nan, nan)
    test = _Test(counts, order, others)
    ends = [test.bound(side) for side in (-1, 1)]
    return DrawnEffect(test.centre(), ends[0], ends[1], test.p(1.0))


def smallest_effect(
    past: Floats, *, groups: int, apart: int, tries: int = 60, seed: int = 0
) -> float:
    """The largest ratio below 1 that would be found in four of five draws; NaN where none would.

    From the counts (weeks, units) of the past, in which nobody was treated: weeks of it are taken
    with an order drawn anew, and of the treated counts only a part is kept.
    """
    chance = np.random.default_rng(seed)
    weeks = apart * (groups + 1)
    if len(past) < weeks:
        return float("nan")
    for ratio in RATIOS:
        found = 0
        for _try in range(tries):
            new = int(chance.integers(1 << 32))
            order = draw(past.shape[1], groups=groups, apart=apart, seed=new)
            first = int(chance.integers(len(past) - weeks + 1))
            counts = past[first : first + weeks].copy()
            treated = _treated(order.starts, weeks)
            counts[treated] = chance.binomial(counts[treated].astype(np.int64), ratio)
            test = _Test(counts, order, _other_orders(order, chance))
            found += counts.sum() > 0 and test.p(1.0) <= 1 - LEVEL and test.centre() < 1
        if found >= POWER * tries:
            return ratio
    return float("nan")


def _treated(starts: Longs, weeks: int) -> Flags:
    """(weeks, units): whether the unit has had its turn."""
    return np.arange(weeks)[:, None] >= starts[None, :]


def _other_orders(order: Order, chance: np.random.Generator) -> npt.NDArray[np.int64]:
    """(ORDERS, units): the starts as other lots would have drawn them."""
    return chance.permuted(np.tile(order.starts, (ORDERS, 1)), axis=1)


class _Test:
    """Compares the drawn order with others, for any ratio that is assumed."""

    def __init__(self, counts: Floats, order: Order, others: npt.NDArray[np.int64]) -> None:
        self._counts = counts
        self._treated = _treated(order.starts, order.weeks)
        self._orders = np.vstack([order.starts, others])
        self._units = np.arange(counts.shape[1])

    def surplus(self, ratio: float) -> Floats:
        """What each order's treated weeks have more than the totals of weeks and units let expect,
        once the assumed effect is taken out; that of the drawn order is the first."""
        without = np.where(self._treated, self._counts / ratio, self._counts)
        expected = without.sum(axis=1)[:, None] * without.sum(axis=0)[None, :] / without.sum()
        rest = without - expected
        later = np.vstack([rest[::-1].cumsum(axis=0)[::-1], np.zeros(rest.shape[1])])
        return np.asarray(later[self._orders, self._units[None, :]].sum(axis=1))

    def p(self, ratio: float) -> float:
        """How many of all orders are as far from the middle as the drawn one."""
        surplus = self.surplus(ratio)
        distance = np.abs(surplus - surplus.mean())
        return float((distance >= distance[0] * (1 - 1e-9)).mean())

    def centre(self) -> float:
        """The ratio under which the drawn order is the middle one (Hodges & Lehmann 1963)."""
        low, high = -np.log(WIDEST), np.log(WIDEST)
        for _step in range(STEPS):
            middle = (low + high) / 2
            surplus = self.surplus(float(np.exp(middle)))
            low, high = (middle, high) if surplus[0] > surplus.mean() else (low, middle)
        return float(np.exp((low + high) / 2))

    def bound(self, side: int) -> float:
        """The farthest ratio on one side of the centre that is not rejected."""
        inside, outside = np.log(self.centre()), side * np.log(WIDEST)
        if self.p(float(np.exp(outside))) > 1 - LEVEL:
            return float("inf") if side > 0 else 0.0
        for _step in range(STEPS):
            middle = (inside + outside) / 2
            kept = self.p(float(np.exp(middle))) > 1 - LEVEL
            inside, outside = (middle, outside) if kept else (inside, middle)
        return float(np.exp(inside))
