"""线索: facts that point to an offence, checked within the days of the law, and what came of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.models.cases import EnforcementCase
from liandong.desk.outreach.models.visits import Visit
from liandong.desk.outreach.rules.cases import SOURCES
from liandong.desk.outreach.rules.clues import LABELS, POLICE, STATES, State


class Clue(models.Model):
    """The regulator's alone: neither the joint room nor who is checked hears of it.

    `reasons` are those of the proposal, in words, as they stood when it was recorded; `state` and
    `police` follow from the steps that stand.
    """

    number = models.CharField("编号", max_length=20, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    district = models.ForeignKey(  # null: of no district
        District, models.PROTECT, null=True, verbose_name="商圈", related_name="+"
    )
    merchant = models.ForeignKey(Merchant, models.SET_NULL, null=True, related_name="+")
    party = EncryptedTextField("当事人", null=True)
    source = models.CharField(
        "来源", max_length=12, choices=[(source.value, words) for source, words in SOURCES.items()]
    )
    facts = EncryptedTextField("违法线索", null=True)
    evidence = EncryptedTextField("证据清单", null=True)
    reasons = EncryptedTextField("建议的依据", null=True)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")
    found_on = models.DateField("发现日期")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, words) for state, words in STATES.items()],
        default=State.CHECKING.value,
    )
    police = models.CharField(
        max_length=10,
        blank=True,
        choices=[(state.value, words) for state, words in POLICE.items() if state],
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_reason = EncryptedTextField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "found_on"], name="clue_by_state"),
            models.Index(fields=["merchant", "state"], name="clue_of_merchant"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="clue_withdrawn_by_someone_for_a_reason",
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
        return self.number


class ClueStep(models.Model):
    """A step as it was recorded; taken back it stays."""

    clue = models.ForeignKey(Clue, models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=12, choices=list(LABELS.items()))
    on = models.DateField("日期")
    who = EncryptedTextField(null=True)  # approver, officers or receiving office
    text = EncryptedTextField(null=True)
    case = models.ForeignKey(EnforcementCase, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="clue_step_undone_by_someone_at_some_time",
                condition=models.Q(undone_by__isnull=True, undone_at__isnull=True)
                | models.Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clue} {self.get_verb_display()}"


class ClueDispute(models.Model):
    """A dispute behind a clue, as a person linked it; when taken back it stays."""

    clue = models.ForeignKey(Clue, models.CASCADE, related_name="links")
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
                fields=["clue", "dispute"],
                condition=models.Q(undone_at__isnull=True),
                name="dispute_once_in_a_clue",
            ),
            models.CheckConstraint(
                name="clue_link_undone_by_someone_at_some_time",
                condition=models.Q(undone_by__isnull=True, undone_at__isnull=True)
                | models.Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clue} {self.dispute}"
