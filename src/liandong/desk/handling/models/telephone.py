"""Calls that were put off: when the parties are to be rung again."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.disputes.models import Dispute


class CallAppointment(models.Model):
    """改约: a time to ring again. The last of a dispute counts, until another step is taken there;
    why it was put off stands in a note."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="call_appointments")
    at = models.DateTimeField("再联系时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["dispute", "made_at"])]

    def __str__(self) -> str:
        return f"{self.dispute} {self.at}"
