"""What a scope covers. Everything starts from the disputes that `by` may see."""

from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute, Member
from liandong.desk.disputes.queries import visible_to
from liandong.desk.insight.rules.period import Period
from liandong.desk.insight.scope import Scope


def disputes_in(scope: Scope, *, by: User, period: Period | None = None) -> QuerySet[Dispute]:
    """The disputes of a scope, or of another period at the same place."""
    seen = visible_to(by).filter(opened_at__range=moments(period or scope.period))
    return seen.filter(district__name=scope.district) if scope.district else seen


def charted(scope: Scope, *, by: User, period: Period | None = None) -> QuerySet[Dispute]:
    """The disputes of a chart: of the one source that is counted, where it is one."""
    here = disputes_in(scope, by=by, period=period)
    if not scope.source:
        return here
    told = Member.objects.filter(dispute=OuterRef("pk"), record__source=scope.source)
    return here.filter(Exists(told))


def how_many(scope: Scope, path: str = "") -> Count:
    """Matters, or their records: what the scope counts. `path` leads from the row to a dispute."""
    if not scope.counting:
        return Count("pk")
    members = f"{path}members"
    of_source = Q(**{f"{members}__record__source": scope.source}) if scope.source else None
    return Count(members, filter=of_source)


def latest(*, by: User) -> datetime | None:
    """Up to when the data reach: the newest dispute that `by` may see."""
    return visible_to(by).order_by("-opened_at").values_list("opened_at", flat=True).first()


def moments(period: Period) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    end = datetime.combine(period.until, time.max, zone)
    return datetime.combine(period.since, time.min, zone), end


def days_of(period: Period) -> list[date]:
    return [period.since + timedelta(days=n) for n in range(period.days)]
