"""Judging the back catalogue again: a preview, a person's confirmation, then batch by batch.

Each batch is a short transaction of its own, so that the desk goes on meanwhile; a broken-off
job goes on after the last one, a cancelled one leaves what is done as it is. Corrections of people
stay, and disputes on which people have worked are left alone.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.models import Record
from liandong.desk.intake.recogniser import recogniser
from liandong.desk.learning.models import Rejudging
from liandong.desk.learning.queries.back_catalogue import left_empty, outdated, undecided
from liandong.desk.learning.rules.findings import Findings
from liandong.desk.work import jobs, runner
from liandong.desk.work.events import publish
from liandong.desk.work.models import Job

PREVIEW_JOB: Final = "learning.preview"
APPLY_JOB: Final = "learning.rejudge"
BATCH: Final = 100
"""Records in one transaction: below 100 ms, so that nobody at the desk waits for it."""

PLACED_EVERY: Final = 20  # batches
KEPT_EVERY: Final = 10  # batches of a preview
State = Rejudging.State
Report = Callable[[int, int], None]


def start_preview(*, by: User) -> Rejudging:
    """Find out what the present recogniser would change. An older preview makes room for it.

    Raises ValidationError while another one is being carried out.
    """
    check(by, Permission.TEACH)
    with transaction.atomic():
        running = Rejudging.objects.select_for_update().exclude(
            state__in=[State.DONE, State.CANCELLED]
        )
        if any(earlier.state == State.APPLYING for earlier in running):
            raise ValidationError("有一次重新识别正在执行，请等它完成或先取消。")
        running.update(state=State.CANCELLED, finished_at=timezone.now())
        made = Rejudging.objects.create(version=recogniser().version, by=by)
        audit.record("rejudging.preview", by=by, of=made, detail={"version": made.version})
        jobs.start(PREVIEW_JOB, key=_key(made), by=by.pk, rejudging_id=made.pk)
    return made


def preview(rejudging: Rejudging, *, report: Report) -> Rejudging:
    """Judge every record that another version judged, and count what would change; after a break it
    goes on after the last batch whose findings were kept."""
    if rejudging.state != State.PREVIEWING:
        return rejudging
    records = undecided(rejudging.version).defer("raw")
    rejudging.total = records.count()
    rejudging.kept = outdated(rejudging.version).count() - rejudging.total
    found = Findings.going_on(rejudging.findings)
    batches = 0
    while batch := list(records.filter(pk__gt=rejudging.position)[:BATCH]):
        _find(batch, found)
        batches += 1
        rejudging.position, rejudging.done = batch[-1].pk, rejudging.done + len(batch)
        if batches % KEPT_EVERY == 0:
            _keep(rejudging, found.so_far())
        report(rejudging.done, max(rejudging.done, rejudging.total))
    findings = found.as_json(*left_empty(found.departures))
    rejudging.position = rejudging.done = 0  # where carrying it out begins
    _keep(rejudging, {})
    rejudging.findings = findings
    _end(rejudging, State.READY, was=State.PREVIEWING)
    return rejudging


def _find(batch: Sequence[Record], found: Findings) -> None:
    from liandong.desk.intake.actions.judgements import rejudged

    for found_change in rejudged(batch):
        if found_change.changes:
            concerns_disputes = bool(
                found_change.before.is_dispute or found_change.after.is_dispute
            )
            found.add(
                found_change.after.record_id, found_change.changes, is_dispute=concerns_disputes
            )


def _keep(rejudging: Rejudging, findings: dict[str, Any]) -> None:
    """How far a preview is, unless it was cancelled."""
    rows = Rejudging.objects.filter(pk=rejudging.pk, state=State.PREVIEWING)
    rows.update(position=rejudging.position, done=rejudging.done, findings=findings)


def confirm(rejudging: Rejudging, *, by: User) -> None:
    """Carry out what the preview showed.

    Raises ValidationError where it is not waiting for it, or where another version judges by now.
    """
    check(by, Permission.TEACH)
    if rejudging.version != recogniser().version:
        raise ValidationError("识别版本已经变了，请重新预览。")
    with transaction.atomic():
        ready = Rejudging.objects.filter(pk=rejudging.pk, state=State.READY)
        if not ready.update(state=State.APPLYING, confirmed_by=by):
            raise ValidationError("这次预览已执行或已取消。")
        audit.record("rejudging.confirm", by=by, of=rejudging, detail={"total": rejudging.total})
        jobs.start(APPLY_JOB, key=_key(rejudging), by=by.pk, rejudging_id=rejudging.pk)
    rejudging.refresh_from_db()


def cancel(rejudging: Rejudging, *, by: User) -> None:
    """Stop; what is done stays. Raises ValidationError when it has ended."""
    check(by, Permission.TEACH)
    with transaction.atomic():
        rows = Rejudging.objects.select_for_update().filter(pk=rejudging.pk)
        if not rows.exclude(state__in=[State.DONE, State.CANCELLED]).exists():
            raise ValidationError("已经结束，不能取消。")
        rows.update(state=State.CANCELLED, finished_at=timezone.now())
        audit.record("rejudging.cancel", by=by, of=rejudging, detail={"done": rejudging.done})
        publish(_key(rejudging), over=1)
        for job in Job.objects.filter(name__in=[PREVIEW_JOB, APPLY_JOB], key=_key(rejudging)):
            runner.cancel(job)
        jobs.start("disputes.place", key="place")
    rejudging.refresh_from_db()


def apply(rejudging: Rejudging, *, report: Report) -> Rejudging:
    """Carry it out, from where it was broken off. Ends where it is cancelled meanwhile, and where
    another version judges from now on."""
    batches = 0
    while rejudging.state == State.APPLYING:
        if recogniser().version != rejudging.version:
            rejudging.problem = "执行中识别版本变了，已停在这里，请重新预览。"
            _end(rejudging, State.CANCELLED, was=State.APPLYING)
            break
        if not _apply_batch(rejudging.pk):
            _end(rejudging, State.DONE, was=State.APPLYING)
            break
        batches += 1
        rejudging.refresh_from_db()
        report(rejudging.done, max(rejudging.done, rejudging.total))
        if batches % PLACED_EVERY == 0:
            jobs.start("disputes.place", key="place")
    jobs.start("disputes.place", key="place")
    return rejudging


@transaction.atomic
def _apply_batch(pk: int) -> bool:
    """The next records, held while they are judged; False where there are none, or no more wish."""
    from liandong.desk.intake.actions.judgements import rejudge

    rejudging = Rejudging.objects.select_for_update().get(pk=pk)
    if rejudging.state != State.APPLYING:
        return True  # the caller rereads the state
    waiting = undecided(rejudging.version).filter(pk__gt=rejudging.position)
    ids = list(waiting.values_list("pk", flat=True)[:BATCH])
    if not ids:
        return False
    held = Record.objects.select_for_update(of=("self",)).select_related("answer")
    records = list(held.filter(pk__in=ids).defer("raw").order_by("pk"))
    changed = [judged.after.record_id for judged in rejudge(records) if judged.changes]
    Record.objects.filter(pk__in=changed).update(placed_at=None)
    rejudging.position, rejudging.done = ids[-1], rejudging.done + len(records)
    rejudging.changed += len(changed)
    rejudging.save(update_fields=["position", "done", "changed"])
    return True


def _end(rejudging: Rejudging, state: str, *, was: str) -> None:
    """Write down how it ended, unless it was cancelled first."""
    with transaction.atomic():
        rows = Rejudging.objects.select_for_update().filter(pk=rejudging.pk, state=was)
        finished = None if state == State.READY else timezone.now()
        if rows.update(
            state=state,
            total=rejudging.total,
            kept=rejudging.kept,
            findings=rejudging.findings,
            problem=rejudging.problem,
            finished_at=finished,
        ):
            detail = {"state": state, "changed": rejudging.changed}
            audit.record("rejudging.end", by=System("rejudging"), of=rejudging, detail=detail)
            publish(_key(rejudging), over=1)
    rejudging.refresh_from_db()


def _key(rejudging: Rejudging) -> str:
    return f"rejudging-{rejudging.pk}"
