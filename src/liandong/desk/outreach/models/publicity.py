"""宣传台账: events of publicity, joint ones and those that a mall ran itself."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.rules.publicity.ledger import FORMATS, RUN_BY
from liandong.desk.outreach.rules.publicity.occasions import LABELS


class Publicity(models.Model):
    """An event that was held; photographs and papers are attachments under its number.

    `taken` is how many disputes were taken on the spot, as recorded; those that are registered on
    the desk are linked. None: not counted.
    """

    number = models.CharField("编号", max_length=20, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, verbose_name="商圈", related_name="+")
    topic = models.CharField("主题", max_length=80)
    occasion = models.CharField("节点", max_length=20, blank=True, choices=list(LABELS.items()))
    held_at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=80)
    run_by = models.CharField("开展主体", max_length=10, choices=list(RUN_BY.items()))
    organiser = models.CharField("主办单位", max_length=120)
    formats = models.JSONField("形式", default=list)
    consulted = models.PositiveIntegerField("咨询（人次）", null=True, blank=True)
    taken = models.PositiveIntegerField("现场受理（件）", null=True, blank=True)
    reached = models.PositiveIntegerField("覆盖人数", null=True, blank=True)
    followed = EncryptedTextField(null=True)  # what followed from it
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["district", "held_at"])]

    def __str__(self) -> str:
        return self.number

    @property
    def formats_words(self) -> str:
        return "、".join(FORMATS[key] for key in self.formats if key in FORMATS)


class PublicityPartner(models.Model):
    """参加单位."""

    publicity = models.ForeignKey(Publicity, models.CASCADE, related_name="partners")
    name = models.CharField("参加单位", max_length=120)
    merchant = models.ForeignKey(Merchant, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["publicity", "name"], name="partner_once_in_an_event")
        ]

    def __str__(self) -> str:
        return self.name


class Handout(models.Model):
    """发放资料: one kind, and how many copies."""

    publicity = models.ForeignKey(Publicity, models.CASCADE, related_name="handouts")
    kind = models.CharField("种类", max_length=80)
    copies = models.PositiveIntegerField("份数")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["publicity", "kind"], name="handout_once_in_an_event")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.copies}"


class PublicityDispute(models.Model):
    """A dispute that was taken at an event, as a person linked it: at one event only."""

    publicity = models.ForeignKey(Publicity, models.CASCADE, related_name="links")
    dispute = models.OneToOneField(Dispute, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.publicity} {self.dispute}"
