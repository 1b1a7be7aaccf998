"""What people are warned of before it is late."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.rules.warning_days import LABELS, Moment


def every_moment() -> list[str]:
    return [moment.value for moment in Moment]


class WarningChoice(models.Model):
    """Of which moments somebody also gets a message out of the house; without a row, of all."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="warning_choice"
    )
    by_mobile = models.JSONField(default=every_moment)  # values of Moment
    by_email = models.JSONField(default=every_moment)


class DueWarning(models.Model):
    """One warning to one person, once for a moment of a day. `key`: the code of a clock, or
    `part-7` for a part of an agreement; `what`: the same in words."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="due_warnings")
    key = models.CharField(max_length=30)
    what = models.CharField(max_length=80)
    due_on = models.DateField("届满")
    moment = models.CharField(
        max_length=8, choices=[(moment.value, words) for moment, words in LABELS.items()]
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person", "read_at"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["dispute", "key", "due_on", "moment", "person"], name="warned_once"
            )
        ]
