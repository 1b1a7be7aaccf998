"""The housekeeping thread of a worker: heartbeats, recovery of lost jobs, regular tasks."""

import logging
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Final

from django.db import Error, close_old_connections, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from liandong.desk.work import events, runner, sqlite_file
from liandong.desk.work.jobs import SCHEDULES, Regularly, discover, enqueue, schedule
from liandong.desk.work.models import Job, Schedule, Worker
from liandong.desk.work.outages import is_outage

logger = logging.getLogger(__name__)

BEAT_SECONDS: Final = 2
#: A running job without a heartbeat for this long has lost its worker.
DEAD_AFTER: Final = timedelta(seconds=15)
#: The clocks of two machines may differ by this much.
SKEW: Final = timedelta(seconds=30)
#: Exit code of a worker that cannot go on.
BROKEN: Final = 70
TASKS_KEPT: Final = timedelta(days=1)
JOBS_KEPT: Final = timedelta(days=180)  # as long as network logs are kept by law

#: Names of regular tasks that an outage of the database interrupted.
_broken_off: set[str] = set()


def keep_house(
    stopping: threading.Event,
    parent: int,
    stop: Callable[[], None],
    *,
    worker: str,
    is_stuck: Callable[[], bool],
) -> None:
    """Loop until `stopping` is set; call `stop` when the process `parent` is gone.

    An orphan would otherwise claim its job and put it back for ever. While the database is locked
    or unavailable everything is retried. Where this loop cannot go on, or `is_stuck` reports that
    the worker's own does not, the process ends at once, so that another one is started.
    """
    try:
        discover()
        _keep_house(stopping, parent, stop, worker, is_stuck)
    except Exception:
        logger.critical("the housekeeping of %s broke off: it ends", worker, exc_info=True)
        os._exit(BROKEN)


def _keep_house(
    stopping: threading.Event,
    parent: int,
    stop: Callable[[], None],
    worker: str,
    is_stuck: Callable[[], bool],
) -> None:
    steady = Steadiness(DEAD_AFTER, at_first=2 * timedelta(seconds=BEAT_SECONDS))
    beaten = -math.inf
    while not stopping.wait(0.5):
        if os.getppid() != parent:
            stop()
        if is_stuck():
            logger.critical("%s takes up no jobs any more: it ends", worker)
            os._exit(BROKEN)
        try:
            close_old_connections()
            if time.monotonic() - beaten >= BEAT_SECONDS:
                beaten = time.monotonic()
                beat()
                show_alive(worker)
                if time.monotonic() - beaten > BEAT_SECONDS:
                    steady.disturb()  # other workers had to wait for the database as well
                if steady.is_given():
                    reap()
                    bring_forward()
            run_due()
        except Exception as error:
            if not _is_of_database(error):
                raise
            logger.exception("housekeeping was interrupted")
            steady.disturb()
            give_up_connection()
    sign_off(worker)


def _is_of_database(error: Exception) -> bool:
    """Whether an error of the database is the cause, also of errors that tasks raise."""
    return isinstance(error, Error) or is_outage(error)


def beat() -> None:
    """Show that the jobs of this process are alive."""
    for pk, run in list(runner.running_here.items()):
        Job.objects.filter(pk=pk, run=run).update(heartbeat_at=timezone.now())


def show_alive(worker: str) -> None:
    """Show that the worker of this name is alive."""
    now = timezone.now()
    if not Worker.objects.filter(pk=worker).update(beat_at=now):
        Worker.objects.create(name=worker, started_at=now, beat_at=now)


def sign_off(worker: str) -> None:
    """Unregister the worker; where the database is unavailable its heartbeats just cease."""
    with suppress(Error):
        Worker.objects.filter(pk=worker).delete()
    connection.close()


def give_up_connection() -> None:
    """Close the connection after an error; the next statement opens a new one."""
    with suppress(Error):
        connection.close()


