"""Which of many series that rise tell of one and the same rise.

A rise of one shop is also one of its item, of its sector and of its phrases. Of series whose excess
is mostly the same matters one speaks for all.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

SAME: Final = 0.5
"""From which part of its excess on a rise is that of another."""


SURE: Final = 1e-9
"""p-values below it tell no difference: of such rises the larger and purer one speaks."""


class Rise(NamedTuple):
    """A series that rises: its matters in the window, and how many of them are too many."""

    members: frozenset[int]
    excess: float
    p_value: float
    wide: bool = False  # of the whole city: a rise is told where it is, if it is somewhere
    standing: bool = False  # already known: it leads before others

    @property
    def weight(self) -> float:
        """The excess times its part of all: the shop weighs more than the street around it."""
        return round(self.excess**2 / max(len(self.members), 1), 1)


def leaders(rises: Sequence[Rise]) -> list[int]:
    """For each rise the place of the one that speaks for it; that of a leader is its own.

    Of equal ones the first speaks. One of the whole city never speaks for one of a district, whose
    people do not see it.
    """
    order = sorted(
        range(len(rises)),
        key=lambda place: (
            not rises[place].standing,
            rises[place].wide,
            max(rises[place].p_value, SURE),
            -rises[place].weight,
            place,
        ),
    )
    leading: list[int] = []
    answer = list(range(len(rises)))
    for place in order:
        shares = [_common(rises[place], rises[other]) for other in leading]
        if shares and sum(shares) >= SAME * rises[place].excess:
            answer[place] = leading[int(np.argmax(shares))]
        else:
            leading.append(place)
    return answer


def _common(rise: Rise, other: Rise) -> float:
    """How much of the other's excess lies in matters that both have, where it may speak for it."""
    if not other.members or (other.wide and not rise.wide):
        return 0.0
    return other.excess * len(rise.members & other.members) / len(other.members)
