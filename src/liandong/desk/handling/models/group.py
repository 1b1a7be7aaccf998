"""One handling for many: representatives, consents, the plan and who was told when."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.fields import EncryptedTextField
from liandong.desk.disputes.models import Dispute, GroupDispute


class Mandate(models.Model):
    """A consumer of a group, by the dispute: represents the others, or consents to be represented.

    By 办法第12条 at most two represent, elected in writing; to change or drop claims and to settle
    they need the consent of those they represent.
    """

    group = models.ForeignKey(GroupDispute, models.CASCADE, related_name="+")
    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="+")
    represents = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["group", "dispute"], name="one_mandate_of_a_consumer")
        ]


class PlanTick(models.Model):
    """A task of the emergency plan that was done."""

    group = models.ForeignKey(GroupDispute, models.CASCADE, related_name="+")
    task = models.CharField(max_length=20)  # key of rules.emergency.Task
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["group", "task"], name="task_ticked_once")
        ]


class ReportUp(models.Model):
    """Who was told of a group dispute, when, what."""

    group = models.ForeignKey(GroupDispute, models.CASCADE, related_name="+")
    to = models.CharField(max_length=60)
    text = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
