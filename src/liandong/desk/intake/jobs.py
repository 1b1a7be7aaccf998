"""The background jobs of intake, and the regular tasks that clean up after it."""

from datetime import timedelta
from typing import Final

from django.db.models.functions import Coalesce
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.intake.actions.feeds import take_files
from liandong.desk.intake.actions.imports.ends import OVER, fail
from liandong.desk.intake.actions.imports.starts import JOB, job_key
from liandong.desk.intake.actions.imports.taking_back import JOB as TAKE_BACK
from liandong.desk.intake.actions.imports.taking_back import stay, take_back
from liandong.desk.intake.actions.merchant_imports import JOB as LICENCES
from liandong.desk.intake.actions.merchant_imports import (
    draft_import,
    drop_old_imports,
    refuse_import,
)
from liandong.desk.intake.actions.reconciliations import JOB as RECONCILE
from liandong.desk.intake.actions.reconciliations import compare, refuse
from liandong.desk.intake.imports.queue import await_turn
from liandong.desk.intake.models import (
    Feed,
    Import,
    MerchantImport,
    ProfileDraft,
    Reconciliation,
)
from liandong.desk.intake.recognition_start import make_recognition_ready
from liandong.desk.intake.uploads.folder import forgotten, remove
from liandong.desk.work.holds import held
from liandong.desk.work.jobs import OPEN, Progress, job, schedule
from liandong.desk.work.models import Job

LONGEST: Final = timedelta(days=1)
"""No import runs so long, and no upload takes so long to arrive."""

ANSWERED_WITHIN: Final = timedelta(days=7)
"""A file whose reading nobody confirms is not kept longer."""

SAMPLE_KEPT: Final = timedelta(hours=12)


def given_up(problem: str, *, import_id: int) -> None:
    """The job was cancelled, or failed for the last time."""
    fail(Import.objects.get(pk=import_id), problem)


@job(JOB, title="导入文件", given_up=given_up, make_ready=make_recognition_ready)
def import_file(progress: Progress, *, import_id: int) -> dict[str, int]:
    """Process an import; called again after an interruption it resumes where it was."""
    from liandong.desk.intake.actions.imports.steps import work_off

    of = Import.objects.get(pk=import_id)
    of = work_off(of, report=progress.report, turn=await_turn)
    return {"created": of.created, "changed": of.changed, "quarantined": of.quarantined}


def not_compared(problem: str, *, reconciliation_id: int) -> None:
    """The job was cancelled, or failed for the last time."""
    refuse(Reconciliation.objects.get(pk=reconciliation_id), problem)


@job(RECONCILE, title="与来源对账", given_up=not_compared)
def reconcile(progress: Progress, *, reconciliation_id: int) -> dict[str, int]:
    """Compare a source's own list with the desk."""
    made = Reconciliation.objects.select_related("by__department").get(pk=reconciliation_id)
    progress.report(0, 1, "正在核对")
    compare(made)
    return {"both": made.both}


def licences_unread(problem: str, *, import_id: int) -> None:
    """The job was cancelled, or failed for the last time."""
    refuse_import(MerchantImport.objects.get(pk=import_id), problem)


@job(LICENCES, title="读取执照名单", given_up=licences_unread)
def read_licence_export(progress: Progress, *, import_id: int) -> dict[str, int]:
    """Read a licence export of merchants beside the register."""
    of = MerchantImport.objects.get(pk=import_id)
    progress.report(0, 1, "正在读取")
    draft_import(of)
    return {"rows": of.rows.count()}


def not_taken_back(problem: str, *, import_id: int, user_id: int) -> None:  # noqa: ARG001
    """The job was cancelled, or failed for the last time."""
    stay(Import.objects.get(pk=import_id), problem)


@job(TAKE_BACK, title="撤回导入", given_up=not_taken_back)
def take_import_back(progress: Progress, *, import_id: int, user_id: int) -> dict[str, int]:
    """Remove what an import brought; all of it or nothing."""
    progress.report(0, 1, "正在撤回")
    extent = take_back(Import.objects.get(pk=import_id), by=User.objects.get(pk=user_id))
    return {"records": extent.records, "disputes": extent.disputes} if extent else {}


@schedule(every=timedelta(seconds=30), title="从交换文件夹取文件")
def take_from_folders() -> None:
    """Begin to import the files that the gateways of other networks have put there."""
    if held():
        return  # a copy of the desk must not take the files of the desk itself away
    for feed in Feed.objects.select_related("machine", "profile").filter(machine__is_active=True):
        if feed.folder:
            take_files(feed)


@schedule(every=timedelta(hours=1), title="清理样表")
def forget_samples() -> None:
    """Remove abandoned samples."""
    ProfileDraft.objects.filter(at__lt=timezone.now() - SAMPLE_KEPT).delete()


@schedule(every=timedelta(hours=1), title="清理中断的导入")
def tidy_imports() -> None:
    """End imports older than a day that no job processes, as after a command that was killed.

    Also removes files that belong to no import and no waiting list, as after an upload during which
    the server stopped.
    """
    before = timezone.now() - LONGEST
    working = set(Job.objects.filter(name=JOB, state__in=OPEN).values_list("key", flat=True))
    opened = Import.objects.exclude(state__in=OVER)
    asking = opened.filter(state=Import.State.ASKING)
    dated = asking.alias(since=Coalesce("proposed_at", "created_at"))
    late = dated.filter(since__lt=timezone.now() - ANSWERED_WITHIN).values_list("pk", flat=True)
    for of in Import.objects.filter(pk__in=list(late)):
        fail(of, "没有人员确认该文件的读取方式")
    halted = (Import.State.PAUSED, Import.State.ASKING)
    for of in opened.filter(created_at__lt=before).exclude(state__in=halted):
        if job_key(of) not in working:
            fail(of, "导入意外中断")
    comparing = Reconciliation.objects.filter(state=Reconciliation.State.WAITING)
    kept = {*opened.values_list("stored_as", flat=True)}
    kept |= {*comparing.values_list("stored_as", flat=True)}
    drop_old_imports(timezone.now() - ANSWERED_WITHIN)
    unread = MerchantImport.objects.filter(state=MerchantImport.State.WAITING)
    kept |= {*unread.values_list("stored_as", flat=True)}
    for name in forgotten(before):
        if name not in kept:
            remove(name)
