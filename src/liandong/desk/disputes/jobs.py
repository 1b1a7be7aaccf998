"""Background work of disputes."""

from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.actors import System
from liandong.desk.disputes.actions.grouping import propose_groups
from liandong.desk.disputes.actions.placing import Placed, place_records
from liandong.desk.intake.models import Record
from liandong.desk.work.jobs import Progress, job, schedule, start

PORTION: Final = 500
FORGOTTEN: Final = timedelta(minutes=2)
"""After so long nobody is about to place a record any more: whoever brought it in broke off."""


@job("disputes.place", title=_("归入纠纷"))
def place(progress: Progress) -> dict[str, int]:
    """Place every judged record that waits for it, oldest first; resumes where it broke off."""
    by = System("disputes.place")
    waiting = _waiting()
    done, sum_of = 0, Placed()
    total = waiting.count()
    while ids := list(waiting.order_by("received_at", "pk").values_list("pk", flat=True)[:PORTION]):
        placed = place_records(ids, by=by)
        done += len(ids)
        sum_of.opened += placed.opened
        sum_of.joined += placed.joined
        sum_of.queued += placed.queued
        progress.report(done, max(total, done))
    propose_groups(by=by)
    return {"opened": sum_of.opened, "joined": sum_of.joined, "queued": sum_of.queued}


@schedule(every=timedelta(minutes=1))
def find_groups() -> None:
    """Propose group disputes among what has come in since."""
    propose_groups(by=System("disputes.groups"))


@schedule(every=timedelta(minutes=1))
def place_forgotten() -> None:
    """Records of a push or import that broke off between storing and placing."""
    if _waiting().filter(arrived_at__lt=timezone.now() - FORGOTTEN).exists():
        start("disputes.place", key="place")


def _waiting() -> QuerySet[Record]:
    return Record.objects.filter(placed_at=None, answer__isnull=False)
