"""What drives an alarm: which items, merchants, phrases or hours make up the excess.

A value is expected at its earlier share of the count expected in the alarm's window. Whether it
rose beyond that is the exact test of two Poisson counts (Przyborowski & Wilenski 1940), with the
control of `false_discovery` over all values at once.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from scipy import special

from liandong.engine.kernels import Floats
from liandong.engine.surveillance.nightly.false_discovery import q_values

LEAST: Final = 3
"""A value must occur so often now to be called new."""
SCHEMA: Final = {
    "dimension": pl.String,
    "value": pl.String,
    "now": pl.Int64,
    "expected": pl.Float64,
    "excess": pl.Float64,
    "share": pl.Float64,
    "q_value": pl.Float64,
    "new": pl.Boolean,
}


def drivers(
    now: pl.DataFrame, before: pl.DataFrame, *, expected: float, dimensions: Sequence[str]
) -> pl.DataFrame:
    """One row a value, the largest excess of each dimension first; columns of SCHEMA.

    now: the disputes of the alarm's window; before: those of a quiet time before it; both with the
    columns `dimensions`, of which a list (phrases) counts once for each of its words. `share` is
    the part of the excess of all disputes over `expected`, NaN where there is none; a dispute has
    one item but many phrases, so shares of phrases may sum to more than 1. A null value is unknown:
    it has its share, but no q_value and is never new.
    """
    table = pl.concat([_count(now, before, name) for name in dimensions])
    scale = expected / max(before.height, 1)
    excess = now.height - expected
    known = table["value"].is_not_null()
    then = table["before"].cast(pl.Float64)
    q = q_values(_p_values(table["now"].to_numpy(), then.to_numpy(), scale, known.to_numpy()))
    rise = pl.col("now") - pl.col("expected")
    return (
        table.with_columns((then * scale).alias("expected"), pl.Series("q_value", q))
        .with_columns(
            rise.alias("excess"),
            (rise / excess if excess > 0 else pl.lit(float("nan"))).alias("share"),
            (known & (then == 0) & (table["now"] >= LEAST)).alias("new"),
        )
        .sort("dimension", "excess", "value", descending=[False, True, False], nulls_last=True)
        .select(*SCHEMA)
    )


def _count(now: pl.DataFrame, before: pl.DataFrame, name: str) -> pl.DataFrame:
    """How often each value of a dimension was there, now and before."""
    sides = {"now": _values(now, name), "before": _values(before, name)}
    first, second = (
        values.to_frame("value").group_by("value").len(side) for side, values in sides.items()
    )
    joined = first.join(second, on="value", how="full", coalesce=True, nulls_equal=True)
    return joined.select(
        pl.lit(name).alias("dimension"),
        "value",
        *(pl.col(side).fill_null(0).cast(pl.Int64) for side in sides),
    )


def _values(frame: pl.DataFrame, name: str) -> pl.Series:
    values = frame[name]
    if isinstance(values.dtype, pl.List):
        values = values.list.unique().explode().drop_nulls()
    return values.cast(pl.String)


def _p_values(now: Floats, before: Floats, scale: float, known: Floats) -> Floats:
    """P(as many now | now + before): each dispute is of now with the odds `scale`; NaN: unknown."""
    odds = scale / (1 + scale)
    tail = special.betainc(np.maximum(now, 1), before + 1, odds)
    return np.where(known, np.where(now > 0, tail, 1.0), np.nan)
