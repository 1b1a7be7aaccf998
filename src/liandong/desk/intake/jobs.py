"""The background job of intake."""

from django.utils.translation import gettext_lazy as _

from liandong.desk.intake.actions.import_file import work_off
from liandong.desk.intake.actions.start_import import JOB
from liandong.desk.intake.models import Import
from liandong.desk.work.jobs import Progress, job


@job(JOB, title=_("导入文件"))
def import_file(progress: Progress, *, import_id: int) -> dict[str, int]:
    """Work off an import; called again after a break it goes on where it was."""
    of = work_off(Import.objects.get(pk=import_id), report=progress.report)
    return {"created": of.created, "changed": of.changed, "quarantined": of.quarantined}
