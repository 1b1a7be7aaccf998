"""Imports have their turns in the order in which they were taken in.

Two files of one source may tell of the same records: what comes of them must be what comes of one
file after the other. Files of different sources share none and are read side by side.
"""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from liandong.desk.intake.actions.closing import ENDS
from liandong.desk.intake.actions.start_import import JOB
from liandong.desk.intake.models import Import
from liandong.desk.work.jobs import OPEN, NotYet
from liandong.desk.work.models import Job


def going_on() -> QuerySet[Import]:
    """Imports that a job works off, now or when it is its turn; none that a person paused."""
    jobs = Job.objects.filter(name=JOB, state__in=OPEN).values_list("args", flat=True)
    ours = Import.objects.filter(pk__in=[args["import_id"] for args in jobs])
    return ours.exclude(state__in=[*ENDS, Import.State.PAUSED])


def ahead_of(of: Import) -> Import | None:
    """The latest import that `of`, of which the source is known, has to wait for: an earlier one
    that may tell of the same records, being of its source, of several or of one not known yet."""
    before = going_on().filter(pk__lt=of.pk)
    if of.source:
        before = before.filter(Q(source=of.source) | Q(source=""))
    return before.order_by("pk").last()


def await_turn(of: Import) -> None:
    """Put the import back into the queue and raise NotYet while another one is ahead of it."""
    if ahead_of(of):
        running = Import.objects.filter(pk=of.pk, state=Import.State.RUNNING)
        running.update(state=Import.State.WAITING)
        raise NotYet(_("等前一个文件导入完"))
