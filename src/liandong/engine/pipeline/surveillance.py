"""`liandong watch`: alarms beside the counts that they are judged from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa

from liandong.engine.pipeline.timing import Tell, silent
from liandong.engine.records import check_ending, write_frames
from liandong.engine.records.errors import UnreadableFile
from liandong.engine.records.readers.opening import open_table
from liandong.engine.surveillance.detection import Status, Words, watch
from liandong.engine.surveillance.nightly.findings import Found, judge_nights
from liandong.engine.surveillance.nightly.hierarchy import DISPUTES, count, with_city
from liandong.engine.surveillance.panel import COLUMNS, POPULATION, Panel, read_panel
from liandong.engine.surveillance.results import Watched

_BATCH_ROWS = 1 << 16


@dataclass(frozen=True)
class WatchSummary:
    rows: int
    series: int
    step: str
    judged: int
    alarms: int
    alarms_last: int  # at the last time of the file
    statuses: dict[str, int]


def watch_file(path: Path, out: Path, *, method: str, tell: Tell = silent) -> WatchSummary:
    """Writes series, date, observed, expected, upper, score, p_value, alarm and status.

    One row for each row of `path`, in its order. Raises UnreadableFile.
    """
    check_ending(out)
    panel = _read(path, tell)
    answer, status = watch(panel, method)
    frame = _frame(panel, answer, status)
    write_frames(out, [frame])
    alarms = frame.filter(pl.col("alarm"))
    return WatchSummary(
        rows=frame.height,
        series=len(panel.names),
        step=panel.step,
        judged=int((frame["status"] == Status.JUDGED).sum()),
        alarms=alarms.height,
        alarms_last=int((alarms["date"] == frame["date"].max()).sum()),
        statuses=dict(frame["status"].value_counts().sort("status").iter_rows()),
    )


def _read(path: Path, tell: Tell) -> Panel:
    table = open_table(path, {*COLUMNS, POPULATION})
    for note in table.notes:
        tell(note)
    batches = list(table.batches(_BATCH_ROWS))
    if not batches:
        raise UnreadableFile("表里没有一行数据。", "请给出至少一个系列的历史件数。")
    frame = pl.concat([batch.frame for batch in batches], how="vertical_relaxed")
    panel = read_panel(frame, [row for batch in batches for row in batch.row_numbers])
    kind = "每周" if panel.step == "week" else "每天"
    tell(
        f"{len(panel.names):,} 个系列，{kind}一个数，{panel.days[0]} 至 {panel.days[-1]}，"
        f"共 {len(panel.row_time):,} 行"
    )
    if panel.gaps:
        tell(f"有 {panel.gaps:,} 处缺行：按缺数处理，不当作 0")
    return panel


def _frame(panel: Panel, answer: Watched, status: Words) -> pl.DataFrame:
    at = panel.row_time, panel.row_series
    columns = {
        "series": np.array(panel.names, dtype=object)[panel.row_series],
        "date": panel.days[panel.row_time],
        "observed": panel.counts[at],
        "expected": answer.expected[at],
        "upper": answer.upper[at],
        "score": answer.score[at],
        "p_value": answer.p_value[at],
        "alarm": answer.alarm[at],
    }
    frame = pl.DataFrame(columns).with_columns(pl.selectors.float().fill_nan(None))
    return frame.with_columns(
        pl.col("series").cast(pl.String),
        pl.col("observed").cast(pl.Int64),
        pl.col("alarm").cast(pl.Boolean),
        pl.Series("status", status[at].astype(str)),
    )


# Which counts of disputes rise beyond chance, by the rule of the desk's nightly run.

WEEKS: Final = 52
"""How many weeks back are judged."""
ALARM_SCHEMA: Final = pa.schema(
    [
        pa.field("since", pa.date32(), nullable=False),  # of the window, one week or two
        pa.field("until", pa.date32(), nullable=False),
        pa.field("level", pa.string(), nullable=False),  # of hierarchy.LEVELS
        *(pa.field(name, pa.string()) for name in ("district", "sector", "item", "merchant")),
        pa.field("phrase", pa.string()),  # null, as the four above: all of them
        pa.field("observed", pa.int64(), nullable=False),
        pa.field("expected", pa.float64(), nullable=False),
        pa.field("upper", pa.int64(), nullable=False),  # the highest count without an alarm
        pa.field("p_value", pa.float64(), nullable=False),
        pa.field("q_value", pa.float64(), nullable=False),  # among all series of the district
    ]
)
"""One series whose last one or two weeks are beyond chance. Weeks end as the last one does, with
the last day of the data."""


def raise_alarms(disputes: pa.Table) -> pa.Table:
    """Alarms, in ALARM_SCHEMA, of the last WEEKS weeks of disputes, the newest first."""
    if not disputes.num_rows:
        return ALARM_SCHEMA.empty_table()
    table = _dispute_table(disputes)
    last = pl.Series(table["day"]).max()
    counted = count(with_city(table), last)  # type: ignore[arg-type]  # not empty: a date
    names = counted.series.to_dicts()
    nights = judge_nights(counted, back=WEEKS)
    rows = [_row(names[found.column], found) for night in nights for found in night.found]
    raised = pa.Table.from_pylist(rows, schema=ALARM_SCHEMA)
    return raised.sort_by([("until", "descending"), ("p_value", "ascending")])


def _dispute_table(disputes: pa.Table) -> pl.DataFrame:
    frame = pl.DataFrame(pl.from_arrow(disputes)).with_row_index("id")
    return frame.with_columns(day=pl.col("first_at").dt.date()).select(
        pl.col(name).cast(kind) for name, kind in DISPUTES.items()
    )


def _row(series: dict[str, Any], found: Found) -> dict[str, Any]:
    names = {name: word or None for name, word in series.items()}
    return {**names, **{name: getattr(found, name) for name in Found._fields}}
