"""`liandong watch`: what rises beyond chance, beside the counts it is judged from."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from liandong.engine.pipeline.timing import Tell, silent
from liandong.engine.records import check_ending, write_frames
from liandong.engine.records.errors import UnreadableFile
from liandong.engine.records.opening import open_table
from liandong.engine.surveillance.panel import COLUMNS, POPULATION, Panel, read_panel
from liandong.engine.surveillance.watched import Watched
from liandong.engine.surveillance.watching import Status, Words, watch

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
