"""投诉信息公示: lists of complaints for the national platform, what traders object to, what the
platform's own list says. Nothing is published from here."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.rules.publication.complaints import (
    CONSENTS,
    EXCLUSION_WORDS,
    LISTED_AGAIN,
    OUT_REASONS,
    RESULTS,
    STATES,
    TRUTHS,
    State,
)

BY = settings.AUTH_USER_MODEL


class PublicationList(models.Model):
    """Settled complaints of some days. Whoever decided on one of its rows does not check it."""

    number = models.CharField("编号", max_length=20, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    since = models.DateField("化解日期起")
    until = models.DateField("化解日期止")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, words) for state, words in STATES.items()],
        default=State.PREPARING.value,
    )
    prepared_by = models.ForeignKey(BY, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(BY, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(BY, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    returned = EncryptedTextField("退回的原因", null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="list_days_in_order", condition=models.Q(since__lte=models.F("until"))
            ),
            models.CheckConstraint(
                name="list_submitted_by_someone_at_some_time",
                condition=models.Q(
                    state="preparing", submitted_by__isnull=True, submitted_at__isnull=True
                )
                | ~models.Q(state="preparing")
                & models.Q(submitted_by__isnull=False, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="list_checked_by_another_person",
                condition=~models.Q(state="checked")
                & models.Q(checked_by__isnull=True, checked_at__isnull=True)
                | models.Q(state="checked", checked_by__isnull=False, checked_at__isnull=False)
                & ~models.Q(checked_by=models.F("submitted_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ListedComplaint(models.Model):
    """A complaint of a list, by its number on the platform: it stands in one list. `publishes` is
    null until somebody decides. `as_submitted` is what is checked and handed out; what was checked
    can only be taken out again (`out_reason`)."""

    of_list = models.ForeignKey(PublicationList, models.CASCADE, related_name="rows")
    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="+")
    complaint = models.CharField("登记编号", max_length=64)
    settled_on = models.DateField("化解日期", null=True)
    consent = models.CharField(
        "是否同意公示", max_length=5, blank=True, choices=list(CONSENTS.items())
    )
    truth = models.CharField("是否真实", max_length=5, blank=True, choices=list(TRUTHS.items()))
    publishes = models.BooleanField(null=True)
    exclusion = models.CharField(
        "排除情形", max_length=12, blank=True, choices=list(EXCLUSION_WORDS.items())
    )
    basis = EncryptedTextField("依据", null=True)
    decided_by = models.ForeignKey(BY, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    as_submitted = models.JSONField("送审时的内容", null=True)  # `queries.listed_facts`, redacted
    out_reason = models.CharField(
        "撤出的原因",
        max_length=10,
        blank=True,
        choices=[(reason.value, words) for reason, words in OUT_REASONS.items()],
    )
    out_words = EncryptedTextField("撤出的说明", null=True)
    out_by = models.ForeignKey(BY, models.PROTECT, null=True, related_name="+")
    out_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["of_list", "publishes"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["complaint"],
                condition=~models.Q(out_reason__in=LISTED_AGAIN),
                name="complaint_stands_in_one_list",
            ),
            models.CheckConstraint(
                name="complaint_taken_out_by_someone_at_some_time",
                condition=models.Q(out_reason="", out_by__isnull=True, out_at__isnull=True)
                | ~models.Q(out_reason="")
                & models.Q(publishes=True, out_by__isnull=False, out_at__isnull=False),
            ),
            models.CheckConstraint(
                name="complaint_published_with_consent_and_true",
                condition=~models.Q(publishes=True)
                | models.Q(consent="yes", truth="yes", exclusion=""),
            ),
            models.CheckConstraint(
                name="complaint_left_out_for_a_reason",
                condition=~models.Q(publishes=False) | ~models.Q(exclusion=""),
            ),
            models.CheckConstraint(
                name="complaint_decided_by_someone_at_some_time",
                condition=models.Q(
                    publishes__isnull=True, decided_by__isnull=True, decided_at__isnull=True
                )
                | models.Q(
                    publishes__isnull=False, decided_by__isnull=False, decided_at__isnull=False
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.complaint


class PublicationObjection(models.Model):
    """异议 of a trader, with the day until which it is answered, as entered with its basis."""

    row = models.ForeignKey(ListedComplaint, models.PROTECT, related_name="objections")
    received_on = models.DateField("收到日期")
    words = EncryptedTextField("异议内容")
    answer_by = models.DateField("答复期限")
    basis = models.CharField("期限依据", max_length=100)
    by = models.ForeignKey(BY, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    result = models.CharField("处理结果", max_length=10, blank=True, choices=list(RESULTS.items()))
    answer = EncryptedTextField("理由", null=True)
    answered_on = models.DateField("答复日期", null=True)
    answered_by = models.ForeignKey(BY, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["row"], condition=models.Q(result=""), name="one_open_objection_a_complaint"
            ),
            models.CheckConstraint(
                name="objection_answered_by_someone_on_a_day",
                condition=models.Q(
                    result="", answered_on__isnull=True, answered_by__isnull=True, answer=None
                )
                | ~models.Q(result="")
                & models.Q(
                    answered_on__isnull=False, answered_by__isnull=False, answer__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="objection_due_after_it_came",
                condition=models.Q(answer_by__gte=models.F("received_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row}"


class PlatformComparison(models.Model):
    """与平台核对: the platform's list against the lists that were checked here. What each side has
    is kept as it stood then, by numbers of complaints and names of traders."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    file = models.CharField("文件", max_length=120)
    since = models.DateField("审核日期起")
    until = models.DateField("审核日期止")
    matched = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    unexpected = models.JSONField(default=list)
    differs = models.JSONField(default=list)
    by = models.ForeignKey(BY, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.file
