"""Jobs, what runs regularly, and the events that open pages listen to."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of background work with its progress.

    `run` counts the calls and is a fence: a run that was given up for dead and comes back finds
    that the number has moved on, and stops. `attempts` counts the failures in a row. `again` says
    that somebody asked for the same work while it ran, so that it runs once more and nothing that
    came late is forgotten.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        RUNNING = "running", _("进行中")
        DONE = "done", _("完成")
        FAILED = "failed", _("失败")
        CANCELLED = "cancelled", _("已取消")

    name = models.CharField(max_length=60)  # as registered: "intake.import_file"
    key = models.CharField(max_length=120)
    args = models.JSONField(default=dict)
    title = models.CharField(_("事项"), max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)
    problem = models.CharField(_("问题"), max_length=300, blank=True)
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


class Schedule(models.Model):
    """When a regular task is due next. The worker that moves `next_at` on is the one to run it."""

    name = models.CharField(max_length=120, primary_key=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """Something happened that open pages may show. Holds ids only; kept for an hour."""

    topic = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now(), db_index=True)  # the clock of the database

    def __str__(self) -> str:
        return f"{self.topic} {self.pk}"
