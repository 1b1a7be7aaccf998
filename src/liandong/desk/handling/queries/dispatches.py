"""Who is out, since when, and what each is asked to do."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import seen_by, visible_to
from liandong.desk.disputes.rules.stages import Stage
from liandong.desk.handling.models import Dispatch, Presence

OUT = (Stage.DISPATCHED.value, Stage.ON_SCENE.value)


@dataclass(frozen=True, slots=True)
class Outing:
    """A dispatch with its people. `minutes` since it was sent out."""

    dispatch: Dispatch
    people: list[Presence]
    minutes: int

    @property
    def unconfirmed(self) -> list[Presence]:
        return [one for one in self.people if not one.confirmed_at]


def dispatches(by: User) -> QuerySet[Dispatch]:
    """Those that were not taken back, of disputes that `by` sees, with their people."""
    people = Presence.objects.select_related("person__department", "entered_by").order_by("pk")
    return (
        Dispatch.objects.filter(seen_by(by), entry__undone_at=None)
        .select_related("dispute__district", "by")
        .defer("dispute__search")
        .prefetch_related(Prefetch("presences", people))
    )


def outings(by: User) -> list[Outing]:
    """Who is out now, the longest first. Two queries."""
    now = timezone.now()
    running = dispatches(by).filter(dispute__in=visible_to(by).filter(stage__in=OUT))
    latest: dict[int, Dispatch] = {}
    for one in running.order_by("-at"):
        latest.setdefault(one.dispute_id, one)
    return [_outing(one, now) for one in sorted(latest.values(), key=lambda one: one.at)]


def outings_of(by: User, dispute: Dispute) -> list[Outing]:
    """All of one matter, the last first."""
    now = timezone.now()
    whole = Q(dispute=dispute) | Q(dispute__merged_into=dispute)
    return [_outing(one, now) for one in dispatches(by).filter(whole).order_by("-at")]


def mine(by: User) -> list[Outing]:
    """Where `by` is sent now."""
    return [one for one in outings(by) if any(p.person_id == by.pk for p in one.people)]


def presences(by: User) -> QuerySet[Presence]:
    """What `by` may see of those who were sent out."""
    seen = Presence.objects.filter(seen_by(by, "dispatch__dispute"))
    return seen.select_related("dispatch__dispute__district", "dispatch__entry", "person")


def _outing(dispatch: Dispatch, now: datetime) -> Outing:
    minutes = int((now - dispatch.at).total_seconds() // 60)
    return Outing(dispatch, list(dispatch.presences.all()), minutes)
