"""Consultations, their topics, and the templates of answers."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.consultations.rules.channels import CHANNELS, KINDS
from liandong.desk.directory.models import District
from liandong.desk.disputes.models import Dispute

BY = settings.AUTH_USER_MODEL


class ConsultationTopic(models.Model):
    """What people ask about, edited by staff. One that is retired keeps its consultations."""

    name = models.CharField("主题", max_length=30, unique=True)
    kind = models.CharField("类别", max_length=10, choices=list(KINDS.items()))
    position = models.PositiveSmallIntegerField("次序", default=0)
    is_active = models.BooleanField("在用", default=True)
    updated_by = models.ForeignKey(  # null: came with the desk
        BY, models.PROTECT, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name


class AnswerTemplate(models.Model):
    """A template of an answer, with the article of law that it rests on."""

    topic = models.ForeignKey(
        ConsultationTopic, models.PROTECT, verbose_name="主题", related_name="answers"
    )
    title = models.CharField("名称", max_length=40)
    text = models.CharField("答复", max_length=500)
    basis = models.CharField("依据", max_length=200, blank=True)
    article = models.CharField("条文", max_length=1000, blank=True)
    is_active = models.BooleanField("在用", default=True)
    updated_by = models.ForeignKey(  # null: came with the desk
        BY, models.PROTECT, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["topic", "title"], name="answer_once_in_a_topic")
        ]

    def __str__(self) -> str:
        return self.title


class Consultation(models.Model):
    """One question and its answer. `masked_…` are the texts without whom the desk knew when they
    were written: once known stays masked. `district` is null where it is of none.

    Turned into a dispute it stays a consultation, and bears whose registration followed.
    """

    number = models.CharField("编号", max_length=20, unique=True)
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="单位", related_name="+"
    )
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, verbose_name="商圈", related_name="+"
    )
    channel = models.CharField("渠道", max_length=10, choices=list(CHANNELS.items()))
    topic = models.ForeignKey(
        ConsultationTopic, models.PROTECT, verbose_name="主题", related_name="+"
    )
    question = EncryptedTextField("咨询内容", null=True)
    masked_question = EncryptedTextField(null=True)
    template = models.ForeignKey(AnswerTemplate, models.PROTECT, null=True, related_name="+")
    answer = EncryptedTextField("答复")
    masked_answer = EncryptedTextField()
    phone = EncryptedTextField("电话", null=True)
    seconds = models.PositiveIntegerField("用时（秒）", null=True)
    by = models.ForeignKey(BY, models.PROTECT, verbose_name="登记人", related_name="+")
    at = models.DateTimeField("时间", default=timezone.now)
    dispute = models.ForeignKey(Dispute, models.PROTECT, null=True, related_name="+")
    turned_by = models.ForeignKey(BY, models.PROTECT, null=True, related_name="+")
    turned_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(BY, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["-at", "district", "channel", "topic", "withdrawn_at"],
                name="consultations_counted",
            ),
            models.Index(fields=["by", "-at"], name="consultations_of_person"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="consultation_turned_by_someone_at_some_time",
                condition=models.Q(
                    dispute__isnull=True, turned_by__isnull=True, turned_at__isnull=True
                )
                | models.Q(dispute__isnull=False, turned_by__isnull=False, turned_at__isnull=False),
            ),
            models.CheckConstraint(
                name="consultation_withdrawn_by_someone_at_some_time",
                condition=models.Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                | models.Q(
                    withdrawn_by__isnull=False, withdrawn_at__isnull=False, dispute__isnull=True
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def standing_dispute(self) -> Dispute | None:
        """What it became, also where that was merged into another."""
        if self.dispute is None:
            return None
        return self.dispute.merged_into or self.dispute
