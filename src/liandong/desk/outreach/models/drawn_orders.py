"""抽签: an order drawn by lot, the shops in it, and what it showed."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.directory.models import District, Merchant
from liandong.desk.outreach.rules.drawn_orders import KINDS, STATES, State


class DrawnOrder(models.Model):
    """Planned, fixed, drawn once. From fixing on the plan stands; `digest` is of it.

    `smallest` is the ratio that could be found in four of five draws, worked out before (null: none
    could be). The digits of the first side are kept from the second until both are there.
    The database itself refuses to change what was planned, fixed, drawn, judged or stopped.
    """

    number = models.CharField("编号", max_length=20, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, verbose_name="商圈", related_name="+")
    title = models.CharField("名称", max_length=80)
    kind = models.CharField("先后办理的", max_length=10, choices=list(KINDS.items()))
    groups = models.PositiveSmallIntegerField("分几批")
    apart = models.PositiveSmallIntegerField("每批相隔（周）")
    first_on = models.DateField("第一批开始")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, words) for state, words in STATES.items()],
        default=State.PLANNED.value,
    )
    smallest = models.FloatField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    digest = models.CharField("计划的摘要", max_length=64, blank=True)
    fixed_at = models.DateTimeField(null=True)
    fixed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    first_digits = EncryptedTextField(null=True)
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    second_digits = EncryptedTextField(null=True)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    drawn_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    stopped_reason = EncryptedTextField(null=True)
    effect = models.JSONField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["district", "state"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="order_fixed_by_someone_with_a_digest",
                condition=models.Q(fixed_at__isnull=True, fixed_by__isnull=True, digest="")
                | models.Q(fixed_at__isnull=False, fixed_by__isnull=False) & ~models.Q(digest=""),
            ),
            models.CheckConstraint(
                name="order_drawn_by_two_people",
                condition=models.Q(drawn_at__isnull=True)
                | models.Q(first_by__isnull=False, second_by__isnull=False, fixed_at__isnull=False)
                & ~models.Q(first_by=models.F("second_by")),
            ),
            models.CheckConstraint(
                name="order_stopped_by_someone_for_a_reason",
                condition=models.Q(
                    stopped_at__isnull=True, stopped_by__isnull=True, stopped_reason__isnull=True
                )
                | models.Q(
                    stopped_at__isnull=False,
                    stopped_by__isnull=False,
                    stopped_reason__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def digest_words(self) -> str:
        """The digest in eights, as it is read aloud and breaks on a narrow page."""
        return " ".join(self.digest[at : at + 8] for at in range(0, len(self.digest), 8))


class DrawnShop(models.Model):
    """A shop of it. `start` is the week of the order in which its turn comes; null: not drawn."""

    drawn_order = models.ForeignKey(DrawnOrder, models.CASCADE, related_name="units")
    merchant = models.ForeignKey(Merchant, models.SET_NULL, null=True, related_name="+")
    name = models.CharField("商户", max_length=200)  # as it was when the plan was made
    place = models.PositiveSmallIntegerField()  # in the plan, from 0
    start = models.PositiveSmallIntegerField(null=True)
    done_on = models.DateField("办理日期", null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("place",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["drawn_order", "place"], name="order_place_once"),
        ]

    def __str__(self) -> str:
        return self.name
