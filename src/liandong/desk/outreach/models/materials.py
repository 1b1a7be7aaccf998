"""宣传资料: the library of publicity material that the offices share."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.models import Department
from liandong.desk.outreach.rules.publicity.materials import TOPICS


class Material(models.Model):
    """One piece; its versions are attachments under its number, the newest in use."""

    number = models.CharField("编号", max_length=20, unique=True)
    title = models.CharField("名称", max_length=80)
    topic = models.CharField("主题", max_length=20, choices=list(TOPICS.items()))
    note = models.CharField("说明", max_length=200, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="material_withdrawn_by_someone_for_a_reason",
                condition=models.Q(
                    withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawn_reason=""
                )
                | models.Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                & ~models.Q(withdrawn_reason=""),
            )
        ]

    def __str__(self) -> str:
        return self.number
