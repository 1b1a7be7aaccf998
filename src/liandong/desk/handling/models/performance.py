"""What was agreed to be done until when, and what was done."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.disputes.models import Dispute, HistoryEntry


class Instalment(models.Model):
    """One part of what was agreed. It stands as long as the step of the agreement does."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="instalments")
    entry = models.ForeignKey(HistoryEntry, models.PROTECT, related_name="+")
    what = EncryptedTextField("事项")  # 退款, 换货 …; people write names into it as well
    amount_yuan = models.DecimalField("金额", max_digits=12, decimal_places=2)
    due_on = models.DateField("期限")
    done_on = models.DateField("履行日", null=True)
    proof = EncryptedTextField(null=True)  # how it is known: receipt, transfer number, both said so
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["done_on", "due_on"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="performed_on_some_day_recorded_by_someone",
                condition=models.Q(done_on__isnull=True, done_by__isnull=True)
                | models.Q(done_on__isnull=False, done_by__isnull=False),
            ),
            models.CheckConstraint(
                name="instalment_not_negative", condition=models.Q(amount_yuan__gte=0)
            ),
        ]

    @property
    def standing_dispute(self) -> Dispute:
        """The dispute in which it is performed: the one that its own was merged into."""
        return self.dispute.merged_into or self.dispute


class TakenBack(models.Model):
    """A performance that was recorded and taken back: what was recorded, and who took it back."""

    instalment = models.ForeignKey(Instalment, models.CASCADE, related_name="taken_back")
    done_on = models.DateField("履行日")
    proof = EncryptedTextField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
