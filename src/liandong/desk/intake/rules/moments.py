"""Until when a row tells: by this an older export is known from a newer one.

Exports carry no version. What a later export of the same row has more are later times: 受理时间,
办结时间, 反馈时间. So the latest moment in the row's columns of time is its age.
"""

import json
import re
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import polars as pl

COLUMN: Final = re.compile(r"(时间|日期|SJ|_at|time)$", re.IGNORECASE)
NOT_YET: Final = re.compile(r"预约|购买|时限|期限|到期|届满|截止")
"""Columns of time that tell of no step in the handling."""

MOMENT: Final = re.compile(
    r"\s*((?:19|20)\d\d)\D?(\d{1,2})\D?(\d{1,2})日?(?:[\sT]*(\d{1,2}):?(\d{2})(?::?(\d{2}))?)?"
)

USUALLY: Final = "%Y-%m-%d %H:%M:%S"
USUAL: Final = re.compile(r"(?:19|20)\d\d-\d\d-\d\d[ T]\d\d:\d\d:\d\d", re.ASCII)
"""Nearly all moments are written so, which Python reads in a tenth of the time."""


STEPS: Final = r'"[^"\\]*(?:时间|日期|(?i:SJ|_at|time))" *: *"[^"\\]*"'
"""Such a column with its cell, in a raw row without any sign that JSON escapes."""

INVOLVED: Final = r"^[^{]|\\|.\{"
"""Other raw rows: they are taken apart one by one."""


def told_until_all(raw: pl.Series, received_at: pl.Series, *, now: datetime) -> pl.Series:
    """`told_until` of many rows, in microseconds."""
    rows = pl.DataFrame([raw.alias("raw"), received_at.cast(pl.Datetime("us")).alias("until")])
    involved = raw.str.contains(INVOLVED).fill_null(value=False)
    steps = _told_steps(raw.set(involved, None))
    latest = steps.filter(pl.col("moment") <= now).group_by("row").agg(pl.col("moment").max())
    until = (
        rows.with_row_index("row")
        .join(latest, on="row", how="left", maintain_order="left")
        .select(pl.max_horizontal("until", "moment"))
        .to_series()
    )
    apart = [told_until(*row, now=now) for row in rows.filter(involved).iter_rows()]
    return until.scatter(involved.arg_true(), apart)


def _told_steps(raw: pl.Series) -> pl.DataFrame:
    """Columns `row` and `moment` of what was done in each row."""
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
    others = [_moment(one) for one in cells["cell"].filter(usual.is_null())]
    return cells.with_columns(moment=usual.scatter(usual.is_null().arg_true(), others))


def told_until(raw: str | None, received_at: datetime, *, now: datetime) -> datetime:
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
    """Those that tell when something was done; all rows of a file have the same."""
    return tuple(one for one in columns if COLUMN.search(one) and not NOT_YET.search(one))


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
