"""Who is on duty at the station of a district."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.directory.models import District
from liandong.desk.handling.rules.shifts import SHIFTS


class Duty(models.Model):
    """One person on one shift. A stationed lawyer has no account and is known by name."""

    class Kind(models.TextChoices):
        POLICE = "police", "民警"
        ASSOCIATION = "association", "消协"
        COMMITTEE = "committee", "人民调解员"
        REGULATOR = "regulator", "市监"
        LAWYER = "lawyer", "驻点律师"

    district = models.ForeignKey(District, models.CASCADE, verbose_name="商圈")
    day = models.DateField("日期")
    shift = models.CharField(
        "班次", max_length=8, choices=[(shift.key, shift.name) for shift in SHIFTS]
    )
    kind = models.CharField("身份", max_length=12, choices=Kind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="duties"
    )
    guest = models.CharField("姓名", max_length=40, blank=True)

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
