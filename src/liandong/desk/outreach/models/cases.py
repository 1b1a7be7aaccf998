"""案件: a case of the regulator by its number, what came of it, and the disputes behind it."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.models.campaigns import Campaign
from liandong.desk.outreach.rules.cases import DISCRETIONS, OUTCOMES, SOURCES, CaseSource
from liandong.desk.outreach.rules.publication.penalties import (
    FIELDS,
    SANCTIONS,
    Field,
    Sanction,
    Term,
    term_of,
)


class EnforcementCase(models.Model):
    """The case file itself is kept in the regulator's system, under `case_number`.

    One out of a report (举报) is the regulator's alone: who reports is not known to others.
    """

    number = models.CharField("编号", max_length=20, unique=True)
    case_number = models.CharField("案号", max_length=60)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    district = models.ForeignKey(  # null: of no district
        District, models.PROTECT, null=True, verbose_name="商圈", related_name="+"
    )
    merchant = models.ForeignKey(Merchant, models.SET_NULL, null=True, related_name="+")
    party = EncryptedTextField("当事人", null=True)  # as it stands in the case file
    cause = models.CharField("案由", max_length=120)
    source = models.CharField(
        "来源", max_length=12, choices=[(source.value, words) for source, words in SOURCES.items()]
    )
    opened_on = models.DateField("立案日期")
    closed_on = models.DateField("结案日期", null=True)
    decided_on = models.DateField("处罚决定日期", null=True)
    outcome = models.CharField(
        "结案方式",
        max_length=12,
        blank=True,
        choices=[(outcome.value, words) for outcome, words in OUTCOMES.items()],
    )
    articles = EncryptedTextField("违法条款", null=True)
    discretion = models.CharField(
        "裁量",
        max_length=12,
        blank=True,
        choices=[(step.value, words) for step, words in DISCRETIONS.items()],
    )
    fine_yuan = models.DecimalField("罚款", max_digits=14, decimal_places=2, default=Decimal(0))
    confiscated_yuan = models.DecimalField(
        "没收", max_digits=14, decimal_places=2, default=Decimal(0)
    )
    correction_ordered_on = models.DateField("责令改正日期", null=True)
    field = models.CharField(
        "公示领域",
        max_length=10,
        default=Field.OTHER.value,
        choices=[(field.value, words) for field, words in FIELDS.items()],
    )
    sanction = models.CharField(
        "处罚种类",
        max_length=12,
        default=Sanction.MONEY.value,
        choices=[(kind.value, words) for kind, words in SANCTIONS.items()],
    )
    published_on = models.DateField("公示日期", null=True)
    taken_down_on = models.DateField("停止公示日期", null=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="cases")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_reason = EncryptedTextField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-opened_on", "-id"], name="case_in_order"),
            models.Index(fields=["district", "-opened_on"], name="case_of_district"),
            models.Index(fields=["closed_on"], name="case_closed"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["department", "case_number"], name="case_recorded_once_by_an_office"
            ),
            models.CheckConstraint(
                name="case_closed_with_an_outcome",
                condition=models.Q(closed_on__isnull=True, outcome="")
                | models.Q(closed_on__isnull=False) & ~models.Q(outcome=""),
            ),
            models.CheckConstraint(
                name="case_amounts_not_negative",
                condition=models.Q(fine_yuan__gte=0, confiscated_yuan__gte=0),
            ),
            models.CheckConstraint(
                name="case_taken_down_after_publication",
                condition=models.Q(taken_down_on__isnull=True)
                | models.Q(published_on__isnull=False, taken_down_on__gte=models.F("published_on")),
            ),
            models.CheckConstraint(
                name="case_withdrawn_by_someone_for_a_reason",
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
        return self.case_number

    @property
    def amount_yuan(self) -> Decimal:
        """罚没金额."""
        return self.fine_yuan + self.confiscated_yuan

    @property
    def is_out_of_complaint(self) -> bool:
        """诉转案."""
        return self.source == CaseSource.COMPLAINT

    @property
    def term(self) -> Term | None:
        """How long it is published; None without a penalty."""
        return term_of(
            self.outcome,
            fine=self.fine_yuan,
            confiscated=self.confiscated_yuan,
            discretion=self.discretion,
            field=self.field,
            sanction=self.sanction,
        )


class CaseDispute(models.Model):
    """A dispute behind a case, as a person linked it; when taken back it stays."""

    case = models.ForeignKey(EnforcementCase, models.CASCADE, related_name="links")
    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "dispute"],
                condition=models.Q(undone_at__isnull=True),
                name="dispute_once_in_a_case",
            ),
            models.CheckConstraint(
                name="case_link_undone_by_someone_at_some_time",
                condition=models.Q(undone_by__isnull=True, undone_at__isnull=True)
                | models.Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.dispute}"
