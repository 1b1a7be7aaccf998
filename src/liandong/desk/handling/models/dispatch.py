"""一线联处: police and association sent to the scene together, and what each of them records."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.disputes.models import Dispute, HistoryEntry


class Dispatch(models.Model):
    """One sending out. It stands as long as its step in the history is not taken back."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="dispatches")
    entry = models.ForeignKey(HistoryEntry, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")


class Presence(models.Model):
    """One of those sent: when confirmed and arrived, and the record that this service keeps: what
    each writer saved last, those who wrote first above.

    The times may be entered by a colleague (`entered_by`): phones of the police may not reach us.
    """

    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="presences")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="presences", verbose_name="人员"
    )
    confirmed_at = models.DateTimeField("确认", null=True)
    arrived_at = models.DateTimeField("到场", null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    record = EncryptedTextField(null=True)
    recorded_at = models.DateTimeField(null=True)
    camera = models.CharField("执法记录仪编号", max_length=40, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dispatch", "person"], name="sent_once_in_a_dispatch"),
            models.CheckConstraint(
                name="who_arrived_had_confirmed",
                condition=models.Q(arrived_at__isnull=True) | models.Q(confirmed_at__isnull=False),
            ),
        ]


class SceneRecord(models.Model):
    """A record of the scene as somebody saved it. Added, never changed."""

    presence = models.ForeignKey(Presence, models.CASCADE, related_name="records")
    text = EncryptedTextField()
    camera = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
