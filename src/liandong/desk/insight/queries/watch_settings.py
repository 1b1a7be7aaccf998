"""How the districts are watched, and whether something came in that should be looked at now."""

from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from liandong.desk.access.actors import Actor
from liandong.desk.access.models import User
from liandong.desk.access.visible_rows import scope, worked_in
from liandong.desk.disputes.models import Dispute
from liandong.desk.insight.models import Rehearsal, Watch

WINDOW: Final = timedelta(days=14)
SERIES: Final = (("district", "item"), ("district", "merchant_name"))


def watches_visible_to(by: Actor) -> QuerySet[Watch]:
    """Of the districts that `by` sees; that of the city for who sees all. The city comes first."""
    districts = scope(by)
    watches = Watch.objects.select_related("district").order_by("district__code")
    return watches if districts is None else watches.filter(district__name__in=districts)


def watches_set_by(by: User) -> QuerySet[Watch]:
    """Those whose settings are for `by` to change: of the districts that the department serves."""
    return watches_visible_to(by).filter(worked_in(by, "district__name"))


def not_to_be_judged(by: Actor) -> list[tuple[Watch, date]]:
    """Where too few counts can be compared yet to judge, and from which day on they can."""
    from liandong.engine.surveillance.nightly.findings import judged_from

    first_days = [
        (watch, judged_from(watch.comparable_since))
        for watch in watches_visible_to(by)
        if watch.comparable_since
    ]
    return [(watch, day) for watch, day in first_days if day > timezone.localdate()]


def have_counts_jumped() -> bool:
    """Whether since the last run so much of one kind came in that it might be a rise.

    True also where nothing was ever judged. At most four queries.
    """
    state = Watch.objects.exclude(judged_at=None).aggregate(
        last=Min("last_dispute"), least_in_window=Min("least_in_window"), known=Count("pk")
    )
    if not state["known"]:
        return Dispute.objects.exists()
    since = timezone.now() - WINDOW
    new = Dispute.objects.filter(pk__gt=state["last"], opened_at__gte=since, withdrawn_at=None)
    return any(
        new.exclude(**{names[-1]: ""})
        .values(*names)
        .annotate(n=Count("pk"))
        .filter(n__gte=state["least_in_window"])
        .exists()
        for names in SERIES
    )


def rehearsals_for(by: User) -> QuerySet[Rehearsal]:
    """Rehearsals of the watches that `by` sees."""
    return Rehearsal.objects.filter(watch__in=watches_visible_to(by))
