"""What every method answers, and the shapes it answers in."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Watched(NamedTuple):
    """One value for each (evaluated time, series); NaN where it cannot be judged.

    alarm is 1 or 0, so that it can be missing too. score is the method's own: what it is 1 for, and
    what p_value says, stands with the method.
    """

    expected: Floats
    upper: Floats
    alarm: Floats
    score: Floats
    p_value: Floats
