"""A figure as it stood at one moment, with all that is needed to make it again."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.insight.definitions import DEFINITIONS


class FrozenFigure(models.Model):
    """Kept by a person, never altered, withdrawn with a reason if it was wrong.

    Triggers of the database refuse to change or delete it (migration 0002); a later migration that
    rebuilds the table on SQLite must set them again.

    `rows` are the ids of the disputes that it looked at, `versions` the models that had judged
    their records and how many each, `latest` the newest dispute there was.
    """

    figure = models.CharField("图表", max_length=20)
    query = models.JSONField()  # the scope as in its address, with its days spelt out
    words = models.CharField("范围", max_length=200)
    title = models.CharField("结论", max_length=300)
    note = models.CharField(max_length=300, blank=True)
    purpose = EncryptedTextField("用途")
    spec = models.JSONField()
    rows = models.JSONField()
    definition = models.TextField("口径")
    method = models.TextField("方法", blank=True)
    versions = models.JSONField("识别版本")
    latest = models.DateTimeField("数据截至", null=True)
    district = models.CharField("商圈", max_length=40, blank=True)  # empty: all its maker saw
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("留存时间", auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = EncryptedTextField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["-at"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="frozen_figure_withdrawn_by_someone_for_a_reason",
                condition=models.Q(
                    withdrawn_by__isnull=True,
                    withdrawn_at__isnull=True,
                    withdrawn_reason__isnull=True,
                )
                | models.Q(
                    withdrawn_by__isnull=False,
                    withdrawn_at__isnull=False,
                    withdrawn_reason__isnull=False,
                ),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """What the part of the picture is called."""
        return str(DEFINITIONS[self.figure].title)
