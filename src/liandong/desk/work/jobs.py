"""Background jobs: registered by name, started by key, resumed after a crash.

In `<app>/jobs.py`, which is read when the first job is started:

    @job("intake.import_file", title=_("导入文件"))
    def import_file(progress: Progress, *, import_id: int) -> dict[str, int]:
        for batch in ...:                      # from its own stored position on
            with transaction.atomic():         # at most 100 ms
                ...
            progress.report(done, total, note="已读 1200 行")
        return {"created": 1200}               # shown on the job's page

    start("intake.import_file", key=f"import-{of.pk}", by=user.pk, import_id=of.pk)

A job may be called again at any time: after the worker was stopped or killed, after a failure
(three times, with growing pauses), or because `start` was called for the same key while it ran. It
must continue from its stored state, and repeating a part must change nothing. A job that has to
wait for another raises `NotYet`. `progress.report` raises when the worker is stopping; do not catch
it. Title and note are shown to everybody signed in: no personal data.

Regular tasks, which must be short (longer work calls `start`):

    @schedule(every=timedelta(minutes=5), title="清理旧记录")
    def prune() -> None: ...
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, Protocol
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.module_loading import autodiscover_modules
from django_tasks import task

from liandong.desk.work.models import Job

__all__ = ["JOBS", "SCHEDULES", "JobError", "NotYet", "Progress", "job", "schedule", "start"]


class Progress(Protocol):
    """The progress of a job, to which it reports."""

    def report(self, done: int, total: int | None = None, note: str = "") -> None:
        """Report how far the job is. Raises when the job has to stop; it will be called again."""


class JobError(Exception):
    """Why a job cannot be done, in words for its page; it is not retried."""


class NotYet(Exception):  # noqa: N818 - named for what it says
    """What a job waits for, in words for its page; it is called again in a few seconds."""


OPEN: Final = (Job.State.WAITING, Job.State.RUNNING)

JobFunction = Callable[..., Mapping[str, int] | None]
GivenUp = Callable[..., None]
Regular = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Kind:
    """A registered kind of job."""

    name: str
    title: str
    function: JobFunction
    given_up: GivenUp | None = None
    make_ready: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Regularly:
    """A registered regular task."""

    name: str
    title: str
    every: timedelta
    function: Regular


JOBS: Final[dict[str, Kind]] = {}
SCHEDULES: Final[dict[str, Regularly]] = {}


def job(
    name: str,
    *,
    title: str,
    given_up: GivenUp | None = None,
    make_ready: Callable[[], None] | None = None,
) -> Callable[[JobFunction], JobFunction]:
    """Register a function as the job `name`.

    `given_up` is called with the reason, in words, and the job's arguments when it was cancelled or
    has failed for good, in the same transaction.
    `make_ready` loads what the job needs: it is called before each, and should do so once in a
    process. Most jobs need no engine, so a worker that has just started leaves it on the disk.
    """

    def register(function: JobFunction) -> JobFunction:
        JOBS[name] = Kind(name, title, function, given_up, make_ready)
        return function

    return register


def schedule(*, every: timedelta, title: str) -> Callable[[Regular], Regular]:
    """Let the workers call the function at this interval, one at a time. `title` names it on
    the page of jobs."""

    def register(function: Regular) -> Regular:
        name = f"{function.__module__}.{function.__qualname__}".removeprefix("liandong.desk.")
        SCHEDULES[name] = Regularly(name, title, every, function)
        return function

    return register


def start(name: str, *, key: str, by: int | None = None, **kwargs: Any) -> Job:
    """Run the job `name` in the background with these arguments, once the transaction commits.

    While a job of this name and key waits, it is returned and nothing else happens; while one
    runs, it is returned and will run once more. Raises LookupError for a name that nobody
    registered.
    """
    discover()
    if name not in JOBS:
        raise LookupError(f"no job is registered as {name!r}")
    with transaction.atomic():
        opened = Job.objects.filter(name=name, key=key, state__in=OPEN)
        while not opened.update(again=True):
            with suppress(IntegrityError), transaction.atomic():  # another start was quicker
                return _open(name, key, by, kwargs)
        return opened.get()


@cache
def discover() -> None:
    """Import the `jobs` module of every app; late, so that only users of jobs wait for it."""
    autodiscover_modules("jobs")


def enqueue(job: Job, *, not_before: datetime | None = None) -> None:
    """Put a waiting job into the queue of the workers."""
    task = run_job.using(run_after=not_before) if not_before else run_job
    job.task_id = UUID(task.enqueue(job.pk).id)
    job.save(update_fields=["task_id"])


def _open(name: str, key: str, by: int | None, args: dict[str, Any]) -> Job:
    title = str(JOBS[name].title)
    job = Job.objects.create(name=name, key=key, args=args, title=title, by_id=by)
    enqueue(job)
    return job


@task()
def run_job(job_id: int) -> None:
    """The task that the worker calls; the runner imports this module, so it is imported late."""
    from liandong.desk.work.runner import run

    run(job_id)
