"""EARS C1, C2 and C3 for short histories (Hutwagner et al. 2003; Fricker et al. 2008).

C1 compares a count with mean and standard deviation of the seven times before it, C2 with those of
the seven before the last two. C3 adds what C2 exceeded one standard deviation by at the last two
times. The same numbers as `earsC` of the R package surveillance 1.24.1.
"""

from typing import Final, Literal

import numpy as np
from scipy import special

from liandong.engine.kernels import Floats, Longs
from liandong.engine.surveillance.results import Watched

Method = Literal["C1", "C2", "C3"]
ALPHA: Final[dict[Method, float]] = {"C1": 0.001, "C2": 0.001, "C3": 0.025}
"""R's default levels: about three, three and two standard deviations."""
BASELINE: Final = 7
REACH: Final[dict[Method, int]] = {"C1": 0, "C2": 2, "C3": 4}
"""How many times before the baseline's each method reaches back."""
_LAG: Final[dict[Method, int]] = {"C1": 1, "C2": 3, "C3": 3}


def ears(
    counts: Floats,
    at: Longs,
    method: Method,
    *,
    alpha: float | None = None,
    baseline: int = BASELINE,
    least_sd: float = 0.0,
) -> Watched:
    """Judges the times `at` of the series (times, series); NaN where the history is too short.

    The score is the distance from the mean in standard deviations (C1, C2), or what was carried
    over from the last two times (C3, which has no p-value: its terms are not independent).
    """
    z = float(special.ndtri(1 - (ALPHA[method] if alpha is None else alpha)))
    observed = counts[at]
    mean, sd = _history(counts, at, _LAG[method], baseline)
    sd = np.maximum(sd, least_sd)
    with np.errstate(divide="ignore", invalid="ignore"):
        if method == "C3":
            carried = _carried(counts, at, baseline, least_sd)
            upper = np.maximum(observed + sd * (z - carried), 0.0)
            score, p_value = carried, np.full(carried.shape, np.nan)
        else:
            upper = mean + z * sd
            score = (observed - mean) / sd
            p_value = special.ndtr(-score)
    alarm = np.where(np.isnan(upper) | np.isnan(observed), np.nan, observed > upper)
    return Watched(mean, upper, alarm, score, p_value)


def _history(counts: Floats, at: Longs, lag: int, baseline: int) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the times [at − lag − baseline + 1, at − lag]."""
    rows = at[:, None] - lag - np.arange(baseline)
    past = np.where((rows >= 0)[..., None], counts[np.maximum(rows, 0)], np.nan)
    return past.mean(axis=1), past.std(axis=1, ddof=1)


def _carried(counts: Floats, at: Longs, baseline: int, least_sd: float) -> Floats:
    total = np.zeros((len(at), counts.shape[1]))
    for before in (1, 2):
        then = at - before
        mean, sd = _history(counts, then, _LAG["C3"], baseline)
        score = (counts[np.maximum(then, 0)] - mean) / np.maximum(sd, least_sd)
        total += np.maximum(score - 1, 0.0)
    return total
