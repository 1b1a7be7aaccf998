"""Series of a hierarchy, counted by weeks that end on a given day.

A district, its sectors, items, merchants and phrases each make a series, and so does the whole
city: what happens to one shop is seen at the shop, what happens to a street at the street. One
matter counts once in each of its series.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import polars as pl

from liandong.engine.surveillance.predictors import Days
from liandong.engine.surveillance.watched import Floats, Ints

CITY: Final = ""
"""The name of the whole city where a district is named."""
MATTERS: Final[dict[str, Any]] = {
    "id": pl.Int64,
    "day": pl.Date,
    "district": pl.String,
    "sector": pl.String,
    "item": pl.String,
    "merchant": pl.String,
    "phrases": pl.List(pl.String),
}
"""Columns of a table of matters; a null or empty word was not told."""
DIMENSIONS: Final = ("sector", "item", "merchant", "phrase")
LEVELS: Final[dict[str, tuple[str, ...]]] = {
    "district": (),
    "sector": ("sector",),
    "item": ("sector", "item"),
    "merchant": ("merchant",),
    "phrase": ("phrase",),
}
"""By what a series of each level is told apart, besides its district."""
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


def with_city(matters: pl.DataFrame) -> pl.DataFrame:
    """The matters of all districts once more as those of the city, also those without a place."""
    placed = matters.filter(pl.col("district").fill_null("") != "")
    return pl.concat([placed, matters.with_columns(pl.lit(CITY).alias("district"))])


def count(
    matters: pl.DataFrame,
    end: date,
    *,
    levels: Sequence[str] = tuple(LEVELS),
    since: Mapping[str, date] | None = None,
) -> Counted:
    """Counts by weeks of seven days, the last of which ends with `end`.

    matters: columns of MATTERS. since: from which day on the counts of a district can be compared
    with today's (its borders may have changed); by default from its first matter.
    """
    told = matters.filter(pl.col("day") <= end)
    begin = _begin(told, since or {})
    weeks = max(((end - day).days + 1) // WEEK for day in begin.values()) if begin else 0
    age = (pl.lit(end) - pl.col("day")).dt.total_days() // WEEK
    told = told.with_columns((weeks - 1 - age).alias("week")).filter(pl.col("week") >= 0)
    table = pl.concat([_of_level(told, level) for level in levels])
    series = table.select(KEY).unique(maintain_order=True)
    cells = table.join(series.with_row_index("column"), on=KEY, how="left")
    counts = np.zeros((weeks, series.height))
    counts[cells["week"].to_numpy(), cells["column"].to_numpy()] = cells["count"].to_numpy()
    first = {name: weeks - ((end - day).days + 1) // WEEK for name, day in begin.items()}
    started = np.array([first[name] for name in series["district"]], dtype=np.int64)
    counts[np.arange(weeks)[:, None] < started] = np.nan
    last = np.datetime64(end - timedelta(days=WEEK - 1), "D")
    return Counted(series, last - WEEK * np.arange(weeks)[::-1], counts)


def members(matters: pl.DataFrame, key: Mapping[str, str]) -> pl.DataFrame:
    """The matters of one series, of any time; key: a row of `Counted.series`."""
    wanted = pl.col("district") == key["district"]
    for name in LEVELS[key["level"]]:
        wanted &= (
            pl.col("phrases").list.contains(key[name])
            if name == "phrase"
            else pl.col(name) == key[name]
        )
    return matters.filter(wanted)


def families(series: pl.DataFrame) -> dict[str, Ints]:
    """The columns of each district."""
    names = series["district"].to_numpy()
    return {str(name): np.nonzero(names == name)[0] for name in dict.fromkeys(names.tolist())}


def _begin(matters: pl.DataFrame, since: Mapping[str, date]) -> dict[str, date]:
    first = dict(matters.group_by("district").agg(pl.col("day").min()).iter_rows())
    return {name: max(day, since.get(name, day)) for name, day in first.items()}


def _of_level(matters: pl.DataFrame, level: str) -> pl.DataFrame:
    """KEY, week and count."""
    names = LEVELS[level]
    if "phrase" in names:
        matters = matters.with_columns(pl.col("phrases").list.unique().alias("phrase"))
        matters = matters.explode("phrase")
    told = matters.filter(*(pl.col(name).fill_null("") != "" for name in names))
    counted = told.group_by("district", *names, "week", maintain_order=True).len("count")
    empty = [pl.lit("").alias(name) for name in DIMENSIONS if name not in names]
    return counted.with_columns(pl.lit(level).alias("level"), *empty).select(*KEY, "week", "count")
