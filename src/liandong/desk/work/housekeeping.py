"""What a worker does beside its jobs: beats for them, finds dead ones, calls regular tasks."""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from liandong.desk.work import events, runner
from liandong.desk.work.jobs import SCHEDULES, Regularly, discover, enqueue, schedule
from liandong.desk.work.models import Job, Schedule

logger = logging.getLogger(__name__)

BEAT_SECONDS: Final = 2
#: A running job without a beat for so long has lost its worker.
DEAD_AFTER: Final = timedelta(seconds=15)
TASKS_KEPT: Final = timedelta(days=1)
JOBS_KEPT: Final = timedelta(days=180)  # as long as network logs are kept by law


def keep_house(stopping: threading.Event, parent: int, stop: Callable[[], None]) -> None:
    """Loop until `stopping` is set; call `stop` when the process `parent` is gone.

    Else an orphan would take its job up and put it back for ever. An error of the database is
    logged and the work tried again.
    """
    discover()
    beaten = 0.0
    while not stopping.wait(0.5):
        if os.getppid() != parent:
            stop()
        close_old_connections()
        try:
            if time.monotonic() - beaten >= BEAT_SECONDS:
                beaten = time.monotonic()
                beat()
                reap()
            run_due()
        except DatabaseError:
            logger.exception("housekeeping was interrupted")
    connection.close()


def beat() -> None:
    """Show that the jobs of this process are alive."""
    for pk, run in list(runner.running_here.items()):
        Job.objects.filter(pk=pk, run=run).update(heartbeat_at=timezone.now())


@contextmanager
def beating() -> Iterator[None]:
    """Beat for the jobs that the block runs outside of a worker, for a desk would else take them
    up, and find those whose worker died, where no desk runs."""
    over = threading.Event()

    def keep() -> None:
        while not over.wait(BEAT_SECONDS):
            try:
                beat()
                reap()
            except DatabaseError:
                logger.exception("a beat was missed")
        connection.close()

    heart = threading.Thread(target=keep, daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def reap() -> int:
    """Take up again the jobs whose worker died, before or while it ran them. Returns how many."""
    late = timezone.now() - DEAD_AFTER
    dead = list(Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__lt=late))
    for job in dead:
        logger.warning("job %s (%s) lost its worker", job.pk, job.name)
        runner.retry_or_fail(job, _("后台程序意外中断"))
    return len(dead) + _take_up_lost_tasks()


def _take_up_lost_tasks() -> int:
    """Waiting jobs whose task was taken by a worker that died before it began."""
    taken = DBTaskResult.objects.filter(started_at__lt=timezone.now() - DEAD_AFTER)
    lost = Job.objects.filter(
        state=Job.State.WAITING,
        task_id__in=taken.exclude(status=TaskResultStatus.READY).values("pk"),
    )
    for job in lost:
        with transaction.atomic():
            enqueue(job)
    return len(lost)


def run_due() -> None:
    """Call each regular task that is due and that no other worker has taken."""
    known = {row.name: row.next_at for row in Schedule.objects.all()}
    for regular in list(SCHEDULES.values()):
        next_at = known.get(regular.name)
        if next_at is None:
            Schedule.objects.get_or_create(name=regular.name, defaults={"next_at": timezone.now()})
        elif next_at <= timezone.now() and _take(regular):
            _call(regular)


def _take(regular: Regularly) -> bool:
    now = timezone.now()
    due = Schedule.objects.filter(name=regular.name, next_at__lte=now)
    return bool(due.update(next_at=now + regular.every, last_at=now))


def _call(regular: Regularly) -> None:
    try:
        regular.function()
    except Exception as error:
        logger.exception("regular task %s failed", regular.name)
        problem = type(error).__name__
    else:
        problem = ""
    Schedule.objects.filter(name=regular.name).exclude(problem=problem).update(problem=problem)


@schedule(every=timedelta(minutes=10))
def prune() -> None:
    """Remove old events, finished tasks and the jobs of half a year ago."""
    events.prune()
    now = timezone.now()
    old = DBTaskResult.objects.filter(enqueued_at__lt=now - TASKS_KEPT)
    old.exclude(status=TaskResultStatus.READY).delete()
    Job.objects.filter(finished_at__lt=now - JOBS_KEPT).delete()
