"""Districts, merchants with their other names, and the calendar of working days."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class District(models.Model):
    """A business district (商圈): an outline and the names that place a text in it."""

    code = models.CharField(_("编码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    station = models.CharField(_("警务站"), max_length=60, blank=True)
    outline = models.JSONField(_("边界"), default=list)  # GeoJSON coordinates of a polygon, GCJ-02
    names = models.JSONField(_("地名"), default=list)  # roads, malls, landmarks

    def __str__(self) -> str:
        return self.name


class Border(models.Model):
    """The area of a police station or of a branch of the regulator, drawn over the districts."""

    class Kind(models.TextChoices):
        POLICE = "police", _("警务站")
        BUREAU = "bureau", _("市监分局")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    code = models.CharField(_("编码"), max_length=20)
    name = models.CharField(_("名称"), max_length=60)
    rings = models.JSONField(_("边界"), default=list)  # closed rings of [lon, lat], GCJ-02

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "code"], name="border_once_of_a_kind")
        ]

    def __str__(self) -> str:
        return self.name


class Merchant(models.Model):
    """A shop as registered."""

    name = models.CharField(_("登记名称"), max_length=120)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True, null=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    district = models.ForeignKey(District, models.SET_NULL, null=True, verbose_name=_("商圈"))
    sector = models.CharField(_("行业类别"), max_length=20, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name


class MerchantAlias(models.Model):
    """Another name by which people call a shop: its sign, its brand, its nickname."""

    merchant = models.ForeignKey(Merchant, models.CASCADE, related_name="aliases")
    name = models.CharField(_("别名"), max_length=120, db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["merchant", "name"], name="alias_once_per_merchant")
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A day of an imported year that differs from its weekday: a day off, or a weekend worked.

    The years that ship with the package stand in engine/calendar/workdays.csv; an imported year
    replaces the shipped one. `statutory` marks the days that are 法定节假日 themselves.
    """

    day = models.DateField(_("日期"), primary_key=True)
    is_working = models.BooleanField(_("上班"))
    statutory = models.BooleanField(_("法定节假日"), default=False)
    name = models.CharField(_("名称"), max_length=20)
    notice = models.CharField(_("依据"), max_length=80)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Room(models.Model):
    """A room for mediation at the station of a district."""

    district = models.ForeignKey(District, models.CASCADE, verbose_name=_("商圈"))
    name = models.CharField(_("名称"), max_length=40)
    seats = models.PositiveSmallIntegerField(_("座位"), default=6)
    remote = models.BooleanField(_("有视频设备"), default=False)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["district", "name"], name="one_room_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Expert(models.Model):
    """A lawyer or somebody of a trade association who can be asked to a panel."""

    class Kind(models.TextChoices):
        LAWYER = "lawyer", _("律师")
        ASSOCIATION = "association", _("行业协会")

    name = models.CharField(_("姓名"), max_length=40)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices)
    organisation = models.CharField(_("单位"), max_length=80)
    fields = models.JSONField(_("擅长的行业"), default=list)  # of vocabulary.SECTORS; empty: all
    interests = models.ManyToManyField(
        Merchant, blank=True, related_name="+", verbose_name=_("有利害关系的商户")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="expert",
        verbose_name=_("账号"),
    )
    is_active = models.BooleanField(_("在用"), default=True)

    def __str__(self) -> str:
        return self.name
