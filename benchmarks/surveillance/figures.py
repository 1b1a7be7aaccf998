"""How often the detectors cry wolf, what they find, and how long a night takes.

On made-up series (surveillance_series); p-values of Benjamini & Hochberg and the effect of warnings
are measured against the truth.
"""

import time
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from benchmarks.surveillance.series import (
    DAYS,
    JUDGED,
    WEEKS,
    YEAR,
    negative_binomial,
    simulate,
)
from liandong.engine.kernels import Floats, Longs
from liandong.engine.surveillance.detectors.calibrated import calibrated
from liandong.engine.surveillance.detectors.ears import ears
from liandong.engine.surveillance.detectors.farrington import Settings, farrington
from liandong.engine.surveillance.detectors.glrnb import glrnb
from liandong.engine.surveillance.detectors.reference_windows import Clock
from liandong.engine.surveillance.drawn_order import draw, effect_of_order
from liandong.engine.surveillance.effect import Verdict, effect
from liandong.engine.surveillance.nightly.false_discovery import q_values

LAST = np.arange(WEEKS - JUDGED, WEEKS)


def report(what: str, value: float, met: bool, bar: str) -> bool:
    print(f"{what:<58}{value:8.4f}  (bar {bar}: {'met' if met else 'missed'})", flush=True)
    return met


def alarms(each: int, seed: int) -> list[bool]:
    """False alarms of the calibrated detector, and what it finds at 1 % of them."""
    quiet = simulate(each, seed, outbreaks=False)
    judged = calibrated(quiet.counts, DAYS, "week", LAST)
    scenarios = judged.alarm.reshape(JUDGED, -1, each).mean(axis=(0, 2))
    rate, worst = float(judged.alarm.mean()), float(scenarios.max())
    limit = np.quantile(judged.p_value, 0.01)
    ill = simulate(each, seed + 1, outbreaks=True)
    found = calibrated(ill.counts, DAYS, "week", LAST).p_value < limit
    during = (LAST[:, None] >= ill.start) & (LAST[:, None] <= ill.end)
    power = float((found & during).any(axis=0).mean())
    print(f"calibrated, {quiet.counts.shape[1]:,} series, {JUDGED} weeks each")
    return [
        report("  false alarms at 1 %", rate, 0.008 <= rate <= 0.012, "0.008 to 0.012"),
        report("  false alarms, worst of 42 scenarios", worst, worst <= 0.02, "0.02"),
        report("  outbreaks found at 1 % false alarms", power, power >= 0.5, "0.50"),
    ]


def discoveries(each: int, seed: int, weeks: int = 24) -> list[bool]:
    """Benjamini & Hochberg at q = 0.1 in each of the last weeks; one outbreak a year each.

    The detector tests the last two weeks, so a finding is true where one of them is ill.
    """
    ill = simulate(each, seed, outbreaks=True)
    at = LAST[-weeks:]
    p_values = calibrated(ill.counts, DAYS, "week", at).p_value
    found = np.array([q_values(night) <= 0.1 for night in p_values])
    during = np.asarray((at[:, None] >= ill.start) & (at[:, None] <= ill.end))
    tested = during | (at[:, None] - 1 == ill.end)
    part, strict = (float((found & ~true).sum() / max(found.sum(), 1)) for true in (tested, during))
    whole = (ill.start >= at[0]) & (ill.start <= at[-3])
    power = float(np.asarray((found & during).any(axis=0))[whole].mean())
    print(
        f"Benjamini-Hochberg, q = 0.1, {42 * each:,} series, {weeks} weeks, {whole.sum()} outbreaks"
    )
    return [
        report(
            f"  part of the found that is false ({strict:.4f} by week)", part, part <= 0.1, "0.10"
        ),
        report("  outbreaks found", power, power >= 0.3, "0.30"),
    ]


def drawn_orders(seed: int, draws: int = 1200, units: int = 24) -> list[bool]:
    """Letters in an order drawn by lot: without an effect, and with 30 % fewer disputes."""
    rng = np.random.default_rng(seed)
    declared, inside = 0, 0
    for number in range(draws):
        order = draw(units, groups=6, apart=4, seed=seed + number)
        mean = _city(rng, units, (3.0, 10.0)[number % 2])[100 : 100 + order.weeks]
        counts = negative_binomial(rng, mean, np.full(units, (1.2, 2.0, 4.0)[number % 3]))
        declared += effect_of_order(counts, order).p <= 0.05
        treated = np.arange(order.weeks)[:, None] >= order.starts[None, :]
        counts[treated] = rng.binomial(counts[treated].astype(np.int64), 0.7)
        found = effect_of_order(counts, order)
        inside += found.low <= 0.7 <= found.high
    print(f"{draws} orders drawn by lot")
    return [
        report(
            "  placebo orders with an effect", declared / draws, declared <= 0.06 * draws, "0.06"
        ),
        report("  intervals that hold the 30 %", inside / draws, inside >= 0.93 * draws, "0.93"),
    ]


