"""How each district is watched, and what other settings would have raised last year."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce

from liandong.desk.directory.models import District
from liandong.desk.insight.models.alerts import WHOLE_CITY, Level


class Sensitivity(models.TextChoices):
    """How large the part of false ones among a night's alerts may be."""

    STRICT = "strict", "少而准"
    NORMAL = "normal", "标准"
    EAGER = "eager", "宁多勿漏"


def all_levels() -> list[str]:
    return list(Level.values)


class Settings(models.Model):
    """What a person sets: for a district, or for a rehearsal."""

    sensitivity = models.CharField(
        "灵敏度", max_length=10, choices=Sensitivity.choices, default=Sensitivity.NORMAL
    )
    least_in_window = models.PositiveSmallIntegerField("最少件数", default=5)
    levels = models.JSONField("监测层级", default=all_levels)

    class Meta:
        abstract = True


class Watch(Settings):
    """A district (null: the whole city) with its settings and how far it has been judged."""

    district = models.OneToOneField(District, models.CASCADE, null=True, related_name="+")
    comparable_since = models.DateField("可比数据起始日", null=True)
    outline_digest = models.CharField(max_length=64, blank=True)  # of its borders when last judged
    judged_on = models.DateField(null=True)  # the last day that was judged
    judged_at = models.DateTimeField(null=True)
    last_dispute = models.BigIntegerField(default=0)  # the newest that was counted then
    tested = models.PositiveIntegerField(default=0)  # series
    found = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Coalesce("district", 0), name="one_watch_of_a_district")
        ]

    @property
    def place(self) -> str:
        return self.district.name if self.district else WHOLE_CITY


class Rehearsal(Settings):
    """The alerts that settings would have raised last year; `found` is null until it is done."""

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="rehearsals")
    found = models.JSONField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
