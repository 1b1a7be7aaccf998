"""The results of every method, and their shapes."""

from typing import NamedTuple

from liandong.engine.kernels import Floats


class Watched(NamedTuple):
    """One value for each (evaluated time, series); NaN where it cannot be judged.

    alarm is 1 or 0, so that it can be missing too. score is the method's own; its scale and the
    meaning of p_value are documented with the method.
    """

    expected: Floats
    upper: Floats
    alarm: Floats
    score: Floats
    p_value: Floats
