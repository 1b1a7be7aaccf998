"""维权站点: the file of a rights station, its people, its yearly examinations."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.directory.models import District
from liandong.desk.outreach.rules.stations import HOSTS, ROLES, STATES, VERDICTS, State


class RightsStation(models.Model):
    """`met` are the keys of the eight that were there when the plate was given."""

    number = models.CharField("编号", max_length=20, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, words) for state, words in STATES.items()],
        default=State.FILED.value,
    )
    name = models.CharField("站点名称", max_length=80)
    host = models.CharField("依托主体", max_length=120)
    host_kind = models.CharField("主体类型", max_length=10, choices=list(HOSTS.items()))
    mall = models.CharField("名录里的商场、市场", max_length=80, blank=True)
    district = models.ForeignKey(District, models.PROTECT, verbose_name="商圈", related_name="+")
    address = models.CharField("地址", max_length=120)
    area = models.PositiveIntegerField("场所面积（平方米）")
    phone = models.CharField("电话", max_length=40)
    rules = models.TextField("制度", help_text="每行一项，如：首问负责、先行赔付、登记回访")
    met = models.JSONField(default=list)
    plate_number = models.CharField("授牌编号", max_length=40, null=True, unique=True)
    plated_on = models.DateField("授牌日期", null=True)
    removed_on = models.DateField("摘牌日期", null=True)
    removed_reason = EncryptedTextField("摘牌原因", null=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["district", "state"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="station_plated_with_a_number",
                condition=~models.Q(state="plated")
                | models.Q(plate_number__isnull=False, plated_on__isnull=False),
            ),
            models.CheckConstraint(
                name="station_removed_on_a_day",
                condition=~models.Q(state="removed") | models.Q(removed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StationStaff(models.Model):
    """Somebody of a station in a role, from a day on; who left stays with the day."""

    station = models.ForeignKey(RightsStation, models.CASCADE, related_name="staff")
    role = models.CharField("岗位", max_length=10, choices=list(ROLES.items()))
    name = EncryptedTextField()
    phone = EncryptedTextField(null=True)
    since = models.DateField("任职日期")
    until = models.DateField("离任日期", null=True)

    def __str__(self) -> str:
        return self.get_role_display()


class StationExam(models.Model):
    """年度考核: which of the eight are there, the verdict, the stars."""

    station = models.ForeignKey(RightsStation, models.CASCADE, related_name="exams")
    year = models.PositiveSmallIntegerField("年度")
    met = models.JSONField(default=list)
    verdict = models.CharField("考核结果", max_length=10, choices=list(VERDICTS.items()))
    stars = models.PositiveSmallIntegerField("星级", null=True)
    remark = EncryptedTextField("说明", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["station", "year"], name="station_examined_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.year}"


class StationPact(models.Model):
    """公约: what the shops of a host have signed with its station, until it is replaced."""

    station = models.ForeignKey(RightsStation, models.CASCADE, related_name="pacts")
    signed_on = models.DateField("签订日期")
    shops = models.PositiveIntegerField("签约商户数")
    articles = EncryptedTextField("条款")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.station} {self.signed_on}"
