"""Papers that were issued, their numbers, signatures and service.

A paper belongs to a matter by its number (as LD20261124-0007): what that is, this app need not
know. Who sees a matter sees its papers; the pages of a matter lie above.
"""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.audit_words import Words
from liandong.desk.access.fields import EncryptedBytesField, EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.papers.models.offices import Segment
from liandong.desk.papers.rules.forms import FORMS
from liandong.desk.papers.rules.parts import Form, Way

WAYS: Final[dict[str, Words]] = {
    Way.HAND: _("当面送达"),
    Way.LETTER: _("信函"),
    Way.PHONE: _("电话"),
    Way.SMS: _("短信"),
    Way.MAIL: _("电子邮件"),
    Way.INTERNET: _("互联网"),
}


class Paper(models.Model):
    """A paper as it was issued. Nothing of it changes any more; it is replaced or declared void."""

    class State(models.TextChoices):
        ISSUED = "issued", _("已出")
        REPLACED = "replaced", _("已重出")
        VOID = "void", _("已作废")

    matter = models.CharField(_("纠纷编号"), max_length=20, db_index=True)
    form = models.CharField(max_length=30)  # key of rules.forms.FORMS
    edition = models.CharField(max_length=10)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("出具单位"))
    number = models.CharField(_("文号"), max_length=50, blank=True)
    values = EncryptedTextField()  # JSON of the form's fields
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    digest = models.CharField(max_length=64)  # SM3 of the PDF
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("出具时间"))
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
    serial = models.PositiveIntegerField(_("序号"))
    paper = models.OneToOneField(Paper, models.PROTECT, null=True, related_name="used_number")
    reason = models.CharField(_("空号原因"), max_length=100, blank=True)
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
    """That somebody signed a paper: on the sheet itself, or by stamp."""

    class Manner(models.TextChoices):
        PEN = "pen", _("签名")
        FINGER = "finger", _("按指印")
        STAMP = "stamp", _("盖章")

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="signatures")
    who = models.CharField(_("签署人"), max_length=20)  # one of the form's signers
    name = EncryptedTextField()
    manner = models.CharField(max_length=10, choices=Manner.choices, default=Manner.PEN)
    signed_on = models.DateField(_("签署日期"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["paper", "who"], name="each_signs_once")
        ]


class Service(models.Model):
    """How a copy reached its recipient, and when it was received."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="services")
    recipient = models.CharField(_("受送达人"), max_length=20)  # one of the form's copies
    name = EncryptedTextField()
    way = models.CharField(_("送达方式"), max_length=10, choices=list(WAYS.items()))
    sent_on = models.DateField(_("送出日期"))
    received_on = models.DateField(_("签收日期"), null=True)
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
