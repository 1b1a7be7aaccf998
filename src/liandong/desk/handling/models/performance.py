"""What was agreed to be done until when, and what was done."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.fields import EncryptedTextField
from liandong.desk.disputes.models import Dispute, HistoryEntry


class Instalment(models.Model):
    """One part of what was agreed. It stands as long as the step of the agreement does."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="instalments")
    entry = models.ForeignKey(HistoryEntry, models.PROTECT, related_name="+")
    what = models.CharField(_("事项"), max_length=60)  # 退款, 换货 …
    amount_yuan = models.DecimalField(_("金额"), max_digits=12, decimal_places=2)
    due_on = models.DateField(_("期限"))
    done_on = models.DateField(_("履行日"), null=True)
    proof = EncryptedTextField(null=True)  # how it is known: receipt, transfer number, both said so
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["done_on", "due_on"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="performed_on_some_day_told_by_someone",
                condition=models.Q(done_on__isnull=True, done_by__isnull=True)
                | models.Q(done_on__isnull=False, done_by__isnull=False),
            ),
            models.CheckConstraint(
                name="instalment_not_negative", condition=models.Q(amount_yuan__gte=0)
            ),
        ]
