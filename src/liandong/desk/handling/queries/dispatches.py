"""Who is out, since when, and to which dispute."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.whole import of_any_whole, of_whole, sees_whole, standing
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import Dispatch, Presence, SceneRecord

OUT = (Stage.DISPATCHED.value, Stage.ON_SCENE.value)


@dataclass(frozen=True, slots=True)
class Outing:
    """A dispatch with its people. `minutes` since it was sent out."""

    dispatch: Dispatch
    people: list[Presence]
    minutes: int

    @property
    def unconfirmed(self) -> list[Presence]:
        return [presence for presence in self.people if not presence.confirmed_at]


def dispatches(by: User) -> QuerySet[Dispatch]:
    """Those that were not taken back, of disputes that `by` sees and of what was merged into them,
    with their people."""
    people = Presence.objects.select_related("person__department", "entered_by").order_by("pk")
    versions = SceneRecord.objects.select_related("by").order_by("pk")
    people = people.prefetch_related(Prefetch("records", versions))
    return (
        Dispatch.objects.filter(sees_whole(by), entry__undone_at=None)
        .select_related("dispute__district", "dispute__merged_into__district", "by")
        .defer("dispute__search", "dispute__merged_into__search")
        .prefetch_related(Prefetch("presences", people))
    )


def outings(by: User) -> list[Outing]:
    """Who is out now, the longest first. Three queries."""
    now = timezone.now()
    # Their keys first: a condition within the condition has all of them read for each dispatch.
    out = list(visible_to(by).filter(stage__in=OUT).values_list("pk", flat=True))
    running = dispatches(by).filter(of_any_whole(out))
    latest: dict[int, Dispatch] = {}
    for dispatch in running.order_by("-at"):
        latest.setdefault(standing(dispatch.dispute).pk, dispatch)
    return [
        _outing(dispatch, now)
        for dispatch in sorted(latest.values(), key=lambda dispatch: dispatch.at)
    ]


def outings_of(by: User, dispute: Dispute) -> list[Outing]:
    """All of one dispute, the last first."""
    now = timezone.now()
    found = dispatches(by).filter(of_whole(dispute)).order_by("-at")
    return [_outing(dispatch, now) for dispatch in found]


def mine(by: User) -> list[Outing]:
    """Where `by` is sent now."""
    return [outing for outing in outings(by) if any(p.person_id == by.pk for p in outing.people)]


def presences(by: User) -> QuerySet[Presence]:
    """What `by` may see of those who were sent out."""
    visible = Presence.objects.filter(sees_whole(by, "dispatch__dispute"))
    return visible.select_related(
        "dispatch__dispute__district",
        "dispatch__dispute__merged_into",
        "dispatch__entry",
        "person",
    )


def _outing(dispatch: Dispatch, now: datetime) -> Outing:
    dispatch.dispute = standing(dispatch.dispute)
    minutes = int((now - dispatch.at).total_seconds() // 60)
    return Outing(dispatch, list(dispatch.presences.all()), minutes)
