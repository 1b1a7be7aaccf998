"""What a rights station keeps itself (登记簿、先行赔付、线下无理由退货), what it forwards to the
desk and what the desk sends to it."""

from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.directory.models import Merchant
from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.models.stations import RightsStation
from liandong.desk.outreach.rules.station_register import (
    ANSWERS,
    CALL_BACKS,
    ENTRY_STATES,
    FORWARDED_TO,
    OUTCOMES,
    PAYMENT_STATES,
    RETURN_RESULTS,
    SHOP_ANSWERS,
    EntryState,
    Outcome,
    PaymentState,
    outcome,
)


def _both(*fields: str) -> models.Q:
    """All of them or none."""
    none = models.Q(**{f"{name}__isnull": True for name in fields})
    return none | models.Q(**{f"{name}__isnull": False for name in fields})


class StationAccount(models.Model):
    """The account of somebody who keeps the register of a station, until it is taken away."""

    station = models.ForeignKey(RightsStation, models.PROTECT, related_name="accounts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="账号", related_name="+"
    )
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(ended_at__isnull=True),
                name="account_of_one_rights_station",
            ),
            models.CheckConstraint(
                name="station_account_ended_by_someone", condition=_both("ended_by", "ended_at")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}"


class StationEntry(models.Model):
    """A line of the register (登记簿). The people and what they say are encrypted."""

    number = models.CharField("编号", max_length=20, unique=True)
    station = models.ForeignKey(RightsStation, models.PROTECT, related_name="entries")
    received_at = models.DateTimeField("接收时间")
    consumer = EncryptedTextField("消费者")
    phone = EncryptedTextField("电话", null=True)
    merchant_name = models.CharField("商户", max_length=120)
    merchant = models.ForeignKey(Merchant, models.SET_NULL, null=True, related_name="+")
    goods = models.CharField("商品、服务", max_length=80, blank=True)
    amount_yuan = models.DecimalField(
        "金额（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    wants = EncryptedTextField("诉求")
    course = EncryptedTextField("处理过程", null=True)
    state = models.CharField(
        "结果",
        max_length=10,
        choices=[(state.value, words) for state, words in ENTRY_STATES.items()],
        default=EntryState.OPEN.value,
    )
    settled_yuan = models.DecimalField("和解金额（元）", max_digits=12, decimal_places=2, null=True)
    ended_at = models.DateTimeField("办结时间", null=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="经办", related_name="+"
    )
    called_back_on = models.DateField("回访日期", null=True)
    call_back = models.CharField(
        "回访", max_length=12, choices=list(CALL_BACKS.items()), blank=True
    )
    call_back_words = EncryptedTextField("回访说明", null=True)
    void_reason = EncryptedTextField("作废原因", null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["station", "-received_at", "-id"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="station_entry_ended_once_it_has_a_result",
                condition=models.Q(state="open", ended_at__isnull=True)
                | (~models.Q(state="open") & models.Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="station_entry_called_back_on_a_day",
                condition=models.Q(call_back="", called_back_on__isnull=True)
                | (~models.Q(call_back="") & models.Q(called_back_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def days_taken(self) -> float | None:
        """用时, until it had a result."""
        if self.ended_at is None:
            return None
        return max(0.0, (self.ended_at - self.received_at).total_seconds() / 86_400)


class StationForward(models.Model):
    """An entry that a station forwarded to the desk, and what the desk answered. `working_out` says
    how `due_on` was counted."""

    entry = models.ForeignKey(StationEntry, models.PROTECT, related_name="forwards")
    to = models.CharField("转往", max_length=12, choices=list(FORWARDED_TO.items()))
    words = EncryptedTextField("转办说明", null=True)
    at = models.DateTimeField("转出时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_on = models.DateField("答复期限")
    working_out = models.CharField(max_length=400)
    answer = models.CharField("答复", max_length=12, choices=list(ANSWERS.items()), blank=True)
    answer_words = EncryptedTextField("答复内容", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    dispute = models.ForeignKey(Dispute, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["answered_at", "due_on"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=models.Q(answered_at__isnull=True),
                name="station_entry_waits_for_one_answer",
            ),
            models.CheckConstraint(
                name="station_forward_answered_by_someone",
                condition=models.Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~models.Q(answer="") & _both("answered_at", "answered_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.get_to_display()}"

    @property
    def outcome(self) -> Outcome:
        return _outcome(self.due_on, self.answered_at)

    @property
    def outcome_words(self) -> str:
        return OUTCOMES[self.outcome]


class StationRequest(models.Model):
    """A dispute with a shop of a mall that the desk sends to its station, without the consumer; the
    shop answers through the station."""

    station = models.ForeignKey(RightsStation, models.PROTECT, related_name="requests")
    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="+")
    merchant_name = models.CharField("商户", max_length=120)
    words = EncryptedTextField("请站点办理的事项")
    at = models.DateTimeField("转去时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    due_on = models.DateField("答复期限")
    working_out = models.CharField(max_length=400)
    result = models.CharField("结果", max_length=12, choices=list(SHOP_ANSWERS.items()), blank=True)
    answer = EncryptedTextField("商户的答复", null=True)
    settled_yuan = models.DecimalField("和解金额（元）", max_digits=12, decimal_places=2, null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["station", "-at"]),
            models.Index(fields=["dispute"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["station", "dispute"],
                condition=models.Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="station_has_a_dispute_once",
            ),
            models.CheckConstraint(
                name="station_request_answered_by_someone",
                condition=models.Q(result="", answered_at__isnull=True, answered_by__isnull=True)
                | (~models.Q(result="") & _both("answered_at", "answered_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merchant_name}"

    @property
    def outcome(self) -> Outcome:
        return _outcome(self.due_on, self.answered_at)

    @property
    def outcome_words(self) -> str:
        return "已收回" if self.withdrawn_at else OUTCOMES[self.outcome]


class AdvancePayment(models.Model):
    """先行赔付: what a station pays to a consumer before it gets it back of the shop."""

    number = models.CharField("编号", max_length=20, unique=True)
    station = models.ForeignKey(RightsStation, models.PROTECT, related_name="payments")
    entry = models.ForeignKey(
        StationEntry, models.PROTECT, null=True, verbose_name="登记", related_name="payments"
    )
    consumer = EncryptedTextField("消费者")
    phone = EncryptedTextField("电话", null=True)
    merchant_name = models.CharField("商户", max_length=120)
    merchant = models.ForeignKey(Merchant, models.SET_NULL, null=True, related_name="+")
    reason = EncryptedTextField("申请理由")
    amount_yuan = models.DecimalField("申请金额（元）", max_digits=12, decimal_places=2)
    applied_on = models.DateField("申请日期")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(state.value, words) for state, words in PAYMENT_STATES.items()],
        default=PaymentState.APPLIED.value,
    )
    facts_clear = models.BooleanField("事实清楚", null=True)
    no_fault = models.BooleanField("消费者无过错", null=True)
    decided_on = models.DateField("核定日期", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decision = EncryptedTextField("核定意见", null=True)
    approved_yuan = models.DecimalField(
        "核定金额（元）", max_digits=12, decimal_places=2, null=True
    )
    paid_on = models.DateField("垫付日期", null=True)
    recovered_yuan = models.DecimalField(
        "追偿金额（元）", max_digits=12, decimal_places=2, null=True
    )
    recovered_on = models.DateField("追偿日期", null=True)
    closed_on = models.DateField("结清日期", null=True)
    closing = EncryptedTextField("结清说明", null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["station", "-applied_on", "-id"])
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="advance_payment_decided_by_someone",
                condition=_both("decided_on", "decided_by", "facts_clear", "no_fault"),
            ),
            models.CheckConstraint(
                name="advance_payment_recovered_on_a_day",
                condition=_both("recovered_on", "recovered_yuan"),
            ),
            models.CheckConstraint(
                name="advance_payment_paid_as_approved",
                condition=models.Q(paid_on__isnull=True) | models.Q(approved_yuan__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class GoodsReturn(models.Model):
    """线下无理由退货: goods of a shop that were brought back, and what came of it."""

    station = models.ForeignKey(RightsStation, models.PROTECT, related_name="returns")
    on = models.DateField("日期")
    merchant_name = models.CharField("商户", max_length=120)
    merchant = models.ForeignKey(Merchant, models.SET_NULL, null=True, related_name="+")
    goods = models.CharField("商品", max_length=80)
    amount_yuan = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    days = models.PositiveSmallIntegerField("购买后天数")
    result = models.CharField("结果", max_length=10, choices=list(RETURN_RESULTS.items()))
    words = EncryptedTextField("说明", null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    void_reason = EncryptedTextField("作废原因", null=True)
    void_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["station", "-on", "-id"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="goods_return_void_for_a_reason", condition=_both("void_reason", "void_at")
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.merchant_name}"


def _outcome(due_on: date, answered_at: datetime | None) -> Outcome:
    answered_on = timezone.localdate(answered_at) if answered_at else None
    return outcome(due_on=due_on, answered_on=answered_on, today=timezone.localdate())
