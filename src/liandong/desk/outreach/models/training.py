"""培训: a training of traders, who came, what it was worth."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.directory.models import District, Merchant


def _part_of(part: str, whole: str) -> Q:
    """Both or none, the part not more than the whole."""
    none = Q(**{f"{part}__isnull": True, f"{whole}__isnull": True})
    return none | Q(**{f"{part}__lte": F(whole)})


class Training(models.Model):
    """One that was held; material, sheets and photographs are attachments under its number."""

    number = models.CharField("编号", max_length=20, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, verbose_name="商圈", related_name="+")
    held_at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=80)
    topic = models.CharField("主题", max_length=80)
    lecturer = EncryptedTextField("讲师", null=True)
    tested = models.PositiveSmallIntegerField("测试人数", null=True, blank=True)
    passed = models.PositiveSmallIntegerField("测试合格人数", null=True, blank=True)
    rated = models.PositiveSmallIntegerField("评价人数", null=True, blank=True)
    satisfied = models.PositiveSmallIntegerField("满意人数", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["district", "held_at"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="passed_of_those_tested", condition=_part_of("passed", "tested")
            ),
            models.CheckConstraint(
                name="satisfied_of_those_who_rated", condition=_part_of("satisfied", "rated")
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Attendance(models.Model):
    """An organisation that came, and how many of its people signed in."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="attendance")
    name = models.CharField("参加单位", max_length=120)
    merchant = models.ForeignKey(Merchant, models.SET_NULL, null=True, related_name="+")
    people = models.PositiveSmallIntegerField("人数（签到）")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["training", "name"], name="organisation_once_in_a_training"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.people}"
