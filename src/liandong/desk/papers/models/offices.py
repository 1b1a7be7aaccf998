"""Offices, and the numbers that their registers set apart."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

from liandong.desk.access.models import Department
from liandong.desk.papers.rules.forms import FORMS, LEVEL_WORDS
from liandong.desk.papers.rules.parts import Level


class Office(models.Model):
    """What a department puts on its papers. Without it, its plain name stands there."""

    department = models.OneToOneField(Department, models.CASCADE, primary_key=True)
    full_name = models.CharField("文书落款全称", max_length=80)
    level = models.CharField(
        "层级",
        max_length=10,
        choices=[(level.value, words) for level, words in LEVEL_WORDS.items()],
        default=Level.DISTRICT,
    )
    address = models.CharField("通信地址", max_length=120, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)

    def __str__(self) -> str:
        return self.full_name


class Segment(models.Model):
    """Numbers that the register of an office set apart: 亭市监投〔2026〕101–200号."""

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    prefix = models.CharField("机关代字", max_length=20)
    year = models.PositiveIntegerField("年份")
    first = models.PositiveIntegerField("起号", validators=[MinValueValidator(1)])
    last = models.PositiveIntegerField("止号", validators=[MinValueValidator(1)])
    covers = models.JSONField("适用文书", default=list)  # keys of forms; empty: all of them
    basis = models.CharField("登记依据", max_length=100)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="segment_ends_after_it_begins", condition=models.Q(first__lte=models.F("last"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕{self.first}–{self.last}号"

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    @property
    def left(self) -> int:
        """Of a segment read by `queries.offices.segments`."""
        return self.size - int(self.gone)  # type: ignore[attr-defined]

    @property
    def form_titles(self) -> list[str]:
        return [FORMS[key].title for key in self.covers if key in FORMS]

    def number(self, serial: int, counter: str = "号") -> str:
        """As GB/T 9704 writes a 发文字号, without 第; an issue of a series is 第1期."""
        ordinal = "" if counter == "号" else "第"
        return f"{self.prefix}〔{self.year}〕{ordinal}{serial}{counter}"
