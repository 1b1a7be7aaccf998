"""Jobs, regular tasks, the events that open pages listen to, and whether anything may go out."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Job(models.Model):
    """One piece of background work with its progress.

    `run` counts the calls and is a fencing token: a run that was taken for dead and comes back
    finds another number and stops. `attempts` counts the failures in a row. `again` says that the
    same work was requested while it ran, so that it runs once more.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "完成"
        FAILED = "failed", "失败"
        CANCELLED = "cancelled", "已取消"

    name = models.CharField(max_length=60)  # as registered: "intake.import_file"
    key = models.CharField(max_length=120)
    args = models.JSONField(default=dict)
    title = models.CharField("事项", max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)
    problem = models.CharField("问题", max_length=300, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    run = models.PositiveIntegerField(default=0)
    task_id = models.UUIDField(null=True)  # of django-tasks-db, the latest
    again = models.BooleanField(default=False)
    by_id = models.BigIntegerField(null=True)  # access.User; this app lies below it
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True)  # not before, after a failure
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["name", "key"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="job_open_once",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "heartbeat_at"]),
            models.Index(fields=["by_id", "-created_at"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def percent(self) -> int | None:
        """Whole percent done; None while nobody knows how much there is."""
        return min(100, 100 * self.done // self.total) if self.total else None


class Worker(models.Model):
    """A process that runs jobs, with its heartbeat."""

    name = models.CharField(max_length=64, primary_key=True)  # machine and process
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Schedule(models.Model):
    """When a regular task is due next. The worker that advances `next_at` runs it."""

    name = models.CharField(max_length=120, primary_key=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """An event for open pages. Holds ids only; kept for an hour."""

    topic = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now(), db_index=True)  # the clock of the database

    def __str__(self) -> str:
        return f"{self.topic} {self.pk}"


class SendingHold(models.Model):
    """Nothing leaves the desk while one of these is not released: a desk that was restored would
    send again what it has sent since the backup was made."""

    reason = models.CharField(max_length=200)
    since = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.reason
