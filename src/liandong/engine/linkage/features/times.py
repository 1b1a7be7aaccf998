"""The time between two records, with its direction: a call usually comes before a complaint."""

from typing import Final

from liandong.engine.kernels import compiled

MISSING: Final = -(2**62)  # seconds of a record without a time

HOUR: Final = 3600
DAY: Final = 24 * HOUR
LEVELS: Final = (
    "missing",
    "1h",
    "6h",
    "24h",
    "3d",
    "7d",
    "14d",
    "30d",
    "before_6h",
    "before_24h",
    "before_3d",
    "before_14d",
    "beyond",
)
FORWARD: Final = (HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY)
BACKWARD: Final = (6 * HOUR, DAY, 3 * DAY, 14 * DAY)
BEYOND: Final = 12


@compiled
def gap(time_a: int, police_a: bool, time_b: int, police_b: bool) -> int:
    """Seconds from the call to the complaint; between like sources from the earlier on."""
    if police_a == police_b:
        return abs(time_b - time_a)
    return time_b - time_a if police_a else time_a - time_b


@compiled
def compare_times(seconds: int) -> int:
    if seconds >= 0:
        for k in range(len(FORWARD)):
            if seconds < FORWARD[k]:
                return 1 + k
        return BEYOND
    for k in range(len(BACKWARD)):
        if -seconds <= BACKWARD[k]:
            return 1 + len(FORWARD) + k
    return BEYOND
