"""消费提醒: what is published before a feast or season, and how it came about."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.directory.models import District
from liandong.desk.outreach.rules.publicity.occasions import LABELS
from liandong.desk.outreach.rules.steps.reminders import CHANNELS, STATES, VERBS, State
from liandong.desk.outreach.rules.steps.reports import SIDES
from liandong.desk.papers.models import Paper


class Reminder(models.Model):
    """One of an occasion of a year. `topics` are those of the proposal that its drafter picked, as
    they were counted then; `round` counts submissions, `paper` bears its official number."""

    number = models.CharField("编号", max_length=20, unique=True)
    occasion = models.CharField("节点", max_length=20, choices=list(LABELS.items()))
    year = models.PositiveSmallIntegerField("年份")
    district = models.ForeignKey(  # null: the whole city
        District, models.PROTECT, null=True, blank=True, verbose_name="商圈", related_name="+"
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, words) for state, words in STATES.items()],
        default=State.DRAFT.value,
    )
    round = models.PositiveSmallIntegerField(default=0)
    topics = models.JSONField(default=list)
    title = EncryptedTextField(null=True)
    background = EncryptedTextField(null=True)
    remedies = EncryptedTextField(null=True)
    phone = models.CharField("咨询投诉电话", max_length=40, blank=True)
    paper = models.OneToOneField(Paper, models.PROTECT, null=True, related_name="+")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["district", "state"]),
            models.Index(fields=["occasion", "year"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="reminder_issued_with_a_paper",
                condition=~models.Q(state="issued") | models.Q(paper__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def place(self) -> str:
        return self.district.name if self.district else "全区"

    @property
    def subject(self) -> str:
        """As “2026年国庆 · 铜马商圈”."""
        return f"{self.year}年{self.get_occasion_display()} · {self.place}"

    @property
    def official_number(self) -> str:
        return self.paper.number if self.paper else ""


class ReminderRule(models.Model):
    """One 提示: what to do, why, and what to keep as evidence."""

    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField()
    text = EncryptedTextField()
    why = EncryptedTextField()
    keep = EncryptedTextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["reminder", "position"], name="reminder_rule_at_its_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reminder} {self.position}"


class DutyShift(models.Model):
    """值班安排: who is on duty during the occasion, and the phone of the office."""

    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="duty")
    who = models.CharField("值班人员", max_length=60)
    office = models.CharField("值班单位", max_length=80)
    starts_at = models.DateTimeField("起")
    ends_at = models.DateTimeField("止")
    phone = models.CharField("值班电话", max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="duty_ends_after_it_starts",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
            )
        ]

    def __str__(self) -> str:
        return self.who


class ReminderStep(models.Model):
    """A step with who, when and words; `side` of a signature. Never changed."""

    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="steps")
    round = models.PositiveSmallIntegerField()
    verb = models.CharField(
        max_length=10, choices=[(verb.value, words) for verb, words in VERBS.items()]
    )
    side = models.CharField(max_length=12, choices=list(SIDES.items()), blank=True)
    words = EncryptedTextField(null=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["reminder", "round", "side"],
                condition=~models.Q(side=""),
                name="reminder_signed_once_a_side_and_round",
            ),
            models.CheckConstraint(
                name="reminder_returned_or_withdrawn_for_a_reason",
                condition=~models.Q(verb__in=["return", "withdraw"])
                | models.Q(words__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reminder} {self.get_verb_display()}"


class Publication(models.Model):
    """Where it was published and when; `reads` as somebody entered them, on `read_on`."""

    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="publications")
    channel = models.CharField("渠道", max_length=10, choices=list(CHANNELS.items()))
    name = models.CharField("渠道名称", max_length=80)
    published_at = models.DateTimeField("发布时间")
    reads = models.PositiveIntegerField("阅读量", null=True)
    read_on = models.DateField("阅读量截至", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="reads_as_of_a_day",
                condition=models.Q(reads__isnull=True, read_on__isnull=True)
                | models.Q(reads__isnull=False, read_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name
