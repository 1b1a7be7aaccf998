"""联席会议: a joint meeting of departments, the topics handed in for it, their liaison officers."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.groups.models import GroupDispute
from liandong.desk.insight.rules.period import Period
from liandong.desk.outreach.rules.meetings import KINDS, STATES, TOPIC_STATES, State, TopicState
from liandong.desk.papers.models import Paper


class Meeting(models.Model):
    """`department` convenes it and is among its `members`. `since` and `until`: the days that its
    material counts. `notice` and `paper` (the minutes) bear official numbers."""

    number = models.CharField("编号", max_length=20, unique=True)
    kind = models.CharField(
        "类别", max_length=10, choices=[(kind.value, words) for kind, words in KINDS.items()]
    )
    name = models.CharField("名称", max_length=80)
    state = models.CharField(
        max_length=10,
        choices=[(state.value, words) for state, words in STATES.items()],
        default=State.CALLING.value,
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    members = models.ManyToManyField(Department, verbose_name="成员单位", related_name="+")
    group = models.ForeignKey(GroupDispute, models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField("开会时间")
    planned_place = models.CharField("开会地点", max_length=80)
    topics_by = models.DateField("议题报送截止")
    since = models.DateField("材料统计起")
    until = models.DateField("材料统计止")
    cause = EncryptedTextField(null=True)
    requirements = EncryptedTextField(null=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    notice = models.OneToOneField(Paper, models.PROTECT, null=True, related_name="+")
    held_at = models.DateTimeField("实际开会时间", null=True)
    place = models.CharField("实际地点", max_length=80, blank=True)
    chair = models.CharField("主持", max_length=40, blank=True)
    recorder = models.CharField("记录", max_length=40, blank=True)
    attended = EncryptedTextField(null=True)
    observers = EncryptedTextField(null=True)
    briefings = EncryptedTextField(null=True)  # 听取
    deliberations = EncryptedTextField(null=True)  # 审议
    copies_up = models.CharField("抄报", max_length=120, blank=True)
    copies = models.CharField("抄送", max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    paper = models.OneToOneField(Paper, models.PROTECT, null=True, related_name="+")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = EncryptedTextField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-planned_at", "-id"], name="meeting_in_order")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="meeting_counts_days_in_order",
                condition=models.Q(since__lte=models.F("until")),
            ),
            models.CheckConstraint(
                name="meeting_held_recorded_by_someone",
                condition=~models.Q(state__in=["held", "issued"])
                | models.Q(held_at__isnull=False, recorded_by__isnull=False),
            ),
            models.CheckConstraint(
                name="minutes_issued_with_a_paper",
                condition=~models.Q(state="issued") | models.Q(paper__isnull=False),
            ),
            models.CheckConstraint(
                name="meeting_cancelled_by_someone_for_a_reason",
                condition=models.Q(
                    state="cancelled",
                    cancelled_by__isnull=False,
                    cancelled_at__isnull=False,
                    cancelled_reason__isnull=False,
                )
                | ~models.Q(state="cancelled")
                & models.Q(
                    cancelled_by__isnull=True,
                    cancelled_at__isnull=True,
                    cancelled_reason__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def official_number(self) -> str:
        return self.paper.number if self.paper else ""

    @property
    def period(self) -> Period:
        """The days that its material counts, as far as they are over."""
        yesterday = timezone.localdate() - timedelta(days=1)
        return Period(self.since, max(self.since, min(self.until, yesterday)))


class MeetingTopic(models.Model):
    """议题: handed in by one department; the convener lists it, or leaves it out for a reason."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="topics")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    title = models.CharField("议题", max_length=120)
    background = EncryptedTextField()
    state = models.CharField(
        max_length=10,
        choices=[(state.value, words) for state, words in TOPIC_STATES.items()],
        default=TopicState.HANDED_IN.value,
    )
    reason = EncryptedTextField(null=True)  # why it was left out
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="topic_left_out_for_a_reason",
                condition=~models.Q(state="left_out") | models.Q(reason__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title


class LiaisonOfficer(models.Model):
    """联络员: whom a department names for the meetings, with the office phone."""

    department = models.OneToOneField(Department, models.CASCADE, related_name="+")
    name = models.CharField("联络员", max_length=40)
    post = models.CharField("职务", max_length=40, blank=True)
    phone = models.CharField("办公电话", max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name
