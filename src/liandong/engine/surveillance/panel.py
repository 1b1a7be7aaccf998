"""A table of counts (series, date, count) as one panel over the same times, checked."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from liandong.engine.kernels import Flags, Floats, Longs
from liandong.engine.records.dates import parse_times
from liandong.engine.records.errors import UnreadableFile
from liandong.engine.surveillance.detectors.predictors import Days, Step

COLUMNS: Final = ("series", "date", "count")
POPULATION: Final = "population"
LARGEST: Final = 1e9
MOST_CELLS: Final = 200_000_000
_SHOWN: Final = 3
_WEEK: Final = 7


@dataclass(frozen=True)
class Panel:
    """Counts of all series at all times of the file; NaN where a row is missing."""

    names: list[str]
    days: Days
    step: Step
    counts: Floats  # (times, series)
    population: Floats | None
    row_time: Longs  # where each row of the file went
    row_series: Longs

    @property
    def started(self) -> Longs:
        """The time of each series' first count."""
        return np.asarray(np.argmax(~np.isnan(self.counts), axis=0))

    @property
    def gaps(self) -> int:
        """How many times lie between two counts of a series without one of their own."""
        known = ~np.isnan(self.counts)
        last = len(self.days) - np.argmax(known[::-1], axis=0)
        return int((last - self.started).sum() - known.sum())


def read_panel(frame: pl.DataFrame, row_numbers: list[int]) -> Panel:
    """Raises UnreadableFile, with the rows that are wrong as a spreadsheet counts them."""
    _check_columns(frame)
    table = pl.DataFrame(
        {
            "row": row_numbers,
            "series": frame["series"].cast(pl.String).str.strip_chars(),
            "date": parse_times(frame["date"]).cast(pl.Date),
            "count": _numbers(frame["count"]),
        }
    )
    if POPULATION in frame.columns:
        table = table.with_columns(_numbers(frame[POPULATION]).alias(POPULATION))
    _check_cells(table, frame)
    step = _step(table)
    return _panel(table, step)


def _numbers(cells: pl.Series) -> pl.Series:
    if cells.dtype == pl.String:
        cells = cells.str.strip_chars().replace("", None)
    return cells.cast(pl.Float64, strict=False)


def _check_columns(frame: pl.DataFrame) -> None:
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        shown = "、".join(frame.columns[:12])
        raise UnreadableFile(
            f"缺少列 {'、'.join(missing)}（表里有：{shown}）。",
            "监测表要有 series（系列名）、date（日期）、count（件数）三列，population 可有可无。",
        )
    if frame.is_empty():
        raise UnreadableFile("表里没有一行数据。", "请给出至少一个系列的历史件数。")


def _check_cells(table: pl.DataFrame, frame: pl.DataFrame) -> None:
    filled = frame["count"].cast(pl.String).str.strip_chars().fill_null("") != ""
    count = table["count"]
    whole = count.is_finite() & (count >= 0) & (count == count.floor()) & (count <= LARGEST)
    checks = [
        (table["series"].fill_null("") == "", "没有系列名", "请给每一行写上 series。"),
        (table["date"].is_null(), "日期格式无法识别", "请写成 2026-03-02 的样子。"),
        (
            filled & ~whole.fill_null(False),
            "件数不是非负整数",
            "请核对；缺数的日子留空，不要写 0。",
        ),
        (
            table.select(pl.struct("series", "date").is_duplicated()).to_series(),
            "同一系列同一日期出现了两次",
            "请合并或删去重复的行。",
        ),
    ]
    if POPULATION in table.columns:
        positive = (table[POPULATION] > 0).fill_null(False)
        checks.append((~positive, "人口不是正数", "请补上 population，或去掉这一列。"))
    for wrong, reason, remedy in checks:
        if wrong.any():
            raise UnreadableFile(f"{reason}：{_where(table, frame, wrong)}。", remedy)


def _where(table: pl.DataFrame, frame: pl.DataFrame, wrong: pl.Series) -> str:
    shown = frame.filter(wrong).head(_SHOWN)
    rows = table.filter(wrong)["row"]
    cells = [
        f"第 {row} 行 {entry['series']} {entry['date']} {entry['count']}"
        for row, entry in zip(rows, shown.iter_rows(named=True), strict=False)
    ]
    more = f"，共 {len(rows)} 行" if len(rows) > _SHOWN else ""
    return "；".join(cells) + more


def _step(table: pl.DataFrame) -> Step:
    """Weeks where all dates are Mondays, else days."""
    days = table["date"].unique().to_numpy().astype("datetime64[D]").astype(np.int64)
    if ((days + 3) % _WEEK == 0).all():
        return "week"
    if len(days) > _WEEK and len(set(days % _WEEK)) == 1:
        raise UnreadableFile(
            "看起来是每周一个数，但日期不是星期一。", "每周的件数请写那一周星期一的日期。"
        )
    return "day"


def _panel(table: pl.DataFrame, step: Step) -> Panel:
    names = table["series"].unique(maintain_order=True)
    series = table["series"].cast(pl.Enum(names)).to_physical().cast(pl.Int64).to_numpy()
    dates = table["date"].to_numpy().astype("datetime64[D]")
    unit = _WEEK if step == "week" else 1
    days = np.arange(dates.min(), dates.max() + 1, unit, dtype="datetime64[D]")
    if len(days) * len(names) > MOST_CELLS:
        raise UnreadableFile(
            f"从 {days[0]} 到 {days[-1]} 跨度太大。", "请核对有没有写错年份的日期。"
        )
    time = (dates - days[0]).astype(np.int64) // unit

    def spread(values: pl.Series) -> Floats:
        cells = np.full((len(days), len(names)), np.nan)
        cells[time, series] = values.to_numpy()
        return cells

    population = _steady(spread(table[POPULATION])) if POPULATION in table.columns else None
    return Panel(names.to_list(), days, step, spread(table["count"]), population, time, series)


def _steady(population: Floats) -> Floats:
    """Where a row is missing, the last known population; before the first, the first."""
    known = ~np.isnan(population)
    last = np.maximum.accumulate(np.where(known, np.arange(len(known))[:, None], -1), axis=0)
    first = np.argmax(known, axis=0)
    return np.take_along_axis(population, np.where(last < 0, first, last), axis=0)


def zeros(counts: Floats) -> Flags:
    """At which times nothing had ever been counted in a series."""
    return np.asarray(np.nancumsum(counts, axis=0) == 0)
