"""A person stops an import for a while, lets it go on, or ends it; what is stored stays."""

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.imports.ends import fail, topic
from liandong.desk.intake.actions.imports.starts import JOB, job_key
from liandong.desk.intake.models import Import
from liandong.desk.intake.queries import check_in_charge
from liandong.desk.work import events, jobs, runner
from liandong.desk.work.models import Job


@transaction.atomic
def pause_import(of: Import, *, by: User) -> None:
    """The chunk that is being written is still finished. Raises ValidationError when the import is
    over or halted already."""
    stored = _held(of, by)
    if stored.is_over or stored.state in {Import.State.PAUSED, Import.State.ASKING}:
        raise ValidationError("这次导入已经结束或已经暂停")
    _move(stored, Import.State.PAUSED, "import.pause", by)


@transaction.atomic
def resume_import(of: Import, *, by: User) -> None:
    """Go on after the last row that was stored. Raises ValidationError when it is not paused."""
    stored = _held(of, by)
    if stored.state != Import.State.PAUSED:
        raise ValidationError("这次导入没有暂停")
    _move(stored, Import.State.WAITING, "import.resume", by)
    jobs.start(JOB, key=job_key(stored), by=by.pk, import_id=stored.pk)


@transaction.atomic
def cancel_import(of: Import, *, by: User) -> None:
    """End it; the page says what is kept. Raises ValidationError when it is over."""
    stored = _held(of, by)
    if stored.is_over:
        raise ValidationError("这次导入已经结束")
    audit.record("import.cancel", by=by, of=stored, detail={"rows_read": stored.rows_read})
    for job in Job.objects.filter(name=JOB, key=job_key(stored), state__in=jobs.OPEN):
        runner.cancel(job)
    fail(stored, "已取消")  # a paused import has no job to do it


def _held(of: Import, by: User) -> Import:
    check(by, Permission.IMPORT)
    check_in_charge(by, of)
    return Import.objects.select_for_update(of=["self"]).get(pk=of.pk)


def _move(of: Import, state: Import.State, action: str, by: User) -> None:
    of.state = state
    of.save(update_fields=["state"])
    audit.record(action, by=by, of=of, detail={"rows_read": of.rows_read})
    events.publish(topic(of), state=str(state))