@contextmanager
def beating() -> Iterator[None]:
    """Send heartbeats for jobs that the block runs outside of a worker, so that a running desk does
    not take them over, and recover those whose worker died, where no desk runs."""
    over = threading.Event()

    def keep() -> None:
        steady = Steadiness(DEAD_AFTER, at_first=2 * timedelta(seconds=BEAT_SECONDS))
        while not over.wait(BEAT_SECONDS):
            begun = time.monotonic()
            try:
                beat()
                if time.monotonic() - begun > BEAT_SECONDS:
                    steady.disturb()
                if steady.is_given():
                    reap()
                    bring_forward()
            except Exception as error:
                if not _is_of_database(error):
                    raise
                logger.exception("a beat was missed")
                steady.disturb()
                give_up_connection()
        connection.close()

    heart = threading.Thread(target=keep, daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def reap() -> int:
    """Recover the jobs whose worker died before or while it ran them. Returns how many."""
    dead = list(Job.objects.filter(_long_since("heartbeat_at"), state=Job.State.RUNNING))
    for job in dead:
        logger.warning("job %s (%s) lost its worker", job.pk, job.name)
        runner.retry_or_fail(job, "后台程序意外中断")
    return len(dead) + _take_up_lost_tasks()


def _take_up_lost_tasks() -> int:
    """Enqueue waiting jobs again whose task was taken by a worker that died before it began."""
    taken = DBTaskResult.objects.filter(_long_since("started_at"))
    lost = Job.objects.filter(
        state=Job.State.WAITING,
        task_id__in=taken.exclude(status=TaskResultStatus.READY).values("pk"),
    )
    for job in lost:
        with transaction.atomic():
            enqueue(job)
    return len(lost)


def _long_since(moment: str) -> Q:
    """Too long ago for a live worker; or in the future, as the clock was put back since."""
    now = timezone.now()
    return Q(**{f"{moment}__lt": now - DEAD_AFTER}) | Q(**{f"{moment}__gt": now + DEAD_AFTER})


def bring_forward() -> int:
    """Run jobs now that wait longer than any job may: the clock was fast when they were put back.
    Returns how many."""
    now = timezone.now()
    farthest = now + max(runner.RETRY_AFTER) + SKEW
    waiting = Job.objects.filter(state=Job.State.WAITING, due_at__gt=farthest)
    tasks = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    with transaction.atomic():
        tasks.filter(pk__in=waiting.values("task_id")).update(run_after=now)
        return waiting.update(due_at=now)


def run_due() -> None:
    """Call each regular task that is due and that no other worker has taken.

    One that an outage interrupted is called again as soon as the database is back, as it may be due
    only once a day.
    """
    known = {row.name: row.next_at for row in Schedule.objects.all()}
    for regular in sorted(SCHEDULES.values(), key=lambda each: each.name in _broken_off):
        next_at = known.get(regular.name)
        if next_at is None:
            Schedule.objects.get_or_create(name=regular.name, defaults={"next_at": timezone.now()})
        elif regular.name in _broken_off or (_is_due(next_at, regular) and _take(regular)):
            _call(regular)


def _is_due(next_at: datetime, regular: Regularly) -> bool:
    """Also where it is due later than its interval allows, as the clock was fast then."""
    now = timezone.now()
    return next_at <= now or next_at > now + regular.every + SKEW


def _take(regular: Regularly) -> bool:
    now = timezone.now()
    due = Q(next_at__lte=now) | Q(next_at__gt=now + regular.every + SKEW)
    taken = Schedule.objects.filter(due, name=regular.name)
    return bool(taken.update(next_at=now + regular.every, last_at=now))


def _call(regular: Regularly) -> None:
    try:
        regular.function()
    except Exception as error:
        logger.exception("regular task %s failed", regular.name)
        if is_outage(error):
            _broken_off.add(regular.name)
            raise
        problem = type(error).__name__
    else:
        problem = ""
    _broken_off.discard(regular.name)
    Schedule.objects.filter(name=regular.name).exclude(problem=problem).update(problem=problem)


@schedule(every=timedelta(hours=1), title="更新数据库统计信息")
def refresh_statistics() -> None:
    """For the plans of queries, see `sqlite_file`."""
    sqlite_file.refresh_statistics()


@schedule(every=timedelta(minutes=10), title="清理后台事项的旧记录")
def prune() -> None:
    """Remove old events, finished tasks and the jobs of half a year ago."""
    events.prune()
    now = timezone.now()
    old = DBTaskResult.objects.filter(enqueued_at__lt=now - TASKS_KEPT)
    old.exclude(status=TaskResultStatus.READY).delete()
    Job.objects.filter(finished_at__lt=now - JOBS_KEPT).delete()
    Worker.objects.filter(beat_at__lt=now - TASKS_KEPT).delete()


#: A clock that moved by more than this against the monotonic one was set.
JUMP_SECONDS: Final = 2.0


class Steadiness:
    """For how long the clock has not been set and the database has accepted writes at once.

    When a clock jumps, every heartbeat looks old, and while the database is locked nobody can write
    one: taking that for the death of a worker would run its job a second time.
    """

    def __init__(self, needed: timedelta, *, at_first: timedelta) -> None:
        """`at_first`: how long a new process waits before it judges others."""
        self._needed = needed.total_seconds()
        self._since = time.monotonic() - self._needed + at_first.total_seconds()
        self._offset = _offset()

    def is_given(self) -> bool:
        """Whether it has lasted as long as needed; looks at the clock each time."""
        offset = _offset()
        if abs(offset - self._offset) > JUMP_SECONDS:
            self.disturb()
        self._offset = offset
        return time.monotonic() - self._since >= self._needed

    def disturb(self) -> None:
        """The database did not respond, or too late."""
        self._since = time.monotonic()


def _offset() -> float:
    return time.time() - time.monotonic()
