"""走访: a visit to a shop, mall or market, its checklist and what was found."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.directory.models import District, Merchant
from liandong.desk.outreach.models.letters import Letter, LetterStep
from liandong.desk.outreach.rules.checklists import TOPIC_LABELS, TRADES, VERDICTS
from liandong.desk.outreach.rules.steps.letters import MENDED
from liandong.desk.outreach.rules.steps.visits import KINDS, REASONS, SIGNED, STATES, State


class Visit(models.Model):
    """Planned, then recorded once; photographs are attachments under its number.

    `because` are the reasons of the proposal, in words, as they stood when it was planned. `check`
    is the step by which it checked `letter`; taken back, it counts no more.
    """

    number = models.CharField("编号", max_length=20, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, words) for state, words in STATES.items()],
        default=State.PLANNED.value,
    )
    district = models.ForeignKey(District, models.PROTECT, verbose_name="商圈", related_name="+")
    kind = models.CharField("类型", max_length=10, choices=list(KINDS.items()))
    merchant = models.ForeignKey(Merchant, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField("走访对象", max_length=200)
    trade = models.CharField("检查表", max_length=10, choices=list(TRADES.items()))
    reason = models.CharField(
        "事由", max_length=10, choices=[(reason.value, words) for reason, words in REASONS.items()]
    )
    because = models.JSONField("依据的情况", default=list)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="visits")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="follow_ups")
    day = models.DateField("走访日期")  # planned; once done, on which it was
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(auto_now_add=True)
    met = EncryptedTextField(null=True)  # who of the trader was there
    findings = EncryptedTextField(null=True)
    mended = EncryptedTextField(null=True)  # on the spot
    to_mend = EncryptedTextField(null=True)
    mend_by = models.DateField("限期", null=True)
    signed = models.CharField("签字", max_length=10, blank=True, choices=list(SIGNED.items()))
    outcome = models.CharField("复查结论", max_length=10, blank=True, choices=list(MENDED.items()))
    check_step = models.OneToOneField(LetterStep, models.PROTECT, null=True, related_name="visit")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True)
    entry = models.UUIDField(null=True, unique=True)  # of the phone on which it was recorded
    cancelled_reason = EncryptedTextField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["district", "state"]),
            models.Index(fields=["state", "day"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="visit_done_recorded_by_someone",
                condition=models.Q(
                    state="done", recorded_by__isnull=False, recorded_at__isnull=False
                )
                | (~models.Q(state="done") & models.Q(recorded_by=None, recorded_at=None)),
            ),
            models.CheckConstraint(
                name="visit_to_mend_until_a_day",
                condition=models.Q(to_mend__isnull=True) | models.Q(mend_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["follows"],
                condition=~models.Q(state="cancelled"),
                name="visit_followed_up_once",
            ),
            models.UniqueConstraint(
                fields=["letter"],
                condition=models.Q(state="planned"),
                name="letter_to_be_checked_by_a_visit_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Visitor(models.Model):
    """Somebody who is to go, with the department of that time; `came` once it is recorded."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="visitors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    came = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["visit", "person"], name="visitor_once_in_a_visit")
        ]

    def __str__(self) -> str:
        return str(self.person)


class CheckedTopic(models.Model):
    """One line of the checklist, as it was found."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="checked")
    topic = models.CharField(max_length=10, choices=list(TOPIC_LABELS.items()))
    verdict = models.CharField(max_length=10, choices=list(VERDICTS.items()))
    remark = EncryptedTextField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["visit", "topic"], name="topic_once_in_a_visit")
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} {self.get_verdict_display()}"
