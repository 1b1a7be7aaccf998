"""应急预案: a plan by levels, its reviews and drills, and when it was called up."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.groups.models import GroupDispute
from liandong.desk.outreach.models.meetings import Meeting
from liandong.desk.outreach.rules.emergency_plans import LEVELS, RESULTS, STATES, State
from liandong.desk.papers.models import Paper


class EmergencyPlan(models.Model):
    """Of one department for its `members`; `paper` bears its official number."""

    number = models.CharField("编号", max_length=20, unique=True)
    name = models.CharField("名称", max_length=80)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    members = models.ManyToManyField(Department, verbose_name="成员单位", related_name="+")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, words) for state, words in STATES.items()],
        default=State.DRAFT.value,
    )
    range = EncryptedTextField(null=True)  # 适用范围
    organisation = EncryptedTextField(null=True)  # 组织和分工
    upkeep = EncryptedTextField(null=True)  # how it is reviewed and drilled
    paper = models.OneToOneField(Paper, models.PROTECT, null=True, related_name="+")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)
    repealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    repealed_at = models.DateTimeField(null=True)
    repealed_reason = EncryptedTextField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="plan_in_force_with_a_paper",
                condition=~models.Q(state="in_force") | models.Q(paper__isnull=False),
            ),
            models.CheckConstraint(
                name="plan_repealed_by_someone_for_a_reason",
                condition=models.Q(
                    state="repealed",
                    repealed_by__isnull=False,
                    repealed_at__isnull=False,
                    repealed_reason__isnull=False,
                )
                | ~models.Q(state="repealed")
                & models.Q(
                    repealed_by__isnull=True,
                    repealed_at__isnull=True,
                    repealed_reason__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def official_number(self) -> str:
        return self.paper.number if self.paper else ""


class PlanLevel(models.Model):
    """What calls up a level, and what is done then."""

    plan = models.ForeignKey(EmergencyPlan, models.CASCADE, related_name="levels")
    level = models.CharField(max_length=2, choices=[(name, f"{name}级") for name in LEVELS])
    condition = EncryptedTextField()
    measures = EncryptedTextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "level"], name="level_once_in_a_plan")
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.level}级"


class PlanReview(models.Model):
    """评审: by whom, on which day, and whether the plan stands."""

    plan = models.ForeignKey(EmergencyPlan, models.CASCADE, related_name="reviews")
    on = models.DateField("评审日期")
    reviewers = models.CharField("评审人", max_length=120)
    result = models.CharField("结论", max_length=10, choices=list(RESULTS.items()))
    text = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.plan} {self.on}"


class PlanDrill(models.Model):
    """演练."""

    plan = models.ForeignKey(EmergencyPlan, models.CASCADE, related_name="drills")
    on = models.DateField("演练日期")
    place = models.CharField("地点", max_length=80)
    scenario = EncryptedTextField()
    took_part = EncryptedTextField()
    findings = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.plan} {self.on}"


class PlanCall(models.Model):
    """启动: the plan called up at a level, for a group dispute or a meeting; until it is ended."""

    plan = models.ForeignKey(EmergencyPlan, models.CASCADE, related_name="calls")
    level = models.CharField(max_length=2, choices=[(name, f"{name}级") for name in LEVELS])
    group = models.ForeignKey(GroupDispute, models.PROTECT, null=True, related_name="+")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="+")
    reason = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_reason = EncryptedTextField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="call_for_a_group_or_a_meeting",
                condition=models.Q(group__isnull=False) | models.Q(meeting__isnull=False),
            ),
            models.CheckConstraint(
                name="call_ended_by_someone_for_a_reason",
                condition=models.Q(
                    ended_at__isnull=True, ended_by__isnull=True, ended_reason__isnull=True
                )
                | models.Q(
                    ended_at__isnull=False, ended_by__isnull=False, ended_reason__isnull=False
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.level}级"
