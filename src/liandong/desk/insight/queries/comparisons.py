"""Counts against those of comparable days: last year's, or the weeks before."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from liandong.desk.access.models import User
from liandong.desk.directory.queries import worked_days
from liandong.desk.disputes.queries.china_days import Day
from liandong.desk.disputes.rules.comparable_days import Against, spans
from liandong.desk.insight.queries.scoped import charted, how_many
from liandong.desk.insight.rules.change import Change, changes
from liandong.desk.insight.scope import Scope
from liandong.engine.calendar.comparable import Pairs

Key = tuple[Any, ...]
ByDay = dict[Key, dict[date, int]]


def pairs_of(scope: Scope, kind: Against) -> Pairs:
    return scope.period.against(kind, worked_days())


def compared(
    scope: Scope,
    pairs: Pairs,
    *,
    by: User,
    keys: Sequence[str] = (),
    where: Q | None = None,
    tested: int = 1,
) -> dict[Key, Change]:
    """For each value of the fields `keys`, among the disputes `where` holds for. Two queries."""
    now = by_day(scope, pairs.now, by=by, keys=keys, where=where)
    base = by_day(scope, pairs.base, by=by, keys=keys, where=where)
    return beside(now, base, pairs, tested=tested)


def beside(now: ByDay, base: ByDay, pairs: Pairs, *, tested: int = 1) -> dict[Key, Change]:
    """Counts that are there already; days without a pair are left out."""
    return changes(
        _in_order(now, pairs.now), _in_order(base, pairs.base), pairs=len(pairs.now), tested=tested
    )


def by_day(
    scope: Scope,
    days: Iterable[date],
    *,
    by: User,
    keys: Sequence[str] = (),
    where: Q | None = None,
) -> ByDay:
    rows = charted(scope, by=by, days=spans(days)).filter(where or Q())
    counted = rows.annotate(day=Day("opened_at")).values_list("day", *keys)
    found: ByDay = {}
    for day, *values, n in counted.annotate(n=how_many(scope)):
        found.setdefault(tuple(values), {})[day] = n
    return found


def totals(
    scope: Scope, days: Iterable[date], *, by: User, keys: Sequence[str], where: Q | None = None
) -> dict[Key, int]:
    """The same without the days."""
    rows = charted(scope, by=by, days=spans(days)).filter(where or Q()).values_list(*keys)
    return {tuple(values): n for *values, n in rows.annotate(n=how_many(scope))}


def _in_order(
    found: Mapping[Key, Mapping[date, int]], days: Sequence[date]
) -> dict[Key, list[int]]:
    return {key: [counts.get(day, 0) for day in days] for key, counts in found.items()}
