"""Which of many rising series show the same rise.

A rise of one shop is also one of its item, of its sector and of its phrases. Of series whose excess
is mostly the same disputes one leads for all.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

SAME: Final = 0.5
"""From this part of its excess on, a rise belongs to another."""


SURE: Final = 1e-9
"""p-values below it are not distinguished: of such rises the larger and purer one leads."""


class Rise(NamedTuple):
    """A rising series: its disputes in the window, and the excess among them."""

    members: frozenset[int]
    excess: float
    p_value: float
    wide: bool = False  # of the whole city: a rise is reported for its district, if it has one
    standing: bool = False  # already known: it leads before others

    @property
    def weight(self) -> float:
        """The excess times its part of all: the shop weighs more than the street around it."""
        return round(self.excess**2 / max(len(self.members), 1), 1)


def leaders(rises: Sequence[Rise]) -> list[int]:
    """For each rise the place of its leader; that of a leader is its own.

    Of equal ones the first leads. A rise of the whole city never leads one of a district, whose
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
    """How much of the other's excess lies in shared disputes, where it may lead it."""
    if not other.members or (other.wide and not rise.wide):
        return 0.0
    return other.excess * len(rise.members & other.members) / len(other.members)
