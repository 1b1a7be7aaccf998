"""Runs one job: claims it, keeps its progress, and decides what follows when it ends."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Event as Flag
from typing import Any, Final

from django.db import Error, connection, transaction
from django.db.models import F
from django.utils import timezone

from liandong.desk.work.events import publish
from liandong.desk.work.jobs import JOBS, OPEN, JobError, NotYet, discover, enqueue
from liandong.desk.work.models import Job
from liandong.desk.work.outages import is_outage

logger = logging.getLogger(__name__)

RETRY_AFTER: Final = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=3))
NOT_YET: Final = timedelta(seconds=2)
REPORT_SECONDS: Final = 0.5
OUTAGE_SECONDS: Final = 2.0

#: Set when this process has to stop.
stopping = Flag()
#: Jobs that this process runs now, with the number of the run; housekeeping sends heartbeats.
running_here: dict[int, int] = {}
#: When the last of them ended, by the monotonic clock.
last_ended_at = 0.0


Tell = Callable[[int, int, str], None]


class RunEnded(BaseException):
    """The job has to stop here: it was cancelled, or another run has taken over."""


class WorkerStopping(RunEnded):
    """The job has to stop here and will be called again by the next worker."""


class StoredProgress:
    """Progress stored in the job's row, at most twice a second."""

    def __init__(self, job: Job, tell: Tell | None = None) -> None:
        self._job = job
        self._tell = tell
        self._written = 0.0

    def report(self, done: int, total: int | None = None, note: str = "") -> None:
        if stopping.is_set():
            raise WorkerStopping
        if self._tell:
            self._tell(done, total or 0, note)
        if time.monotonic() - self._written < REPORT_SECONDS and done != total:
            return
        self._written = time.monotonic()
        # A run that gets further than the one before starts counting failures again.
        attempts = 1 if done > self._job.done else self._job.attempts
        fields = {"done": done, "total": total, "note": note[:200], "attempts": attempts}
        if not _move(self._job, **fields):
            raise RunEnded


def run(job_id: int, *, tell: Tell | None = None) -> None:
    """Run the job if it still waits; its outcome is stored in its row. `tell` is called with its
    progress as well: rows done, their total, and a note."""
    discover()
    job = _claim(job_id)
    if job is None:
        return
    with _running(job):
        try:
            kind = JOBS[job.name]
            if kind.make_ready:
                kind.make_ready()
            result = kind.function(StoredProgress(job, tell), **job.args)
        except WorkerStopping:
            _put_back(job)
        except RunEnded:
            logger.info("job %s was cancelled or taken over", job.pk)
        except NotYet as reason:
            _wait(job, str(reason))
        except JobError as problem:
            _fail(job, str(problem))
        except Exception as error:
            logger.exception("job %s (%s) failed", job.pk, job.name)
            if is_outage(error):
                _put_back_after_outage(job)
            else:
                retry_or_fail(job, f"程序出错（{type(error).__name__}）")
        else:
            _finish(job, result)


def retry_or_fail(job: Job, problem: str) -> None:
    """After a failure: retry later, three times; then it has failed."""
    if job.attempts > len(RETRY_AFTER):
        words = f"{problem}，重试 {len(RETRY_AFTER)} 次未成"
        _fail(job, words)
        return
    due = _now() + RETRY_AFTER[job.attempts - 1]
    with transaction.atomic():
        if _move(job, state=Job.State.WAITING, problem=problem[:300], due_at=due):
            enqueue(job, not_before=due)


def cancel(job: Job) -> bool:
    """Stop a job for good; what it has stored stays. False when it had ended before."""
    discover()
    with transaction.atomic():
        changed = Job.objects.filter(pk=job.pk, state__in=OPEN).update(
            state=Job.State.CANCELLED, finished_at=_now()
        )
        if changed:
            publish(f"job-{job.pk}", job=job.pk)
            _give_up(job, "已取消")
    return bool(changed)


def _claim(job_id: int) -> Job | None:
    claimed = Job.objects.filter(pk=job_id, state=Job.State.WAITING).update(
        state=Job.State.RUNNING,
        attempts=F("attempts") + 1,
        run=F("run") + 1,
        again=False,
        due_at=None,
        started_at=_now(),
        heartbeat_at=_now(),
    )
    return Job.objects.get(pk=job_id) if claimed else None


@contextmanager
def _running(job: Job) -> Iterator[None]:
    running_here[job.pk] = job.run
    try:
        yield
    finally:
        global last_ended_at  # noqa: PLW0603 - of this process, as is what it runs
        last_ended_at = time.monotonic()
        running_here.pop(job.pk, None)


def _finish(job: Job, result: Mapping[str, int] | None) -> None:
    done = Job.objects.filter(pk=job.pk, run=job.run, state=Job.State.RUNNING, again=False)
    with transaction.atomic():
        if done.update(
            state=Job.State.DONE, result=dict(result or {}), problem="", finished_at=_now()
        ):
            publish(f"job-{job.pk}", job=job.pk)
        elif _move(job, state=Job.State.WAITING, again=False, attempts=0):
            enqueue(job)


def _fail(job: Job, problem: str) -> None:
    with transaction.atomic():
        if _move(job, state=Job.State.FAILED, problem=problem[:300], finished_at=_now()):
            _give_up(job, problem)


def _give_up(job: Job, problem: str) -> None:
    kind = JOBS.get(job.name)
    if kind and kind.given_up:
        kind.given_up(problem, **job.args)


def _put_back(job: Job) -> None:
    with transaction.atomic():
        if _move(job, state=Job.State.WAITING, attempts=job.attempts - 1):
            enqueue(job)


def _put_back_after_outage(job: Job) -> None:
    """Put it back once the database accepts writes; an outage does not count as a failure.

    Waits for that here: without the database there is nothing else to do.
    """
    while True:
        with suppress(Error):
            connection.close()  # the old one may be broken
        try:
            _wait(job, "数据库刚才不可用，稍后接着做")
        except Error:
            logger.exception("job %s could not be put back", job.pk)
        else:
            return
        if stopping.wait(OUTAGE_SECONDS):
            return  # it is recovered once its heartbeat is missing


def _wait(job: Job, reason: str) -> None:
    due = _now() + NOT_YET
    fields = {"note": reason[:200], "due_at": due, "attempts": job.attempts - 1}
    with transaction.atomic():
        if _move(job, state=Job.State.WAITING, **fields):
            enqueue(job, not_before=due)


def _move(job: Job, **fields: Any) -> bool:
    """Update the row of this run and notify the pages. False when another run has taken over."""
    with transaction.atomic():
        mine = Job.objects.filter(pk=job.pk, run=job.run, state=Job.State.RUNNING)
        if not mine.update(**fields):
            return False
        publish(f"job-{job.pk}", job=job.pk)
    return True


def _now() -> Any:
    return timezone.now()
