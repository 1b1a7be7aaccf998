"""What stands behind an alert, kept with it as it was when it was judged."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from liandong.desk.insight.alerts.series import Candidate
from liandong.desk.insight.queries.counted_disputes import doubtful_pairs, in_window
from liandong.desk.insight.rules.other_explanations import exclusions
from liandong.engine.calendar.comparable import year_before
from liandong.engine.surveillance.curves import Curve, curves
from liandong.engine.surveillance.nightly.drivers import drivers
from liandong.engine.surveillance.nightly.hierarchy import CITY, LEVELS, Counted, members
from liandong.engine.surveillance.scan.corners import corner

QUIET: Final = (timedelta(days=365), timedelta(days=28))
"""From when to when before the window it was quiet: what a driver is compared with."""
SHOWN: Final = 40
DRIVERS: Final = {
    "sector": "sector",
    "item": "item",
    "merchant": "merchant",
    "phrase": "phrases",
    "hour": "hour",
    "district": "district",
}
"""The dimensions of an excess, and the columns in which they stand."""
FIXED: Final = {name: set(words) for name, words in LEVELS.items()}
KEPT: Final = ("value", "now", "expected", "excess", "share", "new")
Evidence = dict[str, Any]


def gather(
    candidates: Sequence[Candidate], counted: Counted, disputes: pl.DataFrame
) -> list[Evidence]:
    """For each candidate; the curves are judged all at once."""
    wanted = [(candidate.found.column, _days(candidate) // 7) for candidate in candidates]
    return [
        _evidence(candidate, curve, disputes)
        for candidate, curve in zip(candidates, curves(counted, wanted), strict=True)
    ]


def _evidence(candidate: Candidate, curve: Curve, disputes: pl.DataFrame) -> Evidence:
    own = members(disputes, candidate.key)
    found = candidate.found
    begin: Any = disputes.filter(pl.col("district") == candidate.key["district"])["day"].min()
    window = in_window(candidate.inside["id"].to_list())
    checked = exclusions(
        window,
        doubtful_pairs(candidate.inside["id"].to_list()),
        since=found.since,
        until=found.until,
        upper=found.upper,
    )
    by_day = dict(own.group_by("day").len().iter_rows())
    here = corner(own, found.until, a_day=found.expected / _days(candidate))
    return {
        "curve": _curve(curve, candidate, by_day, begin),
        "year_before": _year_before(found.since, found.until, by_day, begin),
        "drivers": _drivers(candidate, own, disputes),
        "exclusions": [
            {"kind": each.kind.value, "days": each.days, "fewer": each.fewer}
            | {"left": each.left, "explains": each.explains}
            for each in checked
        ],
        "corner": here and here._asdict() | {"since": f"{here.since}"},
        "also": [_also(other) for other in candidate.also],
        "tested": candidate.night.tested,
    }


def _days(candidate: Candidate) -> int:
    return (candidate.found.until - candidate.found.since).days + 1


def _curve(
    curve: Curve, candidate: Candidate, by_day: Mapping[date, int], begin: date
) -> dict[str, list[Any]]:
    """Its last point is what was found: the range that judged it."""
    series = curve._asdict()
    last = {"expected": round(candidate.found.expected, 2), "lower": candidate.found.lower}
    for name, value in (last | {"upper": candidate.found.upper}).items():
        series[name] = [*series[name][:-1], value]
    length = timedelta(days=_days(candidate) - 1)
    series["year_before"] = [_year_before(day, day + length, by_day, begin) for day in curve.days]
    return series | {"days": [f"{day}" for day in curve.days]}


def _year_before(since: date, until: date, by_day: Mapping[date, int], begin: date) -> int | None:
    """How many there were on the comparable days of the year before; None before there are data."""
    base = year_before(since, until).base
    if not base or min(base) < begin:
        return None
    return sum(by_day.get(day, 0) for day in base)


def _drivers(
    candidate: Candidate, own: pl.DataFrame, disputes: pl.DataFrame
) -> dict[str, list[Any]]:
    """The values of each dimension that the series does not fix, the largest excess first."""
    fixed = {"district", *FIXED[candidate.key["level"]]} - (
        {"district"} if _is_city(candidate) else set()
    )
    names = [name for name in DRIVERS if name not in fixed]
    first, last = (candidate.found.since - span for span in QUIET)
    before = own.filter(pl.col("day").is_between(first, last, closed="left"))
    places = disputes.filter(pl.col("district") != CITY).select("id", "district")
    now, then = (_worded(frame, places, names) for frame in (candidate.inside, before))
    table = drivers(now, then, expected=candidate.found.expected, dimensions=names)
    rows = table.filter(pl.col("value").is_not_null() & (pl.col("excess") > 0))
    return {
        name: [
            {key: _plain(row[key]) for key in KEPT}
            for row in rows.filter(pl.col("dimension") == name).head(SHOWN).iter_rows(named=True)
        ]
        for name in names
    }


def _is_city(candidate: Candidate) -> bool:
    return candidate.key["district"] == CITY


def _worded(frame: pl.DataFrame, places: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The dimensions under their names, with the district of each dispute; empty is null."""
    placed = frame.drop("district").join(places, on="id", how="left")
    words = placed.select(pl.col(DRIVERS[name]).alias(name) for name in names)
    return words.with_columns(pl.col(pl.String).replace("", None))


def _also(other: Candidate) -> dict[str, Any]:
    return {
        "key": dict(other.key),
        "observed": other.found.observed,
        "upper": other.found.upper,
        "days": (other.found.until - other.found.since).days + 1,
    }


def _plain(value: Any) -> Any:
    return round(value, 2) if isinstance(value, float) else value
