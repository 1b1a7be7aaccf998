"""The hot loop of the space-time scan: the likeliest cluster among all zones and durations.

A zone is a place with its nearest neighbours, a duration the last so many times.
"""

from typing import Any

import numpy as np

from liandong.engine.kernels import jit


@jit
def likeliest(counts: Any, zones: Any, neighbours: Any, total: Any) -> Any:
    """(log likelihood ratio, centre, neighbours taken, duration − 1) of the likeliest cluster.

    counts: (places, durations), summed over the last times; zones: the same of the expected
    counts, (centres, neighbours, durations); total: of all counts, or 0 where it is not given.
    The ratio costs two logarithms; it is taken only where a bound without them (r log r − r + 1
    ≤ (r − 1)² / 2 inside, (r − 1)² outside) says that it may be the largest.
    """
    best, centre, taken, duration = 0.0, -1, 0, 0
    inside = np.empty(counts.shape[1])
    for middle in range(neighbours.shape[0]):
        inside[:] = 0.0
        for near in range(neighbours.shape[1]):
            inside += counts[neighbours[middle, near]]
            expected = zones[middle, near]
            for last in range(len(inside)):
                c, b = inside[last], expected[last]
                excess = c - b
                if excess <= 0.0 or excess * excess <= 2.0 * b * best * _outside(b, total):
                    continue
                ratio = c * np.log(c / b)
                if total == 0.0:
                    ratio -= excess
                elif total > c:
                    ratio += (total - c) * np.log((total - c) / (total - b))
                if ratio > best:
                    best, centre, taken, duration = ratio, middle, near, last
    return best, centre, taken, duration


@jit
def _outside(b: Any, total: Any) -> Any:
    return (total - b) / (total + b) if total > 0.0 else 1.0
