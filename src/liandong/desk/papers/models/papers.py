"""Papers that were issued, their numbers, signatures and service.

A paper belongs to a dispute by its number (as LD20261124-0007), or to a letter or report that an
upper app numbers alike; this app knows nothing else of it. Who sees a dispute sees its papers; the
pages of a dispute lie above.
"""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedBytesField, EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.papers.models.offices import Segment
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.parts import Form, Way

WAYS: Final[dict[str, str]] = {
    Way.HAND: "当面送达",
    Way.LETTER: "信函",
    Way.PHONE: "电话",
    Way.SMS: "短信",
    Way.MAIL: "电子邮件",
    Way.INTERNET: "互联网",
}


class Paper(models.Model):
    """A paper as it was issued. Nothing of it changes any more; it is replaced or declared void."""

    class State(models.TextChoices):
        ISSUED = "issued", "已出"
        REPLACED = "replaced", "已重出"
        VOID = "void", "已作废"

    dispute_number = models.CharField("纠纷编号", max_length=20, db_index=True)
    form = models.CharField(max_length=30)  # key of rules.forms.FORMS
    edition = models.CharField(max_length=10)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="出具单位")
    number = models.CharField("文号", max_length=50, blank=True)
    values = EncryptedTextField()  # JSON of the form's fields
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    digest = models.CharField(max_length=64)  # SM3 of the PDF
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("出具时间")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    reason = EncryptedTextField(null=True)  # why it replaces another, or is void

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["department", "-issued_at"])]

    def __str__(self) -> str:
        return f"{self.kind.title} {self.number}".strip()

    @property
    def kind(self) -> Form:
        return FORMS[self.form]

    @property
    def is_valid(self) -> bool:
        return self.state == self.State.ISSUED


class PaperFile(models.Model):
    """The PDF of a paper, apart from it, so that lists do not read and decrypt it."""

    paper = models.OneToOneField(Paper, models.CASCADE, related_name="file", primary_key=True)
    content = EncryptedBytesField()


class UsedNumber(models.Model):
    """A number that is gone: on a paper, or left out for a reason. No number is given twice."""

    segment = models.ForeignKey(Segment, models.PROTECT, related_name="used")
    prefix = models.CharField(max_length=20)
    year = models.PositiveIntegerField()
    serial = models.PositiveIntegerField("序号")
    paper = models.OneToOneField(Paper, models.PROTECT, null=True, related_name="used_number")
    reason = models.CharField("空号原因", max_length=100, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["prefix", "year", "serial"], name="no_number_twice"),
            models.CheckConstraint(
                name="number_on_a_paper_or_left_out_for_a_reason",
                condition=models.Q(paper__isnull=False, reason="")
                | models.Q(paper__isnull=True) & ~models.Q(reason=""),
            ),
        ]


class Signature(models.Model):
    """That somebody signed a paper: on the sheet itself, by stamp, or on a screen; or that somebody
    refused to, as `by` noted, with the `reason` that was given.

    `digest` (SM3) is that of what was signed: the sheet as it was issued, or `text`, where somebody
    signed on a screen before there was a sheet; then `scan` is what was drawn.
    """

    class Manner(models.TextChoices):
        PEN = "pen", "签名"
        FINGER = "finger", "按指印"
        STAMP = "stamp", "盖章"
        SCREEN = "screen", "屏幕手写签名"
        REFUSED = "refused", "拒绝签署"

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="signatures")
    who = models.CharField("签署人", max_length=20)  # one of the form's signers
    name = EncryptedTextField()
    manner = models.CharField(max_length=10, choices=Manner.choices, default=Manner.PEN)
    signed_on = models.DateField("签署日期")
    digest = models.CharField(max_length=64, blank=True)
    text = EncryptedTextField(null=True)
    reason = EncryptedTextField(null=True)  # of a refusal
    scan = models.ForeignKey(
        "papers.Attachment", models.PROTECT, null=True, related_name="signatures"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["paper", "who"], name="each_signs_once"),
            models.CheckConstraint(
                name="refused_to_sign_for_a_reason",
                condition=models.Q(manner="refused", reason__isnull=False)
                | ~models.Q(manner="refused") & models.Q(reason__isnull=True),
            ),
        ]

    @property
    def is_refused(self) -> bool:
        return self.manner == self.Manner.REFUSED


class Service(models.Model):
    """How a copy reached its recipient, and when it was received."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="services")
    recipient = models.CharField("受送达人", max_length=20)  # one of the form's copies
    name = EncryptedTextField()
    way = models.CharField("送达方式", max_length=10, choices=list(WAYS.items()))
    sent_on = models.DateField("送出日期")
    received_on = models.DateField("签收日期", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="received_after_it_was_sent",
                condition=models.Q(received_on__isnull=True)
                | models.Q(received_on__gte=models.F("sent_on")),
            )
        ]
