"""Fields that were not there in the year before the period."""

from datetime import timedelta
from typing import Final

from liandong.desk.access.models import User
from liandong.desk.insight.queries.comparisons import totals
from liandong.desk.insight.queries.scoped import charted, earliest
from liandong.desk.insight.scope import Scope
from liandong.desk.ui.query_parameters import midnight

FEWEST: Final = 3
YEAR: Final = timedelta(days=365)
SHORTEST: Final = timedelta(days=180)
"""With less history than this everything would be new."""


def newcomers(scope: Scope, *, by: User, limit: int = 5) -> list[tuple[str, int]]:
    """Items with FEWEST or more and none in the year before, most first."""
    begun = earliest(by=by)
    since = scope.period.since
    if begun is None or begun > midnight(since - SHORTEST):
        return []
    now = totals(scope, scope.period.each_day(), by=by, keys=("item",))
    many = {str(item): n for (item,), n in now.items() if item and n >= FEWEST}
    past = charted(scope, by=by, days=[(since - YEAR, since - timedelta(days=1))])
    known = set(past.filter(item__in=many).values_list("item", flat=True).distinct())
    new = [(item, n) for item, n in many.items() if item not in known]
    return sorted(new, key=lambda one: (-one[1], one[0]))[:limit]
