"""A figure as it stood at one moment, with all that is needed to make it again."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.models import Department
from liandong.desk.insight.definitions import DEFINITIONS


class FrozenFigure(models.Model):
    """Kept by a person, never altered, withdrawn with a reason if it was wrong.

    Triggers of the database refuse to change or delete it (migration 0002); a later migration that
    rebuilds the table on SQLite must set them again.

    `rows` are the ids of the disputes that it looked at, `versions` the models that had judged
    their records and how many each, `latest` the newest dispute there was.
    """

    figure = models.CharField(_("图表"), max_length=20)
    query = models.JSONField()  # the scope as its address says it, with its days spelt out
    words = models.CharField(_("范围"), max_length=200)
    title = models.CharField(_("结论"), max_length=300)
    note = models.CharField(max_length=300, blank=True)
    purpose = models.CharField(_("用途"), max_length=100)
    spec = models.JSONField()
    rows = models.JSONField()
    definition = models.TextField(_("口径"))
    method = models.TextField(_("方法"), blank=True)
    versions = models.JSONField(_("识别版本"))
    latest = models.DateTimeField(_("数据截至"), null=True)
    district = models.CharField(_("商圈"), max_length=40, blank=True)  # empty: all its maker saw
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("冻结时间"), auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["-at"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="frozen_figure_withdrawn_by_someone_for_a_reason",
                condition=models.Q(
                    withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawn_reason=""
                )
                | models.Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                & ~models.Q(withdrawn_reason=""),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """What the part of the picture is called."""
        return str(DEFINITIONS[self.figure].title)
