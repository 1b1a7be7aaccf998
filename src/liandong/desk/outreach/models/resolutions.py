"""议定事项: what a meeting resolved, how it goes on, and the slips for what is overdue."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.outreach.models.meetings import Meeting
from liandong.desk.outreach.rules.meetings import due_words
from liandong.desk.papers.models import Paper


class Resolution(models.Model):
    """One thing to be done by its owner, `department` (牵头单位), until a day. The convener closes
    it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="resolutions")
    content = EncryptedTextField()
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    supporters = models.ManyToManyField(Department, related_name="+")
    due_on = models.DateField("完成时限")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    outcome = EncryptedTextField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["department", "closed_at", "due_on"], name="resolution_of_owner")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="resolution_closed_by_someone_with_words",
                condition=models.Q(
                    closed_at__isnull=True, closed_by__isnull=True, outcome__isnull=True
                )
                | models.Q(closed_at__isnull=False, closed_by__isnull=False, outcome__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting} {self.pk}"

    @property
    def is_overdue(self) -> bool:
        return self.closed_at is None and self.due_on < timezone.localdate()

    @property
    def due_words(self) -> str:
        return due_words(self.due_on, timezone.localdate())

    @property
    def supporter_names(self) -> str:
        """Of the supporters as they were loaded."""
        return "、".join(department.name for department in self.supporters.all())


class ProgressNote(models.Model):
    """办理情况, as one of its departments told it; `is_done`: it holds it for done."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="progress")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    text = EncryptedTextField()
    is_done = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.resolution} {self.at:%Y-%m-%d}"


class SupervisionSlip(models.Model):
    """督办单: a paper to the owner of an overdue resolution."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="slips")
    requirement = EncryptedTextField()
    answer_by = models.DateField("反馈期限")
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.paper)
