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
    Who then registers the own arrival stands for it alone.
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

    def __str__(self) -> str:
        """As papers name who was there."""
        return f"{self.person}（{self.entered_by}代登记）" if self.entered_by else str(self.person)

    @property
    def came_by_own_word(self) -> bool:
        """Whether this person registered the own arrival, and no colleague did it instead."""
        return self.arrived_at is not None and self.entered_by_id is None


class SceneRecord(models.Model):
    """A record of the scene as somebody saved it. Added, never changed."""

    presence = models.ForeignKey(Presence, models.CASCADE, related_name="records")
    text = EncryptedTextField()
    camera = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
