"""The groups among a table of disputes, as a table."""

from typing import Any, Final

import polars as pl

from liandong.engine.surveillance.groups.detection import Case, propose, size_of
from liandong.engine.surveillance.groups.levels import PLAN, Plan

EVENTS: Final[dict[str, Any]] = {
    "group": pl.Int64,
    "trader": pl.String,
    "problem": pl.String,
    "rule": pl.String,
    "level": pl.String,
    "consumers": pl.Int64,
    "amount": pl.Decimal(14, 2),
    "first_at": pl.Datetime("us"),
    "last_at": pl.Datetime("us"),
    "disputes": pl.List(pl.Int64),
}


def group_events(cases: pl.DataFrame, plan: Plan = PLAN) -> pl.DataFrame:
    """The groups among a table of disputes with the columns of `Case`, one row each: EVENTS."""
    marks = ("urgency", "consumers")
    parsed = (
        Case(**{**row, **{name: frozenset(row[name]) for name in marks}})
        for row in cases.iter_rows(named=True)
    )
    rows = [
        {
            "group": number,
            "trader": found.trader,
            "problem": found.problem,
            "rule": found.rule.name,
            "level": size.level.name,
            "consumers": size.consumers,
            "amount": size.amount,
            "first_at": found.cases[0].at,
            "last_at": found.cases[-1].at,
            "disputes": [case.dispute for case in found.cases],
        }
        for number, found in enumerate(propose(parsed, plan), 1)
        for size in [size_of(found.cases, plan)]
    ]
    return pl.DataFrame(rows, schema=EVENTS)
