"""Background work of disputes."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from liandong.desk.access.actors import System
from liandong.desk.disputes.actions.placing import Placed, place_records
from liandong.desk.intake.models import Record
from liandong.desk.work.jobs import Progress, job

PORTION: Final = 500


@job("disputes.place", title=_("归入纠纷"))
def place(progress: Progress) -> dict[str, int]:
    """Place every judged record that waits for it, oldest first; resumes where it broke off."""
    by = System("disputes.place")
    waiting = Record.objects.filter(placed_at=None, answer__isnull=False)
    done, sum_of = 0, Placed()
    total = waiting.count()
    while ids := list(waiting.order_by("received_at", "pk").values_list("pk", flat=True)[:PORTION]):
        placed = place_records(ids, by=by)
        done += len(ids)
        sum_of.opened += placed.opened
        sum_of.joined += placed.joined
        sum_of.queued += placed.queued
        progress.report(done, max(total, done))
    return {"opened": sum_of.opened, "joined": sum_of.joined, "queued": sum_of.queued}
