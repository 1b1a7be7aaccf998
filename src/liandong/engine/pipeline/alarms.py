"""Which counts rise beyond chance: the whole, each district, each sector, each of both together."""

from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa

from liandong.engine.surveillance.discovery import q_values
from liandong.engine.surveillance.panel import Panel
from liandong.engine.surveillance.watching import watch

ALARM_SCHEMA: Final = pa.schema(
    [
        pa.field("week", pa.date32(), nullable=False),  # its Monday
        pa.field("district", pa.string()),  # null: all of them
        pa.field("sector", pa.string()),  # null: all of them
        pa.field("observed", pa.int64(), nullable=False),
        pa.field("expected", pa.float64(), nullable=False),
        pa.field("upper", pa.float64(), nullable=False),  # the most that would be no alarm
        pa.field("score", pa.float64(), nullable=False),
        pa.field("p_value", pa.float64(), nullable=False),
        pa.field("q_value", pa.float64(), nullable=False),  # among all series of the week
    ]
)
"""One alarm of one series, as `liandong watch` raises it."""

METHOD: Final = "calibrated"
LEVELS: Final[tuple[tuple[str, ...], ...]] = (
    (),
    ("district",),
    ("sector",),
    ("district", "sector"),
)


def raise_alarms(counts: pa.Table) -> pa.Table:
    """Alarms, in ALARM_SCHEMA, of all weeks of counts in COUNT_SCHEMA, the newest first."""
    series = _series(counts)
    if series.is_empty():
        return ALARM_SCHEMA.empty_table()
    panel, names = _panel(series)
    answer, _ = watch(panel, METHOD)
    found = np.stack([q_values(week) for week in answer.p_value])
    week, at = np.nonzero(answer.alarm == 1)
    frame = names[at].with_columns(
        pl.Series("week", panel.days[week]),
        pl.Series("observed", panel.counts[week, at].astype(np.int64)),
        pl.Series("expected", answer.expected[week, at]),
        pl.Series("upper", answer.upper[week, at]),
        pl.Series("score", answer.score[week, at]),
        pl.Series("p_value", answer.p_value[week, at]),
        pl.Series("q_value", found[week, at]),
    )
    newest = frame.sort("week", "p_value", "district", "sector", descending=[True, *[False] * 3])
    return newest.select(ALARM_SCHEMA.names).to_arrow().cast(ALARM_SCHEMA)


def _series(counts: pa.Table) -> pl.DataFrame:
    """week, district, sector (null: all) and disputes; what has no district or sector counts in
    the whole only."""
    frame = pl.DataFrame(pl.from_arrow(counts))
    parts = [
        frame.drop_nulls(level).group_by("week", *level).agg(pl.col("disputes").sum())
        for level in LEVELS
    ]
    return pl.concat(
        [frame.select("week", "district", "sector", "disputes").clear(), *parts], how="diagonal"
    )


def _panel(series: pl.DataFrame) -> tuple[Panel, pl.DataFrame]:
    """Every week of the data, 0 where nothing was counted, and the name of each series."""
    keys = ["district", "sector"]
    names = series.select(keys).unique().sort(keys).with_row_index("at")
    placed = series.join(names, on=keys, nulls_equal=True)
    monday = placed["week"].to_numpy().astype("datetime64[D]")
    days = np.arange(monday.min(), monday.max() + 1, 7, dtype="datetime64[D]")
    week = (monday - days[0]).astype(np.int64) // 7
    at = placed["at"].to_numpy().astype(np.int64)
    counts = np.zeros((len(days), names.height))
    counts[week, at] = placed["disputes"].to_numpy()
    told = [" · ".join(filter(None, row)) or "全部" for row in names.select(keys).iter_rows()]
    return Panel(told, days, "week", counts, None, week, at), names.select(keys)


def alarms_of_last_week(alarms: pa.Table, counts: pa.Table) -> int:
    """How many of the alarms are of the last week that has a count."""
    last = pa.compute.max(counts["week"])
    return int(pa.compute.sum(pa.compute.equal(alarms["week"], last)).as_py() or 0)
