"""What one shift leaves to the next, and what the committee pays for a settled case."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.directory.models import District
from liandong.desk.handling.rules.shifts import SHIFTS
from liandong.desk.station.rules.subsidies import Rates


class HandOver(models.Model):
    """What a shift leaves to the next: a message, and who took over when.

    `masked` is the message without whom the desk knew when it was written: whoever is known no more
    once a dispute is finished stays masked.
    """

    district = models.ForeignKey(District, models.CASCADE)
    day = models.DateField()
    shift = models.CharField(max_length=8, choices=[(shift.key, shift.name) for shift in SHIFTS])
    text = EncryptedTextField()
    masked = EncryptedTextField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="hand_over_taken_by_someone_at_some_time",
                condition=models.Q(taken_by__isnull=True, taken_at__isnull=True)
                | models.Q(taken_by__isnull=False, taken_at__isnull=False),
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["district", "-at"])]

    @property
    def words(self) -> str:
        """As it was masked when it was written, for readers other than its author."""
        return str(self.masked or self.text)


class SubsidyRate(models.Model):
    """The amounts that hold for agreements from a day on. Never changed: another follows."""

    since = models.DateField("协议起始日期")
    oral_yuan = models.DecimalField(
        "简易（元）", max_digits=8, decimal_places=2, validators=[MinValueValidator(0)]
    )
    written_yuan = models.DecimalField(
        "一般（元）", max_digits=8, decimal_places=2, validators=[MinValueValidator(0)]
    )
    complex_yuan = models.DecimalField(
        "疑难复杂（元）", max_digits=8, decimal_places=2, validators=[MinValueValidator(0)]
    )
    basis = models.CharField("依据", max_length=100)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["since"])]

    @property
    def rates(self) -> Rates:
        return Rates(self.oral_yuan, self.written_yuan, self.complex_yuan)
