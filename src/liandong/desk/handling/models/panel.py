"""“1+1”联调: a panel of lawyer and trade association for a dispute, and their opinions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.fields import EncryptedTextField
from liandong.desk.directory.models import Expert
from liandong.desk.disputes.models import Dispute


class ComplexityRule(models.Model):
    """The thresholds of `rules.complexity` as they were set; the newest holds."""

    amount_yuan = models.DecimalField(_("金额不低于（元）"), max_digits=12, decimal_places=2)
    persons = models.PositiveSmallIntegerField(_("人数不少于"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class PanelSeat(models.Model):
    """An expert who is asked to a dispute: answer, reason and opinion (encrypted)."""

    class State(models.TextChoices):
        INVITED = "invited", _("已邀请")
        ACCEPTED = "accepted", _("已接受")
        DECLINED = "declined", _("不能参加")

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
    entered_by = models.ForeignKey(  # a colleague who told it for the expert
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dispute", "expert"], name="asked_once_to_a_panel"),
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
