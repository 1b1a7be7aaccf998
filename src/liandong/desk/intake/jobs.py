"""The background job of intake, and what tidies up after imports that nothing ends."""

from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.desk.intake.actions.closing import ENDS, fail
from liandong.desk.intake.actions.feeds import take_files
from liandong.desk.intake.actions.import_file import work_off
from liandong.desk.intake.actions.start_import import JOB, job_key
from liandong.desk.intake.folder import forgotten, remove
from liandong.desk.intake.models import Feed, Import, ProfileDraft
from liandong.desk.intake.turns import await_turn
from liandong.desk.work.jobs import OPEN, Progress, job, schedule
from liandong.desk.work.models import Job

LONGEST: Final = timedelta(days=1)
"""No import runs so long, and no upload takes so long to arrive."""

SAMPLE_KEPT: Final = timedelta(hours=12)


def given_up(problem: str, *, import_id: int) -> None:
    """The job was cancelled, or failed for the last time."""
    fail(Import.objects.get(pk=import_id), problem)


@job(JOB, title=gettext_lazy("导入文件"), given_up=given_up)
def import_file(progress: Progress, *, import_id: int) -> dict[str, int]:
    """Work off an import; called again after a break it goes on where it was."""
    of = Import.objects.get(pk=import_id)
    of = work_off(of, report=progress.report, turn=await_turn)
    return {"created": of.created, "changed": of.changed, "quarantined": of.quarantined}


@schedule(every=timedelta(seconds=30))
def take_from_folders() -> None:
    """Begin to import what the gateways of other networks have laid down."""
    for feed in Feed.objects.select_related("machine", "profile").filter(machine__is_active=True):
        if feed.folder:
            take_files(feed)


@schedule(every=timedelta(hours=1))
def forget_samples() -> None:
    """Samples that nobody came back to."""
    ProfileDraft.objects.filter(at__lt=timezone.now() - SAMPLE_KEPT).delete()


@schedule(every=timedelta(hours=1))
def tidy_imports() -> None:
    """End imports of yesterday that no job works off, as after a command that was killed.

    Files that belong to no import, as of an upload that broke off with the server, go away.
    """
    before = timezone.now() - LONGEST
    working = set(Job.objects.filter(name=JOB, state__in=OPEN).values_list("key", flat=True))
    opened = Import.objects.exclude(state__in=ENDS)
    for of in opened.filter(created_at__lt=before).exclude(state=Import.State.PAUSED):
        if job_key(of) not in working:
            fail(of, _("导入意外中断"))
    kept = set(opened.values_list("stored_as", flat=True))
    for name in forgotten(before):
        if name not in kept:
            remove(name)
