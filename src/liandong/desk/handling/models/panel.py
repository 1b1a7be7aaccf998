"""“1+1”联调: a panel of lawyer and trade association for a dispute, and their opinions."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.directory.models import Expert
from liandong.desk.disputes.models import Dispute


class ComplexityRule(models.Model):
    """The thresholds of `rules.complexity` as they were set; the newest holds."""

    amount_yuan = models.DecimalField("金额不低于（元）", max_digits=12, decimal_places=2)
    persons = models.PositiveSmallIntegerField("人数不少于")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class PanelSeat(models.Model):
    """An expert who is invited to a dispute: answer, reason and opinion (encrypted)."""

    class State(models.TextChoices):
        INVITED = "invited", "已邀请"
        ACCEPTED = "accepted", "已接受"
        DECLINED = "declined", "不能参加"

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="panel")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="seats")
    why = models.JSONField(default=list)  # reasons of rules.complexity when it was proposed
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)
    reason = EncryptedTextField(null=True)
    opinion = EncryptedTextField(null=True)
    opinion_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(  # a colleague who entered it for the expert
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dispute", "expert"], name="invited_once_to_a_panel"),
            models.CheckConstraint(
                name="seat_answered_at_some_time",
                condition=models.Q(state="invited", answered_at__isnull=True)
                | ~models.Q(state="invited") & models.Q(answered_at__isnull=False),
            ),
        ]

    @property
    def in_own_words(self) -> bool:
        """Whether the expert has written the opinion: then it is the expert's alone to change."""
        return bool(self.opinion) and self.entered_by_id is None

    @property
    def answered_in_own_words(self) -> bool:
        """Whether the expert has written the reason. Not known any more once an opinion follows:
        `entered_by` is of the later."""
        return not self.opinion and self.entered_by_id is None


class PanelOpinion(models.Model):
    """The opinion of a seat as somebody saved it; the last stands in the seat. Never changed."""

    seat = models.ForeignKey(PanelSeat, models.CASCADE, related_name="opinions")
    text = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
