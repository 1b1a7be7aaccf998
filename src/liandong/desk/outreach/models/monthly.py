"""月报: what staff pick for the report of a month: typical cases and pieces of advice. All else in
it is counted."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.models import Department
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.models.advice import Advice

BY = settings.AUTH_USER_MODEL


class MonthlyCase(models.Model):
    """典型案例 of a department's report. Title and text are stored without people and trader."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    month = models.DateField("月份")  # its first day
    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="+")
    title = models.CharField("题目", max_length=60)
    text = models.CharField("案情和结果", max_length=1000)
    by = models.ForeignKey(BY, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["department", "month", "dispute"], name="case_once_in_a_report"
            )
        ]

    def __str__(self) -> str:
        return self.title


class MonthlyAdvice(models.Model):
    """A piece of the library as it was taken over: what is changed there later leaves it alone."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    month = models.DateField("月份")
    advice = models.ForeignKey(Advice, models.PROTECT, related_name="+")
    text = models.CharField("建议", max_length=500)
    basis = models.CharField("依据", max_length=200, blank=True)
    by = models.ForeignKey(BY, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["department", "month", "advice"], name="advice_once_in_a_report"
            )
        ]

    def __str__(self) -> str:
        return self.text
