"""专项整治: a campaign with its plan, its tasks and the weekly returns of the departments."""

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.directory.models import District
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.models.special_reports import SpecialReport
from liandong.desk.outreach.rules.campaigns import STAGES, Schedule, Stage, week_words
from liandong.desk.outreach.rules.returns import KEYS, Numbers


class Campaign(models.Model):
    """Its stage follows from the days of the plan. Without districts it is of the whole city."""

    number = models.CharField("编号", max_length=20, unique=True)
    name = models.CharField("名称", max_length=80)
    basis = EncryptedTextField("依据", null=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    districts = models.ManyToManyField(District, verbose_name="商圈", related_name="+")
    goals = EncryptedTextField(null=True)
    range = EncryptedTextField(null=True)  # 范围和重点
    requirements = EncryptedTextField(null=True)
    starts_on = models.DateField("动员部署")
    acts_on = models.DateField("集中整治")
    closes_on = models.DateField("总结提升")
    ends_on = models.DateField("结束")
    alert = models.ForeignKey(Alert, models.PROTECT, null=True, related_name="+")
    report = models.ForeignKey(SpecialReport, models.PROTECT, null=True, related_name="+")
    summary = EncryptedTextField(null=True)
    summarised_on = models.DateField(null=True)
    summarised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_reason = EncryptedTextField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-starts_on", "-id"], name="campaign_in_order"),
            models.Index(fields=["alert"], name="campaign_of_alert"),
            models.Index(fields=["report"], name="campaign_of_report"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="campaign_stages_in_order",
                condition=models.Q(starts_on__lt=models.F("acts_on"))
                & models.Q(acts_on__lt=models.F("closes_on"))
                & models.Q(closes_on__lte=models.F("ends_on")),
            ),
            models.CheckConstraint(
                name="campaign_summarised_by_someone_on_a_day",
                condition=models.Q(
                    summary__isnull=True, summarised_on__isnull=True, summarised_by__isnull=True
                )
                | models.Q(
                    summary__isnull=False, summarised_on__isnull=False, summarised_by__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="campaign_withdrawn_by_someone_for_a_reason",
                condition=models.Q(
                    withdrawn_at__isnull=True,
                    withdrawn_by__isnull=True,
                    withdrawn_reason__isnull=True,
                )
                | models.Q(
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                    withdrawn_reason__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.starts_on, self.acts_on, self.closes_on, self.ends_on)

    @property
    def stage(self) -> Stage:
        if self.withdrawn_at:
            return Stage.WITHDRAWN
        if self.summarised_on:
            return Stage.SUMMARISED
        return self.schedule.stage_on(timezone.localdate())

    @property
    def stage_words(self) -> str:
        return STAGES[self.stage]

    @property
    def place(self) -> str:
        """Of the districts as they were loaded."""
        return "、".join(district.name for district in self.districts.all()) or "全区"


class CampaignTask(models.Model):
    """What one department does in a campaign; it takes part by it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tasks")
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="责任单位", related_name="+"
    )
    text = EncryptedTextField("任务", null=True)
    until = models.DateField("时限", null=True)
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="campaign_task_done_by_someone_on_a_day",
                condition=models.Q(done_on__isnull=True, done_by__isnull=True)
                | models.Q(done_on__isnull=False, done_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.text)


def _number() -> "models.PositiveIntegerField[int, int]":
    return models.PositiveIntegerField(default=0)


def _yuan() -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))


class CampaignReturn(models.Model):
    """统计表: one row for a week (from its Monday) and a department; columns: `rules.returns`."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="returns")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    week = models.DateField("周")
    officers = _number()
    premises = _number()
    key_places = _number()
    devices = _number()
    problems = _number()
    orders = _number()
    seizures = _number()
    opened = _number()
    closed = _number()
    fines_yuan = _yuan()
    confiscated_yuan = _yuan()
    value_yuan = _yuan()
    to_police = _number()
    talks = _number()
    pledges = _number()
    leaflets = _number()
    reached = _number()
    exposed = _number()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["campaign", "week", "department"], name="one_return_a_week_and_department"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.week}"

    @property
    def numbers(self) -> Numbers:
        return {key: getattr(self, key) for key in KEYS}

    @property
    def week_words(self) -> str:
        return week_words(self.week)


class ReturnCorrection(models.Model):
    """A correction of a return: who, when, why, and the numbers as they stood before and after.

    Amounts are text in `before` and `after`, so that nothing is rounded.
    """

    row = models.ForeignKey(CampaignReturn, models.CASCADE, related_name="corrections")
    before = models.JSONField()
    after = models.JSONField()
    reason = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.row} {self.at:%Y-%m-%d}"
