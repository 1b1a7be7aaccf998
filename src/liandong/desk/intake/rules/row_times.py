"""The time of the latest fact in a row, by which older and newer exports are distinguished.

Exports have no version. A later export of the same row has more and later times: 受理时间,
办结时间, 反馈时间. So the latest time in its time columns is the age of a row.
"""

import json
import re
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import polars as pl

COLUMN: Final = re.compile(r"(时间|日期|SJ|_at|time)$", re.IGNORECASE)
NOT_YET: Final = re.compile(r"预约|购买|时限|期限|到期|届满|截止")
"""Time columns that are no step of the handling."""

MOMENT: Final = re.compile(
    r"\s*((?:19|20)\d\d)\D?(\d{1,2})\D?(\d{1,2})日?(?:[\sT]*(\d{1,2}):?(\d{2})(?::?(\d{2}))?)?"
)

USUALLY: Final = "%Y-%m-%d %H:%M:%S"
USUAL: Final = re.compile(r"(?:19|20)\d\d-\d\d-\d\d[ T]\d\d:\d\d:\d\d", re.ASCII)
"""The format of nearly all times, which Python parses in a tenth of the time."""


STEPS: Final = r'"[^"\\]*(?:时间|日期|(?i:SJ|_at|time))" *: *"[^"\\]*"'
"""A time column with its cell, in a raw row without JSON escapes."""

INVOLVED: Final = r"^[^{]|\\|.\{"
"""Other raw rows, which are parsed one by one."""


def facts_until_all(raw: pl.Series, received_at: pl.Series, *, now: datetime) -> pl.Series:
    """`facts_until` of many rows, in microseconds."""
    rows = pl.DataFrame([raw.alias("raw"), received_at.cast(pl.Datetime("us")).alias("until")])
    involved = raw.str.contains(INVOLVED).fill_null(value=False)
    steps = _step_moments(raw.set(involved, None))
    latest = steps.filter(pl.col("moment") <= now).group_by("row").agg(pl.col("moment").max())
    until = (
        rows.with_row_index("row")
        .join(latest, on="row", how="left", maintain_order="left")
        .select(pl.max_horizontal("until", "moment"))
        .to_series()
    )
    apart = [facts_until(*row, now=now) for row in rows.filter(involved).iter_rows()]
    return until.scatter(involved.arg_true(), apart)


def _step_moments(raw: pl.Series) -> pl.DataFrame:
    """Columns `row` and `moment`: the times of the handling of each row."""
    cells = (
        raw.str.extract_all(STEPS)
        .alias("cell")
        .to_frame()
        .with_row_index("row")
        .explode("cell")
        .filter(pl.col("cell").str.contains(f'^"[^"]*(?:{NOT_YET.pattern})').not_())
        .with_columns(pl.col("cell").str.extract('^"[^"]*" *: *"([^"]+)"$'))
        .drop_nulls()
    )
    usual = cells["cell"].str.to_datetime(USUALLY, time_unit="us", strict=False)
    others = [_moment(cell) for cell in cells["cell"].filter(usual.is_null())]
    return cells.with_columns(moment=usual.scatter(usual.is_null().arg_true(), others))


def facts_until(raw: str | None, received_at: datetime, *, now: datetime) -> datetime:
    """The latest moment in the raw row (a JSON object), between `received_at` and `now`.

    All three are wall clock of China without a zone.
    """
    latest = received_at
    cells = _cells(raw)
    for name in _steps(tuple(cells)):
        moment = _moment(cells[name])
        if moment is not None and latest < moment <= now:
            latest = moment
    return latest


@lru_cache(maxsize=64)
def _steps(columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns with times of the handling; all rows of a file have the same."""
    return tuple(
        column for column in columns if COLUMN.search(column) and not NOT_YET.search(column)
    )


def _cells(raw: str | None) -> dict[str, Any]:
    if not raw:
        return {}
    try:
        row = json.loads(raw)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        if USUAL.fullmatch(value):
            return datetime.fromisoformat(value)
        found = MOMENT.match(value)
        if found is None:
            return None
        return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
