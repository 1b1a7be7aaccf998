"""In which corner, and since when: the space-time scan of the disputes of one series.

Places are cells of a grid; what is expected of each is its share of the year before, at the level
that the detector expects. A cell without any count is expected to hold half a dispute a year.
"""

from datetime import date, timedelta
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from liandong.engine.kernels import Floats, Longs
from liandong.engine.surveillance.scan.space_time import by_expectation, nearest, scan

LONGEST: Final = 28
YEAR: Final = 365
CELL: Final = 200.0
"""Metres."""
CELLS: Final = 150
"""Where there are more, larger cells are taken."""
LEVEL: Final = 0.05
METRES: Final = 111_320.0
"""Of a degree of latitude."""


class Corner(NamedTuple):
    """A circle, and since which day there has been more in it than expected."""

    lon: float
    lat: float
    radius: float  # metres
    since: date
    observed: int
    expected: float
    p_value: float


def corner(disputes: pl.DataFrame, end: date, *, a_day: float, seed: int = 0) -> Corner | None:
    """The likeliest cluster that lasts until `end`; None where chance explains it, or too few
    places are known.

    disputes: day, lon, lat of one series, of the last year at least. a_day: how many the detector
    expects a day.
    """
    placed = disputes.filter(pl.col("lon").is_not_null() & pl.col("lat").is_not_null())
    age = (pl.lit(end) - pl.col("day")).dt.total_days()
    placed = placed.with_columns(age.alias("age"))
    placed = placed.filter(pl.col("age").is_between(0, YEAR + LONGEST - 1))
    if placed.filter(pl.col("age") < LONGEST).is_empty():
        return None
    points, cell, size = _cells(placed)
    counts, usual = _counts(placed["age"].to_numpy(), cell, len(points))
    expected = np.tile(a_day * usual / usual.sum(), (LONGEST, 1))
    found = scan(by_expectation(counts, expected), nearest(points), seed=seed)
    if found is None or found.p_value > LEVEL:
        return None
    here = pl.Series(np.isin(cell, found.places))
    inside = placed.filter(here & (placed["age"] < found.duration))
    lon, lat, radius = _circle(inside, size)
    since = end - timedelta(days=found.duration - 1)
    return Corner(lon, lat, radius, since, inside.height, found.expected, found.p_value)


def _counts(ages: Longs, cell: Longs, cells: int) -> tuple[Floats, Floats]:
    """(days, cells) of the last days, and of each cell how much it held before."""
    recent = ages < LONGEST
    counts = np.zeros((LONGEST, cells))
    np.add.at(counts, (LONGEST - 1 - ages[recent], cell[recent]), 1.0)
    usual = np.bincount(cell[~recent], minlength=cells).astype(np.float64)
    return counts, usual + 0.5


def _cells(placed: pl.DataFrame) -> tuple[Floats, Longs, float]:
    """Centres (metres east and north), the cell of each dispute, the width of a cell."""
    east, north = _metres(placed)
    size = CELL
    while True:
        grid = np.column_stack([np.floor(east / size), np.floor(north / size)])
        cells, cell = np.unique(grid, axis=0, return_inverse=True)
        if len(cells) <= CELLS:
            return (cells + 0.5) * size, cell.reshape(-1), size
        size *= 1.5


def _metres(placed: pl.DataFrame) -> tuple[Floats, Floats]:
    lon, lat = placed["lon"].to_numpy(), placed["lat"].to_numpy()
    return lon * METRES * np.cos(np.radians(lat.mean())), lat * METRES


def _circle(inside: pl.DataFrame, size: float) -> tuple[float, float, float]:
    """Centre and radius of the circle around some disputes."""
    lon, lat = inside["lon"].to_numpy(), inside["lat"].to_numpy()
    east, north = _metres(inside)
    distance = np.hypot(east - east.mean(), north - north.mean())
    return float(lon.mean()), float(lat.mean()), max(float(distance.max()), size / 2)
