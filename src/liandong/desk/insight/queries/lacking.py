"""What the disputes of a scope lack."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise

from liandong.desk.access.models import User
from liandong.desk.disputes.queries.filters import LACKS_LABELS
from liandong.desk.disputes.queries.narrowing import LACKS
from liandong.desk.disputes.queries.review import open_pairs
from liandong.desk.insight.queries.scoped import disputes_in
from liandong.desk.insight.scope import Scope


@dataclass(frozen=True, slots=True)
class Lack:
    key: str
    words: str | Promise
    n: int

    def href(self, scope: Scope) -> str:
        return scope.disputes_url(source="", lacks=self.key)


@dataclass(frozen=True, slots=True)
class Lacking:
    """`pairs`: records of which a person has not said yet whether they tell of one matter."""

    total: int
    lacks: list[Lack]
    pairs: int


def lacking(scope: Scope, *, by: User) -> Lacking:
    counted = {f"lacks_{key}": Count("pk", filter=lack) for key, lack in LACKS.items()}
    found = disputes_in(scope, by=by).aggregate(total=Count("pk"), **counted)
    lacks = [Lack(key, LACKS_LABELS[key], found[f"lacks_{key}"]) for key in LACKS]
    return Lacking(found["total"], lacks, open_pairs(by).count())
