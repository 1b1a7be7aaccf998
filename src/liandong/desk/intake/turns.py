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


def await_turn(of: Import) -> None:
    """Raise NotYet while an earlier import goes on that may tell of the same records: one of the
    same source, of several, or of one that is not known yet. Of `of` it has to be known."""
    before = going_on().filter(pk__lt=of.pk)
    if of.source:
        before = before.filter(Q(source=of.source) | Q(source=""))
    if before.exists():
        raise NotYet(_("等前一个文件导入完"))
