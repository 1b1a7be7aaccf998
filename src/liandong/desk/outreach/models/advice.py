"""The library of advice to traders, which staff edit."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.engine.vocabulary import NATURES


class Advice(models.Model):
    """One piece of advice: for disputes of a nature, of an item, of both, or (neither) for all."""

    nature = models.CharField(
        "投诉性质", max_length=10, blank=True, choices=[(nature, nature) for nature in NATURES]
    )
    item = models.CharField("品类", max_length=40, blank=True)
    text = models.CharField("建议", max_length=500)
    basis = models.CharField("依据", max_length=200, blank=True)
    is_active = models.BooleanField("在用", default=True)
    updated_by = models.ForeignKey(  # null: came with the desk
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["nature", "item"])]

    def __str__(self) -> str:
        return self.text