def effects(seed: int, cities: int = 6, series: int = 30) -> list[bool]:
    """Warnings after the highest of twenty quiet weeks: without an effect, and with 30 % fewer."""
    rng = np.random.default_rng(seed)
    declared, inside, warnings = 0, 0, 0
    everyone = np.arange(series)
    for number in range(cities):
        mean = _city(rng, series, (10.0, 30.0)[number % 2])
        counts = negative_binomial(rng, mean, np.full(series, (1.2, 2.0, 4.0)[number % 3]))
        for column in range(series):
            week = 110 + int(np.argmax(counts[110:130, column] / mean[110:130, column]))
            declared += effect(counts, column, week, everyone).verdict != Verdict.CANNOT_TELL
            fewer = counts.copy()
            later = counts[week + 1 :, column].astype(np.int64)
            fewer[week + 1 :, column] = rng.binomial(later, 0.7)
            found = effect(fewer, column, week, everyone)
            inside += found.low <= 0.7 <= found.high
            warnings += 1
    print(f"effect of {warnings} warnings")
    return [
        report(
            "  placebo warnings with an effect",
            declared / warnings,
            declared <= 0.05 * warnings,
            "0.05",
        ),
        report(
            "  intervals that hold the 30 %", inside / warnings, inside >= 0.93 * warnings, "0.93"
        ),
    ]


def _city(rng: np.random.Generator, series: int, level: float) -> Floats:
    """140 weeks of one season and its noise; each series with a level and a trend of its own."""
    week = np.arange(140)
    season = 0.3 * np.cos(2 * np.pi * week / YEAR) + rng.normal(0, 0.05, len(week))
    trend = rng.normal(0, 0.1, series) * week[:, None] / YEAR
    own = rng.normal(0, 0.4, series)
    return np.asarray(level * np.exp(season[:, None] + own + trend))


def night(series: int = 10_000) -> bool:
    """The last week of five years and a bit by every method, and the false discoveries."""
    rng = np.random.default_rng(2)
    weeks = 5 * YEAR + 10
    counts = rng.poisson(rng.gamma(2.0, 2.0, series), (weeks, series)).astype(np.float64)
    for few in (counts[:, :5], counts):  # the first call compiles
        begun, computing = time.perf_counter(), time.process_time()
        spent = {name: _seconds(run, few) for name, run in METHODS.items()}
        seconds, computing = time.perf_counter() - begun, time.process_time() - computing
    parts = ", ".join(f"{name} {value:.1f}" for name, value in spent.items())
    print(f"a night of {series:,} series, {seconds:.1f} s: {parts}")
    return report("  every method and q-values, s of computing", computing, computing < 20, "20")


def _seconds(run: Callable[[Floats, Longs], object], counts: Floats) -> float:
    begun = time.perf_counter()
    run(counts, np.array([len(counts) - 1]))
    return time.perf_counter() - begun


def _judged(counts: Floats, at: Longs) -> object:
    answer = calibrated(counts, DAYS[: len(counts)], "week", at)
    return q_values(answer.p_value[0])


METHODS: dict[str, Callable[[Floats, Longs], object]] = {
    "calibrated": _judged,
    "farrington-flexible": lambda y, at: farrington(y, Clock(len(y), YEAR), at, Settings()),
    "farrington": lambda y, at: farrington(y, Clock(len(y), YEAR), at, Settings.original()),
    "glrnb": lambda y, at: glrnb(y, int(at[0]) - 25, per_year=YEAR),
    "ears": lambda y, at: [ears(y, at, method) for method in ("C1", "C2", "C3")],
}


def fits(weeks: int = 50) -> bool:
    """Farrington flexible, one thread, against a loop of two statsmodels fits on as many counts."""
    if find_spec("statsmodels") is None:
        print("statsmodels is not installed (make bench does): no speed to compare with")
        return False
    rng = np.random.default_rng(3)
    counts = rng.poisson(rng.gamma(2.0, 2.0, 200), (WEEKS, 200)).astype(np.float64)
    clock = Clock(WEEKS, YEAR)
    farrington(counts[:, :2], clock, LAST[-weeks:], Settings())
    begun = time.process_time()
    farrington(counts, clock, LAST[-weeks:], Settings())
    ours = len(LAST[-weeks:]) * 200 / (time.process_time() - begun)
    theirs = _statsmodels(counts[-5 * YEAR :, :40])
    print(f"fits a second of computing: {ours:,.0f}; a loop of statsmodels {theirs:,.0f}")
    return report("  times as many", ours / theirs, ours >= 75 * theirs, "75")


def _statsmodels(counts: Floats) -> float:
    """Series a second that are fitted, reweighted and fitted again."""
    import statsmodels.api as sm  # only `make bench` installs it

    time_ = np.linspace(-1, 1, len(counts))
    season = np.arange(len(counts)) % YEAR * 10 // YEAR
    x = np.column_stack([time_, *(season == number for number in range(10))]).astype(np.float64)
    poisson = sm.families.Poisson()
    begun = time.process_time()
    for y in counts.T:
        first = sm.GLM(y, x, family=poisson).fit(scale="X2")
        large = np.abs(first.resid_anscombe) > 2.58
        weights = np.where(large, first.resid_anscombe**-2.0, 1.0)
        sm.GLM(y, x, family=poisson, freq_weights=weights).fit(scale="X2")
    return float(counts.shape[1] / (time.process_time() - begun))


def run(each: int, seed: int) -> bool:
    """Prints every figure; True where all bars are met."""
    met = [
        *effects(seed),
        *drawn_orders(seed),
        fits(),
        night(),
        *discoveries(60, seed + 2),
        *alarms(each, seed),
    ]
    return all(met)
