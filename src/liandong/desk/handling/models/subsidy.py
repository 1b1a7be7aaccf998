"""What the committee pays its mediators for a settled case."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.desk.handling.rules.subsidies import Rates


class SubsidyRate(models.Model):
    """The amounts that hold for agreements from a day on. Never changed: another follows."""

    since = models.DateField(_("自哪天的协议起"))
    oral_yuan = models.DecimalField(
        _("简易（元）"), max_digits=8, decimal_places=2, validators=[MinValueValidator(0)]
    )
    written_yuan = models.DecimalField(
        _("一般（元）"), max_digits=8, decimal_places=2, validators=[MinValueValidator(0)]
    )
    complex_yuan = models.DecimalField(
        _("疑难复杂（元）"), max_digits=8, decimal_places=2, validators=[MinValueValidator(0)]
    )
    basis = models.CharField(_("依据"), max_length=100)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["since"])]

    @property
    def rates(self) -> Rates:
        return Rates(self.oral_yuan, self.written_yuan, self.complex_yuan)
