"""回填: what was filled in elsewhere, compared with the next export of the source."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.backfill.rules.channels import LABELS
from liandong.desk.disputes.models import Dispute
from liandong.desk.intake.models import Record


class Backfill(models.Model):
    """A person ticked that a text of a dispute was filled in. Taken back, not removed.

    `filled` is JSON of label to value, in clear; `differences` JSON of what the source's export
    held otherwise, in `checked_version` of `checked`.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", "等来源导出"
        SAME = "same", "与来源一致"
        DIFFERENT = "different", "与来源不一致"
        ACCEPTED = "accepted", "以来源为准"
        CORRECTED = "corrected", "已在来源更正"

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="backfills")
    channel = models.CharField(
        max_length=12, choices=[(channel, label) for channel, label in LABELS.items()]
    )
    filled = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, default=Outcome.WAITING)
    differences = EncryptedTextField(null=True)
    checked = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="+")
    checked_version = models.PositiveIntegerField(default=0)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["dispute", "channel", "undone_at"]),
            models.Index(fields=["outcome", "at"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="difference_settled_by_someone_at_some_time",
                condition=models.Q(settled_by__isnull=True, settled_at__isnull=True)
                | models.Q(settled_by__isnull=False, settled_at__isnull=False),
            )
        ]
