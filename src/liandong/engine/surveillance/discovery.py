"""How many alarms may be false: control over thousands of series at once, and night after night.

A level of 1 % for each of 10,000 series means a hundred false alarms a night. Within a night the
procedure of Benjamini & Hochberg (1995) keeps the expected part of false ones among the alarms at q
or below. Over many nights that alone does not hold, since quiet nights yield few true alarms; there
BatchPRDS (Zrnic, Jiang, Ramdas & Jordan 2020, "The power of batching in multiple hypothesis
testing") gives each night a level of its own, larger the more has been found before. Both hold for
series that rise together, as a district does with its streets.
"""

from typing import Final, NamedTuple

import numpy as np
from scipy import special

from liandong.engine.surveillance.watched import Flags, Floats

DECAY: Final = 1.6
"""Night t gets the part t^-1.6 / ζ(1.6) of q, as proposed with LORD and by Zrnic et al."""


class Past(NamedTuple):
    """What a run over many nights has to remember."""

    nights: int = 0
    found: int = 0


def q_values(p_values: Floats) -> Floats:
    """For each p-value of one night the smallest q at which it is found; NaN: not tested."""
    told = np.nonzero(~np.isnan(p_values))[0]
    order = told[np.argsort(p_values[told], kind="stable")]
    steps = p_values[order] * len(order) / np.arange(1, len(order) + 1)
    answer = np.full(len(p_values), np.nan)
    answer[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return answer


def tonight(p_values: Floats, q: float, past: Past) -> tuple[Flags, Past]:
    """What is found in this night's p-values, and what to remember for the next night."""
    level = night_level(q, past, int((~np.isnan(p_values)).sum()))
    found = q_values(p_values) <= level
    return found, Past(past.nights + 1, past.found + int(found.sum()))


def night_level(q: float, past: Past, tests: int) -> float:
    """The level at which Benjamini & Hochberg's procedure runs tonight (BatchPRDS)."""
    if not tests:
        return 0.0
    share = (past.nights + 1) ** -DECAY / float(special.zeta(DECAY))
    return float(q * share * (tests + past.found) / tests)
