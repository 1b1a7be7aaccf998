"""Which counts of disputes rise beyond chance: by the rule that the desk watches each night by."""

from typing import Any, Final

import polars as pl
import pyarrow as pa

from liandong.engine.surveillance.hierarchy import MATTERS, count, with_city
from liandong.engine.surveillance.nights import Found, judge_nights

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
        pa.field("upper", pa.int64(), nullable=False),  # the most that would be no alarm
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
    matters = _matters(disputes)
    last = pl.Series(matters["day"]).max()
    counted = count(with_city(matters), last)  # type: ignore[arg-type]  # not empty: a date
    names = counted.series.to_dicts()
    nights = judge_nights(counted, back=WEEKS)
    rows = [_row(names[one.column], one) for night in nights for one in night.found]
    raised = pa.Table.from_pylist(rows, schema=ALARM_SCHEMA)
    return raised.sort_by([("until", "descending"), ("p_value", "ascending")])


def _matters(disputes: pa.Table) -> pl.DataFrame:
    told = pl.DataFrame(pl.from_arrow(disputes)).with_row_index("id")
    return told.with_columns(day=pl.col("first_at").dt.date()).select(
        pl.col(name).cast(kind) for name, kind in MATTERS.items()
    )


def _row(series: dict[str, Any], found: Found) -> dict[str, Any]:
    told = {name: word or None for name, word in series.items()}
    return {**told, **{name: getattr(found, name) for name in Found._fields}}
