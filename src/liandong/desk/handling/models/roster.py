"""Who is on duty at the station of a district, and what one shift leaves to the next."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.fields import EncryptedTextField
from liandong.desk.directory.models import District
from liandong.desk.handling.rules.shifts import SHIFTS


class Duty(models.Model):
    """One person on one shift. A stationed lawyer has no account and is known by name."""

    class Kind(models.TextChoices):
        POLICE = "police", _("民警")
        ASSOCIATION = "association", _("消协")
        COMMITTEE = "committee", _("人民调解员")
        REGULATOR = "regulator", _("市监")
        LAWYER = "lawyer", _("驻点律师")

    district = models.ForeignKey(District, models.CASCADE, verbose_name=_("商圈"))
    day = models.DateField(_("日期"))
    shift = models.CharField(
        _("班次"), max_length=8, choices=[(one.key, _(one.name)) for one in SHIFTS]
    )
    kind = models.CharField(_("身份"), max_length=12, choices=Kind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="duties"
    )
    guest = models.CharField(_("姓名"), max_length=40, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["district", "day", "shift", "person"], name="once_on_a_shift"
            ),
            models.CheckConstraint(
                name="duty_of_an_account_or_of_a_name",
                condition=models.Q(person__isnull=False, guest="")
                | models.Q(person__isnull=True) & ~models.Q(guest=""),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["day", "district"])]

    @property
    def name(self) -> str:
        return self.person.display_name if self.person else self.guest


class HandOver(models.Model):
    """What a shift leaves to the next: a message, and who took over when."""

    district = models.ForeignKey(District, models.CASCADE)
    day = models.DateField()
    shift = models.CharField(max_length=8, choices=[(one.key, _(one.name)) for one in SHIFTS])
    text = EncryptedTextField()
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
