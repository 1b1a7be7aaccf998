"""Alerts: rises beyond chance, and their reviews by the association and the station."""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.directory.models import District

WHOLE_CITY: Final = "全区"
"""The place of an alert that is of no single district."""


class Level(models.TextChoices):
    """At which level of the hierarchy a series counts (engine.surveillance.hierarchy.LEVELS)."""

    DISTRICT = "district", "整个商圈"
    SECTOR = "sector", "行业"
    ITEM = "item", "品类"
    MERCHANT = "merchant", "商家"
    PHRASE = "phrase", "诉求关键词"


class Alert(models.Model):
    """A rise of one series. As long as it goes on it is this one row, brought up to date.

    The figures are those of the last night that found it; `evidence` is what stood behind them
    then: curve, drivers, exclusions, corner, and the series that show the same rise.
    """

    class Grade(models.TextChoices):
        RED = "1", "一级"
        AMBER = "2", "二级"
        YELLOW = "3", "三级"

    class State(models.TextChoices):
        WAITING = "waiting", "待研判"
        HALF = "half", "待另一方研判"
        DIFFERING = "differing", "两方意见不一"
        SETTLED = "settled", "已研判"

    class Verdict(models.TextChoices):
        TRUE = "true", "属实"
        NORMAL = "normal", "正常波动"
        KNOWN = "known", "已知原因"
        DATA = "data", "数据问题"

    number = models.CharField("编号", max_length=20, unique=True)
    district = models.ForeignKey(  # null: of the whole city
        District, models.SET_NULL, null=True, verbose_name="商圈", related_name="+"
    )
    place = models.CharField(max_length=40)  # its name, which stays when the district goes
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    sector = models.CharField("行业类别", max_length=20, blank=True)
    item = models.CharField("品类", max_length=40, blank=True)
    merchant = models.CharField("商家", max_length=200, blank=True)
    phrase = models.CharField("诉求关键词", max_length=40, blank=True)
    series = models.CharField(max_length=330)  # all of these as one key
    grade = models.CharField("等级", max_length=1, choices=Grade.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    since = models.DateField()  # of the window that was judged, both ends included
    until = models.DateField()
    observed = models.PositiveIntegerField()
    expected = models.FloatField()
    upper = models.PositiveIntegerField()
    year_before = models.PositiveIntegerField(null=True)  # on comparable days; null: no such data
    p_value = models.FloatField()
    q_value = models.FloatField()
    model = models.CharField(max_length=40)  # name and version of the detector
    evidence = models.JSONField(default=dict)
    found_on = models.DateField()  # the last day of the first window that was too high
    judged_on = models.DateField()  # up to which day it was looked at last
    ended_on = models.DateField(null=True)
    raised_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["ended_on", "state", "grade"]),
            models.Index(fields=["district", "-found_on"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["series"],
                condition=models.Q(ended_on__isnull=True),
                name="one_alert_while_a_rise_goes_on",
            ),
            models.CheckConstraint(
                name="alert_settled_with_a_verdict",
                condition=models.Q(state="settled") & ~models.Q(verdict="")
                | ~models.Q(state="settled") & models.Q(verdict=""),
            ),
            models.CheckConstraint(
                name="alert_window_in_order", condition=models.Q(since__lte=models.F("until"))
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def district_name(self) -> str:
        """Empty: the whole city. A district keeps its name when it is gone."""
        return "" if self.district_id is None and self.place == WHOLE_CITY else self.place

    @property
    def subject(self) -> str:
        """What rises, in the words of its level: a sector, an item, a shop, a phrase."""
        return self.phrase or self.merchant or self.item or self.sector

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1


class AlertReview(models.Model):
    """The verdict of one side on an alert, with its reason; when taken back it stays, with
    person and time."""

    class Side(models.TextChoices):
        ASSOCIATION = "association", "消协"
        STATION = "station", "警务站"

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="reviews")
    side = models.CharField(max_length=12, choices=Side.choices)
    verdict = models.CharField(max_length=10, choices=Alert.Verdict.choices)
    reason = EncryptedTextField(null=True)
    observed = models.PositiveIntegerField()  # of the alert at that time: has it grown since?
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["alert", "side"],
                condition=models.Q(undone_at__isnull=True),
                name="one_review_of_a_side",
            ),
            models.CheckConstraint(
                name="review_undone_by_someone_at_some_time",
                condition=models.Q(undone_by__isnull=True, undone_at__isnull=True)
                | models.Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
        ]
