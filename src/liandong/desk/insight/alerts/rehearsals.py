"""Which alerts some settings would have raised in the last year, week by week."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from liandong.desk.insight.alerts.series import Candidate, Standing, distinct
from liandong.desk.insight.queries.counted_disputes import disputes_until
from liandong.engine.surveillance.nightly.findings import Rules, judge_nights
from liandong.engine.surveillance.nightly.hierarchy import CITY, count, with_city

WEEKS: Final = 52
GOES_ON: Final = timedelta(days=14)
"""For so long after it was last found a rise is still the same."""
Report = Callable[[int, int], None]


def rehearse(
    place: str, rules: Rules, end: date, *, since: date | None, report: Report
) -> list[dict[str, Any]]:
    """One row an alert, in order of time: what it was, when, how many, and for how many weeks."""
    disputes = with_city(disputes_until(end))
    counted = count(disputes, end, since={place: since} if since else {})
    nights = judge_nights(counted, {place: rules}, back=WEEKS)
    own = (night for night in nights if night.district == place)
    raised: dict[str, dict[str, Any]] = {}
    alerts = []
    for done, (until, nights_then) in enumerate(groupby(own, lambda one: one.until), 1):
        standing = [row["standing"] for row in raised.values() if until - row["last"] <= GOES_ON]
        for rise in distinct(list(nights_then), counted, disputes, standing):
            row = raised.get(rise.name)
            if row is None or until - row["last"] > GOES_ON:
                row = raised[rise.name] = _row(rise)
                alerts.append(row)
            _goes_on(row, rise)
        report(done, WEEKS)
    return [{name: row[name] for name in row if name not in {"standing", "last"}} for row in alerts]


def _row(rise: Candidate) -> dict[str, Any]:
    return {"key": dict(rise.key), "place": rise.key["district"] or CITY, "weeks": 0} | {
        "since": f"{rise.found.since}",
        "until": f"{rise.found.until}",
        "observed": rise.found.observed,
        "expected": round(rise.found.expected, 1),
        "upper": rise.found.upper,
    }


def _goes_on(row: dict[str, Any], rise: Candidate) -> None:
    row["weeks"] += 1
    row["last"] = rise.found.until
    row["standing"] = Standing(rise.name, rise.key, rise.found.expected)
