"""A visit to a scene as a phone reports it: its entries in order, and what was photographed.

The phone makes the ids, so that what is sent twice is taken once.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.intake.models import Record
from liandong.desk.papers.models import Attachment, Paper


class Visit(models.Model):
    """One person at one scene. Its dispute is known with the first entry that names or makes it."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dispute = models.ForeignKey(Dispute, models.PROTECT, null=True, related_name="visits")
    record = models.ForeignKey(  # what was registered on the scene
        Record, models.PROTECT, null=True, related_name="+"
    )
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    done = models.PositiveSmallIntegerField(default=0)  # the place of the last entry worked off
    at = models.DateTimeField(auto_now_add=True)


class Entry(models.Model):
    """One step on the scene. Entries of a visit are applied in the order of their places.

    `device_at` is the time by the phone's clock, `happened_at` the same by ours: the phone
    sends the time of its clock with each message.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待前一项"
        DONE = "done", "已登记"
        CONFLICT = "conflict", "待您决定"
        DROPPED = "dropped", "未采用，已记入备注"

    id = models.UUIDField(primary_key=True)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="entries")
    place = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=20)  # rules.scene.Verb
    statement = EncryptedTextField()  # JSON of scene_entries.Told
    device_at = models.DateTimeField()
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    #: That was taken with it: taken back, what was entered no longer holds.
    step = models.ForeignKey(HistoryEntry, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["place"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["visit", "place"], name="one_entry_at_a_place")
        ]


class Photo(models.Model):
    """A picture that a phone sent, and the attachment that it became."""

    class Kind(models.TextChoices):
        EVIDENCE = "evidence", "凭证"
        LICENCE = "licence", "营业执照"
        PAPER = "paper", "现场调解记录（签字）"
        SIGNATURE = "signature", "手写签名"

    id = models.UUIDField(primary_key=True)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    device_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
