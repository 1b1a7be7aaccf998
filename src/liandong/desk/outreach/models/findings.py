"""What a report or letter is about: a part of the disputes of a place and of days; what was counted
when it was submitted."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.directory.models import District, Merchant
from liandong.desk.insight.models import Alert


class Finding(models.Model):
    """Empty words do not narrow. `merchant_name` is kept where the register changes."""

    district = models.ForeignKey(  # null: the whole city
        District, models.PROTECT, null=True, blank=True, verbose_name="商圈", related_name="+"
    )
    alert = models.ForeignKey(Alert, models.PROTECT, null=True, blank=True, related_name="+")
    sector = models.CharField("行业类别", max_length=20, blank=True)
    item = models.CharField("品类", max_length=40, blank=True)
    phrase = models.CharField("诉求关键词", max_length=40, blank=True)
    merchant = models.ForeignKey(Merchant, models.SET_NULL, null=True, blank=True, related_name="+")
    merchant_name = models.CharField("商家", max_length=200, blank=True)
    since = models.DateField("起")
    until = models.DateField("止")

    class Meta:
        abstract = True

    @property
    def place(self) -> str:
        return self.district.name if self.district else "全区"

    @property
    def subject(self) -> str:
        """As “铜马商圈 · 黄金饰品”."""
        words = (self.place, self.sector if not self.item else "", self.item, self.phrase)
        return " · ".join(word for word in (*words, self.merchant_name) if word)


class FrozenFacts(models.Model):
    """Made at each submission of the report or letter with this `number`; never altered.

    Triggers of the database refuse to change or delete it, as they do for frozen figures.
    """

    number = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField()
    facts = models.JSONField()
    rows = models.JSONField()  # ids of the disputes of the period
    definition = models.TextField("口径")
    versions = models.JSONField("识别版本")
    latest = models.DateTimeField("数据截至", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["number", "round"], name="frozen_once_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.round}"
