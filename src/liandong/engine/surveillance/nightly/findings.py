"""What a night finds among all series of a hierarchy.

Each district is a family of its own: the part of false ones among what is found there is held
below its q, shared out evenly over the levels.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

import numpy as np

from liandong.engine.kernels import Floats, Longs
from liandong.engine.surveillance.detectors.calibrated import Ranges, Settings
from liandong.engine.surveillance.detectors.unseen_series import WINDOWS, judge_weeks
from liandong.engine.surveillance.nightly.false_discovery import (
    Past,
    night_level,
    q_values,
    shared_out,
)
from liandong.engine.surveillance.nightly.hierarchy import LEVELS, WEEK, Counted, families

FORTNIGHT: Final = 2 * WEEK


@dataclass(frozen=True)
class Rules:
    """How a district is watched."""

    q: float = 0.1  # the part of false ones among what is found
    least_in_window: int = 5  # never an alarm on fewer in the window
    levels: tuple[str, ...] = tuple(LEVELS)


DEFAULT: Final = Rules()


class Found(NamedTuple):
    """A series whose last one or two weeks are beyond chance."""

    column: int  # of `Counted`
    since: date  # the window, both ends included
    until: date
    observed: int
    expected: float
    lower: int
    upper: int
    p_value: float
    q_value: float


class Night(NamedTuple):
    """What was found in one district up to `until`, the surest first."""

    district: str
    until: date
    tested: int
    found: list[Found]


def judged_from(since: date) -> date:
    """The first day that can be judged where nothing before the day `since` can be compared."""
    weeks = Settings.least + Settings.skip + 1
    return since + timedelta(days=WEEK * weeks - 1)


def judge_nights(
    counted: Counted, rules: Mapping[str, Rules] | None = None, *, back: int = 1
) -> Iterator[Night]:
    """The last `back` weeks in order of time, each of them for all districts.

    rules: of each district; without them as DEFAULT. A series without any count in a year, or that
    the detector cannot judge, is not tested.
    """
    back = min(back, len(counted.days))
    at = np.arange(len(counted.days) - back, len(counted.days))
    columns = _busy(counted.counts, back, rules or {})
    if not len(columns):
        return
    judged = judge_weeks(counted.counts[:, columns], counted.days, at)
    for place, time in enumerate(at):
        week = _Week(
            until=counted.days[time].astype(object) + timedelta(days=WEEK - 1),
            p_values=_tested(counted.counts, int(time)),
            columns=columns,
            ranges=Ranges(*(values[:, place] for values in judged.ranges)),
        )
        week.p_values[columns] = judged.watched.p_value[place]
        for name, family in families(counted.series).items():
            yield _night(counted, week, name, family, (rules or {}).get(name, DEFAULT))


class _Week(NamedTuple):
    """All series at one time."""

    until: date
    p_values: Floats
    columns: Longs  # ascending: those that were judged, as `ranges` has them
    ranges: Ranges


def _busy(counts: Floats, back: int, rules: Mapping[str, Rules]) -> Longs:
    """Series that reach the least number in two of the last weeks: no other can be found."""
    least_in_window = min(
        (own.least_in_window for own in rules.values()), default=DEFAULT.least_in_window
    )
    recent = np.nan_to_num(counts[-back - 1 :])
    pairs = recent[1:] + recent[:-1] if len(recent) > 1 else recent
    return np.nonzero((pairs >= least_in_window).any(axis=0))[0]


def _tested(counts: Floats, time: int) -> Floats:
    """1 where there was a count within the year, else NaN: what is too small is tested as well."""
    year = np.nan_to_num(counts[max(time - 51, 0) : time + 1])
    return np.where(year.any(axis=0), 1.0, np.nan)


def _night(counted: Counted, week: _Week, name: str, family: Longs, rules: Rules) -> Night:
    levels = counted.series["level"].to_numpy()[family]
    tested = np.isin(levels, rules.levels) & ~np.isnan(week.p_values[family])
    columns, levels = family[tested], levels[tested]
    if not len(columns):
        return Night(name, week.until, 0, [])
    shares = shared_out(np.unique(levels, return_inverse=True)[1])
    q = q_values(week.p_values[columns], shares)
    candidates = np.nonzero((q <= rules.q) & np.isin(columns, week.columns))[0]
    judged = (_found(week, int(columns[place]), float(q[place]), rules) for place in candidates)
    found = sorted(
        filter(None, judged),
        key=lambda finding: (finding.p_value, finding.expected - finding.observed, finding.column),
    )
    return Night(name, week.until, len(columns), found)


def _found(week: _Week, column: int, q_value: float, rules: Rules) -> Found | None:
    """By the window that is rarer; None where it is below the least number or within its bound."""
    place = int(np.searchsorted(week.columns, column))
    window = int(np.nanargmin(week.ranges.tail[:, place]))
    total, expected, lower, upper, _tail = (float(values[window, place]) for values in week.ranges)
    upper = max(upper, rules.least_in_window - 1)
    if total <= upper:
        return None
    return Found(
        column=column,
        since=week.until - timedelta(days=WEEK * WINDOWS[window] - 1),
        until=week.until,
        observed=int(total),
        expected=expected,
        lower=int(lower),
        upper=int(upper),
        p_value=float(week.p_values[column]),
        q_value=q_value,
    )


def year_wide(q_value: float, *, until: date, tested: int, before: int, q: float) -> bool:
    """Whether it would also be found if few of all the year's alarms may be false.

    before: how many of this year were, up to two weeks ago. A batch is a fortnight, since nights
    within one judge nearly the same weeks; a run begins with each year.
    """
    fortnight = ((until - date(until.year, 1, 1)).days) // FORTNIGHT
    return q_value <= night_level(q, Past(fortnight, before), tested)
