"""The seasons between the reference windows, filled in for all evaluated times."""

from typing import Any

import numpy as np

from liandong.engine.kernels import jit


@jit
def fill(anchors: Any, times: Any, half: Any, seasons: Any, skip: Any) -> Any:
    """Rows, their seasons and where those of each evaluated time begin.

    anchors: (n, years + 1) times, the evaluated one first; where one is missing, no row is filled.
    """
    most = 0
    for place in range(anchors.shape[0]):
        most += max(0, anchors[place, 0] - max(0, anchors[place, -1] - half) + 1)
    row = np.empty(most, np.int64)
    season = np.empty(most, np.int64)
    bounds = np.zeros(anchors.shape[0] + 1, np.int64)
    mark = np.empty(times, np.int64)
    at = 0
    for place in range(anchors.shape[0]):
        now, oldest = anchors[place, 0], anchors[place, -1]
        if anchors[place].min() >= 0:
            first = max(0, oldest - half)
            mark[first : now + 1] = -1
            _mark(mark, anchors[place], half, seasons)
            for time in range(first, now - skip):
                if mark[time] >= 0:
                    row[at], season[at] = time, mark[time]
                    at += 1
        bounds[place + 1] = at
    return row[:at], season[:at], bounds


@jit
def _mark(mark: Any, anchors: Any, half: Any, seasons: Any) -> None:
    now = anchors[0]
    mark[max(0, now - half) : now + 1] = seasons - 1
    for year in range(1, len(anchors)):
        window = anchors[year]
        mark[max(0, window - half) : window + half + 1] = seasons - 1
        if seasons > 1:
            between = anchors[year - 1] - 2 * half - 1 - window
            length, rest = between // (seasons - 1), between % (seasons - 1)
            time = window + half + 1
            for season in range(seasons - 1):
                last = time + length + (1 if season < rest else 0)
                mark[time:last] = season
                time = last
