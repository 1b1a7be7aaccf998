"""Series of a hierarchy, counted by weeks that end on a given day.

A district, its sectors, items, merchants and phrases each make a series, and so does the whole
city: what happens to one shop is seen at the shop, what happens to a street at the street. One
dispute counts once in each of its series.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import polars as pl

from liandong.engine.kernels import Floats, Longs
from liandong.engine.surveillance.detectors.predictors import Days

CITY: Final = ""
"""The name of the whole city where a district is named."""
DISPUTES: Final[dict[str, Any]] = {
    "id": pl.Int64,
    "day": pl.Date,
    "district": pl.String,
    "sector": pl.String,
    "item": pl.String,
    "merchant": pl.String,
    "phrases": pl.List(pl.String),
}
"""Columns of a table of disputes; a null or empty word is unknown."""
DIMENSIONS: Final = ("sector", "item", "merchant", "phrase")
LEVELS: Final[dict[str, tuple[str, ...]]] = {
    "district": (),
    "sector": ("sector",),
    "item": ("sector", "item"),
    "merchant": ("merchant",),
    "phrase": ("phrase",),
}
"""The columns that identify a series of each level, besides its district."""
KEY: Final = ("district", "level", *DIMENSIONS)
WEEK: Final = 7


@dataclass(frozen=True)
class Counted:
    """Counts of all series; NaN before a district has data that can be compared."""

    series: pl.DataFrame  # KEY, one row a column of `counts`; empty words where a level has none
    days: Days  # the first day of each week
    counts: Floats  # (weeks, series)

    @property
    def end(self) -> date:
        """The last day that is counted."""
        last: date = self.days[-1].astype(object)
        return last + timedelta(days=WEEK - 1)


def with_city(disputes: pl.DataFrame) -> pl.DataFrame:
    """The disputes of all districts once more as those of the city, also those without a place."""
    placed = disputes.filter(pl.col("district").fill_null("") != "")
    return pl.concat([placed, disputes.with_columns(pl.lit(CITY).alias("district"))])


def count(
    disputes: pl.DataFrame,
    end: date,
    *,
    levels: Sequence[str] = tuple(LEVELS),
    since: Mapping[str, date] | None = None,
) -> Counted:
    """Counts by weeks of seven days, the last of which ends with `end`.

    disputes: columns of DISPUTES. since: the first day whose counts of a district can be compared
    with today's (its borders may have changed); by default that of its first dispute.
    """
    past = disputes.filter(pl.col("day") <= end)
    begin = _begin(past, since or {})
    weeks = max(((end - day).days + 1) // WEEK for day in begin.values()) if begin else 0
    age = (pl.lit(end) - pl.col("day")).dt.total_days() // WEEK
    past = past.with_columns((weeks - 1 - age).alias("week")).filter(pl.col("week") >= 0)
    table = pl.concat([_of_level(past, level) for level in levels])
    series = table.select(KEY).unique(maintain_order=True)
    cells = table.join(series.with_row_index("column"), on=KEY, how="left")
    counts = np.zeros((weeks, series.height))
    counts[cells["week"].to_numpy(), cells["column"].to_numpy()] = cells["count"].to_numpy()
    first = {name: weeks - ((end - day).days + 1) // WEEK for name, day in begin.items()}
    started = np.array([first[name] for name in series["district"]], dtype=np.int64)
    counts[np.arange(weeks)[:, None] < started] = np.nan
    last = np.datetime64(end - timedelta(days=WEEK - 1), "D")
    return Counted(series, last - WEEK * np.arange(weeks)[::-1], counts)


def members(disputes: pl.DataFrame, key: Mapping[str, str]) -> pl.DataFrame:
    """The disputes of one series, of any time; key: a row of `Counted.series`."""
    wanted = pl.col("district") == key["district"]
    for name in LEVELS[key["level"]]:
        wanted &= (
            pl.col("phrases").list.contains(key[name])
            if name == "phrase"
            else pl.col(name) == key[name]
        )
    return disputes.filter(wanted)


def families(series: pl.DataFrame) -> dict[str, Longs]:
    """The columns of each district."""
    names = series["district"].to_numpy()
    return {str(name): np.nonzero(names == name)[0] for name in dict.fromkeys(names.tolist())}


def _begin(disputes: pl.DataFrame, since: Mapping[str, date]) -> dict[str, date]:
    first = dict(disputes.group_by("district").agg(pl.col("day").min()).iter_rows())
    return {name: max(day, since.get(name, day)) for name, day in first.items()}


def _of_level(disputes: pl.DataFrame, level: str) -> pl.DataFrame:
    """KEY, week and count."""
    names = LEVELS[level]
    if "phrase" in names:
        disputes = disputes.with_columns(pl.col("phrases").list.unique().alias("phrase"))
        disputes = disputes.explode("phrase")
    named = disputes.filter(*(pl.col(name).fill_null("") != "" for name in names))
    counted = named.group_by("district", *names, "week", maintain_order=True).len("count")
    empty = [pl.lit("").alias(name) for name in DIMENSIONS if name not in names]
    return counted.with_columns(pl.lit(level).alias("level"), *empty).select(*KEY, "week", "count")
