"""Districts, merchants with their other names, and the calendar of working days."""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.directory.rules.merchants import SIZES

CODE_TAKEN: Final = "名录里已有这个统一社会信用代码；是同一家的，请在那一家里更改或合并。"
REGISTERED: Final = models.Q(merged_into__isnull=True)
"""Merchants that stand: those merged into another only lend it their names."""


class District(models.Model):
    """A business district (商圈): an outline and the names that place a text in it."""

    code = models.CharField("编码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=40, unique=True)
    station = models.CharField("警务站", max_length=60, blank=True)
    outline = models.JSONField("边界", default=list)  # GeoJSON coordinates of a polygon, GCJ-02
    names = models.JSONField("地名", default=list)  # roads, malls, landmarks

    def __str__(self) -> str:
        return self.name


class Border(models.Model):
    """The area of a police station or of a branch of the regulator, drawn over the districts."""

    class Kind(models.TextChoices):
        POLICE = "police", "警务站"
        BUREAU = "bureau", "市监分局"

    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    code = models.CharField("编码", max_length=20)
    name = models.CharField("名称", max_length=60)
    rings = models.JSONField("边界", default=list)  # closed rings of [lon, lat], GCJ-02

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "code"], name="border_once_of_a_kind")
        ]

    def __str__(self) -> str:
        return self.name


class Merchant(models.Model):
    """A shop as registered. One that was merged keeps its row, so that the merge can be undone.

    A code is of one row in a district, not in the register: who sees one district alone would
    learn from a refusal that the shop is known in another. Who sees both merges them.
    """

    name = models.CharField("登记名称", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, null=True)
    address = models.CharField("地址", max_length=200, blank=True)
    mall = models.CharField("所在商场、市场", max_length=80, blank=True, db_index=True)
    floor = models.CharField("楼层、铺位", max_length=40, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    district = models.ForeignKey(District, models.SET_NULL, null=True, verbose_name="商圈")
    sector = models.CharField("行业类别", max_length=20, blank=True)
    size = models.CharField("从业人员", max_length=10, blank=True, choices=list(SIZES.items()))
    odr_since = models.DateField("在线消费纠纷解决（ODR）单位，自", null=True, blank=True)
    returns_since = models.DateField("线下无理由退货承诺单位，自", null=True, blank=True)
    licence_kind = models.CharField("主体类型", max_length=60, blank=True)
    business_scope = models.TextField("经营范围", blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    authority = models.CharField("登记机关", max_length=80, blank=True)
    licence_state = models.CharField("登记状态", max_length=40, blank=True)
    #: What licence exports brought last, by column: what differs from it was entered by hand.
    from_export = models.JSONField(default=dict)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name"]),
            models.Index(fields=["sector", "size"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["credit_code", "district"],
                name="credit_code_once_in_a_district",
                violation_error_message=CODE_TAKEN,
            ),
            models.CheckConstraint(
                name="merchant_not_merged_into_itself",
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MerchantAlias(models.Model):
    """Another name by which people call a shop: its sign, its brand, its nickname."""

    merchant = models.ForeignKey(Merchant, models.CASCADE, related_name="aliases")
    name = models.CharField("别名", max_length=120, db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["merchant", "name"], name="alias_once_per_merchant")
        ]

    def __str__(self) -> str:
        return self.name


class MerchantContact(models.Model):
    """维权专员 or another contact of a merchant, from a day on; who left stays with the day."""

    merchant = models.ForeignKey(Merchant, models.CASCADE, related_name="contacts")
    role = models.CharField("岗位", max_length=40, default="维权专员")
    name = EncryptedTextField()
    phone = EncryptedTextField(null=True)
    since = models.DateField("自")
    until = models.DateField("至", null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="contact_left_after_coming",
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
            )
        ]

    def __str__(self) -> str:
        return self.role


class MerchantMerge(models.Model):
    """Two rows of the register that are one merchant. `moved`: the keys of the rows that were moved
    from `merged` to `kept`, by table; undone, they go back."""

    kept = models.ForeignKey(Merchant, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Merchant, models.PROTECT, related_name="merged_by")
    moved = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=models.Q(undone_at__isnull=True),
                name="merchant_merged_once",
            ),
            models.CheckConstraint(
                name="merge_undone_by_someone_at_some_time",
                condition=models.Q(undone_by__isnull=True, undone_at__isnull=True)
                | models.Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"


class CalendarDay(models.Model):
    """A day of an imported year that differs from its weekday: a day off, or a weekend worked.

    The years that ship with the package stand in engine/calendar/workdays.csv; an imported year
    replaces the shipped one. `statutory` marks the days that are 法定节假日 themselves.
    """

    day = models.DateField("日期", primary_key=True)
    is_working = models.BooleanField("上班")
    statutory = models.BooleanField("法定节假日", default=False)
    name = models.CharField("名称", max_length=20)
    notice = models.CharField("依据", max_length=80)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Room(models.Model):
    """A room for mediation at the station of a district."""

    district = models.ForeignKey(District, models.CASCADE, verbose_name="商圈")
    name = models.CharField("名称", max_length=40)
    seats = models.PositiveSmallIntegerField("座位", default=6)
    remote = models.BooleanField("有视频设备", default=False)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["district", "name"], name="one_room_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Expert(models.Model):
    """A lawyer or somebody of a trade association who can be asked to a panel."""

    class Kind(models.TextChoices):
        LAWYER = "lawyer", "律师"
        ASSOCIATION = "association", "行业协会"

    name = models.CharField("姓名", max_length=40)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    organisation = models.CharField("单位", max_length=80)
    fields = models.JSONField("擅长的行业", default=list)  # of vocabulary.SECTORS; empty: all
    interests = models.ManyToManyField(
        Merchant, blank=True, related_name="+", verbose_name="有利害关系的商户"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="expert",
        verbose_name="账号",
    )
    is_active = models.BooleanField("在用", default=True)

    def __str__(self) -> str:
        return self.name
