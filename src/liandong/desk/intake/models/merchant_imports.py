"""Licence exports of merchants: a file that was read, its rows beside the register, what was taken
in. The rows are encrypted: they name the people of the licences."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.directory.models import District


class MerchantImport(models.Model):
    """One file: read by a job, looked at, confirmed; taken back as a whole."""

    class State(models.TextChoices):
        WAITING = "waiting", "正在读取"
        READY = "ready", "待确认"
        REFUSED = "refused", "没有读取"
        DROPPED = "dropped", "已放弃"
        DONE = "done", "已导入"
        TAKEN_BACK = "taken_back", "已撤回"

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.WAITING)
    file_name = models.CharField("文件", max_length=200)
    stored_as = models.CharField(max_length=80, blank=True)  # until it is read
    problem = models.CharField("问题", max_length=600, blank=True)
    #: Of rows whose address names none.
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name


class MerchantImportRow(models.Model):
    """A row of the file. `content`: JSON of the values that were read and the differences to the
    register. `written`: once confirmed, what stood in the register and what stands there, without
    people. `merchant_key` is no reference: the row stays as it was read, whatever becomes of the
    merchant."""

    class Kind(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "有变化"
        UNCHANGED = "unchanged", "无变化"
        REFUSED = "refused", "没有导入"

    of = models.ForeignKey(MerchantImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("行号")
    kind = models.CharField("结果", max_length=10, choices=Kind.choices)
    merchant_key = models.BigIntegerField(null=True)
    credit_code = models.CharField("统一社会信用代码", max_length=40, blank=True)
    content = EncryptedTextField()
    written = models.JSONField(default=dict)
    doubtful = models.PositiveSmallIntegerField(default=0)  # differences to what was typed by hand
    accepted = models.BooleanField(default=False)  # these are taken from the file
    field = models.CharField("字段", max_length=40, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    remedy = models.CharField("处理办法", max_length=200, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["of", "kind", "number"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["of", "number"], name="merchant_import_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.number}"
