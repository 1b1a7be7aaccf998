"""What lies behind the bars: other seasons, how soon, how large, and whether p-values are true."""

import numpy as np

from benchmarks.surveillance.figures import LAST, report
from benchmarks.surveillance.series import DAYS, Means, Series, lunar, own_steps, simulate, steps
from liandong.engine.kernels import Flags
from liandong.engine.surveillance.detectors.calibrated import calibrated

EACH = 3
"""Times as many series of each of the 14 scenarios without waves, so that there are as many."""
LEVELS = (0.001, 0.005, 0.01, 0.05, 0.1)
SIZES = ((1, 2), (3, 4), (5, 6), (7, 8), (9, 10))
SEASONS: dict[str, Means] = {
    "steps and peaks": steps,
    "steps and peaks of each series' own": own_steps,
    "lunar holidays": lunar,
}


def seasons(each: int, seed: int) -> list[bool]:
    """Power at 1 % false alarms where the season is not made of waves."""
    met = []
    for name, means in SEASONS.items():
        quiet = simulate(EACH * each, seed, outbreaks=False, means=means)
        judged = calibrated(quiet.counts, DAYS, "week", LAST)
        rate, limit = float(judged.alarm.mean()), float(np.quantile(judged.p_value, 0.01))
        found, during = _found(EACH * each, seed + 1, means, limit)
        power = float((found & during).any(axis=0).mean())
        print(f"a season of {name}: {rate:.4f} false alarms at 1 %")
        met.append(report("  outbreaks found at 1 % false alarms", power, power >= 0.5, "0.50"))
    return met


def curves(each: int, seed: int) -> None:
    """By size and by week how many outbreaks are found at 1 % false alarms; whether p is true."""
    quiet = simulate(each, seed, outbreaks=False)
    p_values = calibrated(quiet.counts, DAYS, "week", LAST).p_value
    parts = ", ".join(f"{level:g}: {(p_values < level).mean():.4f}" for level in LEVELS)
    print(f"calibration, part of p-values below {parts}")
    ill = simulate(each, seed + 1, outbreaks=True)
    limit = float(np.quantile(p_values, 0.01))
    found = calibrated(ill.counts, DAYS, "week", LAST).p_value < limit
    _delay(ill, found)


def _found(each: int, seed: int, means: Means, limit: float) -> tuple[Flags, Flags]:
    ill = simulate(each, seed, outbreaks=True, means=means)
    found = calibrated(ill.counts, DAYS, "week", LAST).p_value < limit
    return found, np.asarray((LAST[:, None] >= ill.start) & (LAST[:, None] <= ill.end))


def _delay(ill: Series, found: Flags) -> None:
    """Outbreaks that had time to be seen, by size and by weeks since they began."""
    age = LAST[:, None] - ill.start
    during = (age >= 0) & (LAST[:, None] <= ill.end)
    begun = (ill.start <= LAST[-4]) & (ill.end >= ill.start)
    for low, high in SIZES:
        chosen = begun & (ill.deviations >= low) & (ill.deviations <= high)
        within = [_share(found & during & (age <= week), chosen) for week in range(4)]
        parts = ", ".join(f"week {week}: {part:.3f}" for week, part in enumerate(within))
        print(f"  outbreaks of {low} to {high} standard deviations found by {parts}")


def _share(found: Flags, chosen: Flags) -> float:
    return float(np.asarray(found.any(axis=0))[chosen].mean())


def run(each: int, seed: int) -> bool:
    """Prints every figure; True where the bars are met."""
    curves(each, seed)
    return all(seasons(each, seed))
