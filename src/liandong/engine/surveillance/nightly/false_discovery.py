"""How many alarms may be false: control over thousands of series at once, and night after night.

A level of 1 % for each of 10,000 series means a hundred false alarms a night. Within a night the
procedure of Benjamini & Hochberg (1995) keeps the expected part of false ones among the alarms at q
or below. Over many nights that alone does not hold, since quiet nights yield few true alarms; there
BatchPRDS (Zrnic, Jiang, Ramdas & Jordan 2020, "The power of batching in multiple hypothesis
testing") gives each night a level of its own, larger the more has been found before. Both hold for
series that rise together, as a district does with its streets. Where a district is one series and
its phrases are a thousand, weights share out q by levels (Genovese, Roeder & Wasserman 2006).
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from liandong.engine.kernels import Flags, Floats

DECAY: Final = 1.6
"""Night t gets the part t^-1.6 / ζ(1.6) of q, as proposed with LORD and by Zrnic et al."""


class Past(NamedTuple):
    """The state of a run over many nights."""

    nights: int = 0
    found: int = 0


def q_values(p_values: Floats, weights: Floats | None = None) -> Floats:
    """For each p-value of one night the smallest q at which it is found; NaN: not tested.

    weights: how much of q each has, 1 on the average.
    """
    weighed = p_values if weights is None else p_values / weights
    tested = np.nonzero(~np.isnan(p_values))[0]
    order = tested[np.argsort(weighed[tested], kind="stable")]
    steps = weighed[order] * len(order) / np.arange(1, len(order) + 1)
    answer = np.full(len(p_values), np.nan)
    answer[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return answer


def shared_out(groups: npt.NDArray[np.int64]) -> Floats:
    """Weights that give each group, however many are in it, the same part of q."""
    _names, place, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    return np.asarray(len(groups) / (len(sizes) * sizes[place]))


def tonight(p_values: Floats, q: float, past: Past) -> tuple[Flags, Past]:
    """The findings among this night's p-values, and the state for the next night."""
    level = night_level(q, past, int((~np.isnan(p_values)).sum()))
    found = q_values(p_values) <= level
    return found, Past(past.nights + 1, past.found + int(found.sum()))


def night_level(q: float, past: Past, tests: int) -> float:
    """The level at which Benjamini & Hochberg's procedure runs tonight (BatchPRDS)."""
    if not tests:
        return 0.0
    share = (past.nights + 1) ** -DECAY / float(special.zeta(DECAY))
    return float(q * share * (tests + past.found) / tests)
