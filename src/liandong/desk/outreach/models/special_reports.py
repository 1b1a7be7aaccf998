"""预警专项分析: a report on a rise, signed by association and station, then issued."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.outreach.models.findings import Finding
from liandong.desk.outreach.rules.steps.reports import SIDES, STATES, State
from liandong.desk.papers.models import Paper


class SpecialReport(Finding):
    """What was counted stands in FrozenFacts of the `round`; `paper` bears its official number."""

    number = models.CharField("编号", max_length=20, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, words) for state, words in STATES.items()],
        default=State.DRAFT.value,
    )
    round = models.PositiveSmallIntegerField(default=0)  # of submissions
    causes = EncryptedTextField(null=True)
    risks = EncryptedTextField(null=True)
    proposals = EncryptedTextField(null=True)
    paper = models.OneToOneField(Paper, models.PROTECT, null=True, related_name="+")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = EncryptedTextField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["district", "state"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="report_issued_with_a_paper",
                condition=~models.Q(state="issued") | models.Q(paper__isnull=False),
            ),
            models.CheckConstraint(
                name="report_withdrawn_by_someone_for_a_reason",
                condition=models.Q(
                    state="withdrawn",
                    withdrawn_by__isnull=False,
                    withdrawn_at__isnull=False,
                    withdrawn_reason__isnull=False,
                )
                | ~models.Q(state="withdrawn")
                & models.Q(
                    withdrawn_by__isnull=True,
                    withdrawn_at__isnull=True,
                    withdrawn_reason__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def official_number(self) -> str:
        return self.paper.number if self.paper else ""


class ReportSignature(models.Model):
    """会签: one side signed the report as submitted in a round, or objected, with words."""

    report = models.ForeignKey(SpecialReport, models.CASCADE, related_name="signatures")
    round = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=12, choices=list(SIDES.items()))
    signed = models.BooleanField()
    words = EncryptedTextField(null=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["report", "round", "side"], name="each_side_signs_once_a_round"
            ),
            models.CheckConstraint(
                name="objected_with_words",
                condition=models.Q(signed=True) | models.Q(words__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.get_side_display()}"
