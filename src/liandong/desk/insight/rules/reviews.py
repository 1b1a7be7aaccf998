"""What follows from the certainty of an alert, and from the reviews of the two sides."""

from collections.abc import Mapping
from typing import Final

SIDES: Final = ("association", "station")
SIDE_OF: Final = {
    "association": "association",
    "regulator": "association",  # the association's office sits with the market regulator
    "police": "station",
}
"""For which side a person speaks, by the kind of the department."""
LARGE: Final = 2.0
"""So many times its bound makes a rise that is sure one of the first grade."""
GROWN: Final = 1.5
"""So many times what was there when it was reviewed asks for another look."""


def grade(*, observed: int, upper: int, year_wide: bool) -> str:
    """1 to 3. Of the third are those that may be false once in ten; of the others few in a year."""
    if not year_wide:
        return "3"
    return "1" if observed >= LARGE * max(upper, 1) else "2"


def state(verdicts: Mapping[str, str]) -> tuple[str, str]:
    """(state, verdict) of an alert by the verdict of each side; empty unless both agree."""
    given = [verdicts[side] for side in SIDES if side in verdicts]
    if not given:
        return "waiting", ""
    if len(given) < len(SIDES):
        return "half", ""
    return ("settled", given[0]) if len(set(given)) == 1 else ("differing", "")


def has_grown(observed: int, reviewed: int) -> bool:
    """Whether a rise is so much larger than when it was reviewed that it should be looked at."""
    return observed >= GROWN * reviewed and observed >= reviewed + 3
