"""The order of imports: files of one source are processed in the order in which they were received.

They may contain the same records, and the result must be that of one file after the other. Files of
different sources share no records and are processed in parallel.
"""

from django.db.models import Q, QuerySet

from liandong.desk.intake.actions.imports.ends import OVER
from liandong.desk.intake.actions.imports.starts import JOB
from liandong.desk.intake.models import Import
from liandong.desk.work.jobs import OPEN, NotYet
from liandong.desk.work.models import Job


def going_on() -> QuerySet[Import]:
    """Imports that a job processes now or when it is their turn; none that a person paused."""
    jobs = Job.objects.filter(name=JOB, state__in=OPEN).values_list("args", flat=True)
    ours = Import.objects.filter(pk__in=[args["import_id"] for args in jobs])
    return ours.exclude(state__in=[*OVER, Import.State.PAUSED, Import.State.ASKING])


def blocking_import(of: Import) -> Import | None:
    """The latest import that `of`, whose source is known, has to wait for: an earlier one that may
    contain the same records, as its source is the same, several, or not known yet."""
    before = going_on().filter(pk__lt=of.pk)
    if of.source:
        before = before.filter(Q(source=of.source) | Q(source=""))
    return before.order_by("pk").last()


def await_turn(of: Import) -> None:
    """Put the import back into the queue and raise NotYet while it has to wait for another one."""
    if blocking_import(of):
        running = Import.objects.filter(pk=of.pk, state=Import.State.RUNNING)
        running.update(state=Import.State.WAITING)
        raise NotYet("等前一个文件导入完")
