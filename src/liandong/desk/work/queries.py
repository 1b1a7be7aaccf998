"""Reads of the work app beyond a get."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from liandong.desk.work.jobs import OPEN, SCHEDULES, discover
from liandong.desk.work.models import Job, Schedule, Worker

#: A worker without a heartbeat for this long is gone or cannot write; it beats every two seconds.
QUIET: Final = timedelta(seconds=30)


class Standing(NamedTuple):
    """The state of the desk's background work."""

    workers: int
    """Processes with a recent heartbeat."""
    waiting: int
    """Jobs that could begin now but have not."""
    running: int
    failed: list[str]
    """Titles of regular tasks whose last run failed."""


def standing() -> Standing:
    now = timezone.now()
    opened = Job.objects.filter(state__in=OPEN).exclude(due_at__gt=now)
    running = opened.filter(state=Job.State.RUNNING).count()
    discover()
    names = Schedule.objects.exclude(problem="").values_list("name", flat=True)
    failed = sorted(SCHEDULES[name].title for name in names if name in SCHEDULES)
    return Standing(_workers(), opened.count() - running, running, failed)


def has_worker() -> bool:
    """Whether a worker is alive; True on a new desk, whose first one is about to start."""
    return _workers() > 0 or not (Worker.objects.exists() or Schedule.objects.exists())


def has_worker_since(moment: datetime) -> bool:
    """Whether a worker is alive that has been running since then."""
    alive = timezone.now() - QUIET
    return Worker.objects.filter(beat_at__gt=alive, started_at__lt=moment).exists()


def last_run_of(task: str) -> datetime | None:
    """When the regular task with this name was last begun."""
    return Schedule.objects.filter(name=task).values_list("last_at", flat=True).first()


def before(job: Job) -> int:
    """The number of waiting jobs that could begin before this one."""
    earlier = Job.objects.filter(state=Job.State.WAITING, pk__lt=job.pk)
    return earlier.exclude(due_at__gt=timezone.now()).count()


def is_silent(job: Job) -> bool:
    """Whether the heartbeat of a running job is so old that its worker is gone."""
    if job.state != Job.State.RUNNING or job.heartbeat_at is None:
        return False
    return abs(timezone.now() - job.heartbeat_at) > QUIET


def _workers() -> int:
    """The number of live workers; a heartbeat in the future is of a clock put back since."""
    now = timezone.now()
    return Worker.objects.filter(beat_at__range=(now - QUIET, now + QUIET)).count()


def jobs_begun_by(user: int | None) -> QuerySet[Job]:
    """The jobs that the user with this key has begun, newest first."""
    return Job.objects.filter(by_id=user).order_by("-created_at", "-pk")


def latest_job(key: str, *names: str) -> Job | None:
    """The newest job of this key with one of these names."""
    return Job.objects.filter(name__in=names, key=key).order_by("-pk").first()
