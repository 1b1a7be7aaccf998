"""Groups of disputes, and their common handling: mandates, the plan and the reports."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.disputes.models import Dispute


class GroupDispute(models.Model):
    """Disputes of many consumers with one merchant about one problem (engine.surveillance.groups).

    Found by the machine; a person confirms or declines it. The figures are those of its members.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        CONFIRMED = "confirmed", "已确认"
        DECLINED = "declined", "不是群体性纠纷"

    number = models.CharField("编号", max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    trader = models.CharField(max_length=200, db_index=True)  # see trader_of of the engine
    merchant_name = models.CharField("商家", max_length=200)
    problem = models.CharField("问题", max_length=40)
    rule = models.CharField(max_length=20)
    level = models.CharField(max_length=2)
    consumers = models.PositiveIntegerField()
    amount_yuan = models.DecimalField(max_digits=14, decimal_places=2)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = EncryptedTextField(null=True)  # why it was declined
    declined_consumers = models.PositiveIntegerField(null=True)
    declined_level = models.CharField(max_length=2, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "-last_at"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="group_decided_by_someone_at_some_time",
                condition=models.Q(state="proposed", by__isnull=True, decided_at__isnull=True)
                | ~models.Q(state="proposed")
                & models.Q(by__isnull=False, decided_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.number


class GroupMember(models.Model):
    """A dispute in a group (`by` is null: the machine). Taken out by a person, it stays out."""

    group = models.ForeignKey(GroupDispute, models.CASCADE, related_name="members")
    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="group_members")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["group", "dispute"], name="dispute_once_in_a_group"),
            models.UniqueConstraint(
                fields=["dispute"],
                condition=models.Q(left_at__isnull=True),
                name="dispute_in_one_group_at_a_time",
            ),
        ]


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
    task = models.CharField(max_length=20)  # key of rules.tasks.Task
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["group", "task"], name="task_ticked_once")
        ]


class ReportUp(models.Model):
    """A report of a group dispute to somebody above."""

    group = models.ForeignKey(GroupDispute, models.CASCADE, related_name="+")
    to = models.CharField(max_length=60)
    text = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
