"""How the districts are watched, and whether something came in that should be looked at now."""

from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from liandong.desk.access.actors import Actor
from liandong.desk.access.rows import scope
from liandong.desk.disputes.models import Dispute
from liandong.desk.insight.models import Watch
from liandong.engine.surveillance.nights import judged_from

WINDOW: Final = timedelta(days=14)
SERIES: Final = (("district", "item"), ("district", "merchant_name"))


def watches_visible_to(by: Actor) -> QuerySet[Watch]:
    """Of the districts that `by` sees; that of the city for who sees all. The city comes first."""
    districts = scope(by)
    watches = Watch.objects.select_related("district").order_by("district__code")
    return watches if districts is None else watches.filter(district__name__in=districts)


def not_to_be_judged(by: Actor) -> list[tuple[Watch, date]]:
    """Where too few counts can be compared to tell anything yet, and from which day on they can."""
    told = [
        (watch, judged_from(watch.comparable_since))
        for watch in watches_visible_to(by)
        if watch.comparable_since
    ]
    return [(watch, day) for watch, day in told if day > timezone.localdate()]


def have_counts_jumped() -> bool:
    """Whether since the last run so much of one kind came in that it might be a rise.

    True also where nothing was ever judged. At most four queries.
    """
    told = Watch.objects.exclude(judged_at=None).aggregate(
        last=Min("last_dispute"), floor=Min("floor"), known=Count("pk")
    )
    if not told["known"]:
        return Dispute.objects.exists()
    since = timezone.now() - WINDOW
    new = Dispute.objects.filter(pk__gt=told["last"], opened_at__gte=since, withdrawn_at=None)
    return any(
        new.exclude(**{names[-1]: ""})
        .values(*names)
        .annotate(n=Count("pk"))
        .filter(n__gte=told["floor"])
        .exists()
        for names in SERIES
    )
