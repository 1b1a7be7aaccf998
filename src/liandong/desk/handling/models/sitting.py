"""预约联调: a booked sitting, and the notices to the parties."""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.directory.models import Room
from liandong.desk.disputes.models import Dispute


class Sitting(models.Model):
    """One sitting of a mediation (第×次). Parties' words may name people: encrypted."""

    class Way(models.TextChoices):
        ROOM = "room", "到站面对面"
        VIDEO = "video", "视频"
        PHONE = "phone", "电话"

    class State(models.TextChoices):
        PLANNED = "planned", "已约"
        HELD = "held", "已调解"
        NO_SHOW = "no_show", "有人未到"
        CANCELLED = "cancelled", "已取消"

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="sittings")
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    room = models.ForeignKey(Room, models.PROTECT, null=True, verbose_name="房间")
    mediator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sittings", verbose_name="调解员"
    )
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    consumer_came_at = models.DateTimeField("消费者签到", null=True)
    merchant_came_at = models.DateTimeField("商家签到", null=True)
    consumer_asks = EncryptedTextField(null=True)
    merchant_offers = EncryptedTextField(null=True)
    minutes = EncryptedTextField(null=True)
    link = EncryptedTextField(null=True)  # of a video sitting: whoever has it comes in
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["starts_at"]),
            models.Index(fields=["dispute", "starts_at"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="sitting_ends_after_it_begins",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
            ),
            models.CheckConstraint(
                name="sitting_face_to_face_has_a_room",
                condition=~models.Q(way="room") | models.Q(room__isnull=False),
            ),
        ]


class Wording(models.Model):
    """The minutes of a sitting as somebody saved them; the last of them stand in the sitting."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="wordings")
    consumer_asks = EncryptedTextField()
    merchant_offers = EncryptedTextField()
    minutes = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class Notice(models.Model):
    """A message to one party about a sitting or an agreement, or a warning to a person of the desk.
    Sent by a job."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", "通知"
        REMINDER = "reminder", "提醒"
        CHANGE = "change", "变更通知"
        DUE = "due", "时限提醒"
        KEY = "key", "密钥到期提醒"
        UPKEEP = "upkeep", "维护提醒"

    class Side(models.TextChoices):
        CONSUMER = "consumer", "消费者"
        MERCHANT = "merchant", "商家"

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"
        DROPPED = "dropped", "不再发送"

    ON_ITS_WAY: Final = (State.WAITING, State.SENT)

    sitting = models.ForeignKey(Sitting, models.CASCADE, null=True, related_name="notices")
    instalment = models.ForeignKey(
        "handling.Instalment", models.CASCADE, null=True, related_name="notices"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    side = models.CharField(max_length=10, choices=Side.choices, blank=True)
    to = EncryptedTextField()  # telephone or mail address
    text = EncryptedTextField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "due_at"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="notice_to_a_side_of_one_thing_or_to_a_person",
                condition=models.Q(sitting__isnull=False, instalment=None, person=None)
                & ~models.Q(side="")
                | models.Q(sitting=None, instalment__isnull=False, person=None) & ~models.Q(side="")
                | models.Q(sitting=None, instalment=None, person__isnull=False, side=""),
            )
        ]
