"""Imports and their quarantine; records, their versions, what the machine said of them.

How versions follow each other is told in `intake.rules.versions`.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.fields import EncryptedTextField
from liandong.desk.access.models import MachineAccount
from liandong.desk.intake.fields import JsonRows, JsonText
from liandong.engine.vocabulary import SOURCE_LABELS, Source

SOURCES = [(source.value, _(SOURCE_LABELS[source])) for source in Source]


class Feed(models.Model):
    """How a system sends by itself: it pushes, or its gateway lays files into an exchange folder.

    Its machine account says of which department it is and what it may bring in.
    """

    machine = models.OneToOneField(MachineAccount, models.PROTECT, related_name="feed")
    folder = models.CharField(_("交换文件夹"), max_length=300, blank=True)  # empty: it pushes
    profile = models.ForeignKey(  # null: told from the columns of each file
        "intake.SourceProfile", models.SET_NULL, null=True, verbose_name=_("来源模板")
    )
    quiet_hours = models.PositiveIntegerField(_("多久没有数据就提醒（小时）"), default=24)
    last_success_at = models.DateTimeField(null=True)
    problem = models.CharField(_("问题"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.machine.name


class Import(models.Model):
    """One file on its way into the desk. `digest` (SM3) recognises the same file again."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        RUNNING = "running", _("进行中")
        PAUSED = "paused", _("已暂停")  # by a person; goes on where it was
        DONE = "done", _("完成")
        REFUSED = "refused", _("未能读取")  # nothing of it is stored
        FAILED = "failed", _("没有完成")  # what was stored before stays

    file_name = models.CharField(_("文件"), max_length=200)
    stored_as = models.CharField(max_length=80)  # name below $LIANDONG_HOME/imports
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    source = models.CharField(_("来源"), max_length=20, choices=SOURCES, blank=True)
    profile = models.CharField(_("格式"), max_length=60, blank=True)
    profile_version = models.ForeignKey(  # of the city's own; null: one that ships
        "intake.ProfileVersion", models.PROTECT, null=True, related_name="imports"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    problem = models.CharField(_("问题"), max_length=300, blank=True)
    remedy = models.CharField(_("怎么办"), max_length=300, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)  # what the reader remarked
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    feed = models.ForeignKey(Feed, models.PROTECT, null=True)  # where no person brought it
    repeats = models.ForeignKey("self", models.SET_NULL, null=True)  # the same file, earlier
    corrects = models.ForeignKey(  # rows of its quarantine, mended
        "self", models.SET_NULL, null=True, related_name="corrections"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    went_on_at = models.DateTimeField(null=True)  # the latest start, after a pause or a break
    went_on_from = models.IntegerField(default=0)  # rows that were read by then
    rows_total = models.IntegerField(null=True)
    rows_read = models.IntegerField(default=0)  # after these a broken-off import goes on
    created = models.IntegerField(_("新增"), default=0)
    changed = models.IntegerField(_("有更新"), default=0)
    unchanged = models.IntegerField(_("无变化"), default=0)
    quarantined = models.IntegerField(_("待修正"), default=0)
    recognised = models.IntegerField(_("识别为消费纠纷"), default=0)
    linked = models.IntegerField(_("关联"), default=0)
    placed = models.IntegerField(_("归入纠纷"), default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["digest"])]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_over(self) -> bool:
        return self.state not in {self.State.WAITING, self.State.RUNNING, self.State.PAUSED}

    @property
    def accounted(self) -> int:
        """Rows of which it is told what became of them: always as many as were read."""
        return self.created + self.changed + self.unchanged + self.quarantined

    @property
    def source_name(self) -> str:
        return str(self.get_source_display()) if self.source else ""


class QuarantinedRow(models.Model):
    """A cell that kept its row out, with the reason and the remedy.

    `was_taken`: only the cell was left empty, the row itself went in.
    """

    of = models.ForeignKey(Import, models.CASCADE, related_name="quarantine")
    source = models.CharField(_("来源"), max_length=20, choices=SOURCES, blank=True)
    row = models.IntegerField(_("行号"))
    column = models.CharField(_("字段"), max_length=60, blank=True)
    value = EncryptedTextField(null=True)
    reason = models.CharField(_("原因"), max_length=200)
    remedy = models.CharField(_("怎么办"), max_length=200)
    raw = EncryptedTextField(null=True)
    was_taken = models.BooleanField(default=False)
    mended_in = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["of", "row", "column"], name="quarantined_once")
        ]


class Record(models.Model):
    """What one source says of one matter, in its newest version; source and number name it."""

    source = models.CharField(_("来源"), max_length=20, choices=SOURCES)
    source_id = models.CharField(_("编号"), max_length=60)
    received_at = models.DateTimeField(_("时间"), db_index=True)
    told_until = models.DateTimeField(null=True)  # the latest moment its newest row tells of
    occurred_at = models.DateTimeField(null=True)
    person_name = EncryptedTextField(null=True)
    person_phone = EncryptedTextField(null=True)
    phone_key = models.CharField(max_length=64, blank=True)  # equality_key
    merchant_name = models.CharField(_("商家"), max_length=200, blank=True)
    merchant_address = models.CharField(max_length=300, blank=True)
    place = EncryptedTextField(null=True)
    redacted_place = models.CharField(_("地点"), max_length=300, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    text = EncryptedTextField(null=True)
    redacted_text = models.TextField(_("内容"), blank=True)  # as long as `text`: spans hold in both
    response = EncryptedTextField(null=True)
    redacted_response = models.TextField(_("处理情况"), blank=True)
    source_class = models.JSONField(default=list)
    goods = models.CharField(_("商品"), max_length=200, blank=True)
    amount_yuan = models.DecimalField(_("金额"), max_digits=14, decimal_places=2, null=True)
    raw = EncryptedTextField(null=True)
    digest = models.CharField(max_length=64)  # SM3 of the canonical fields, in hex
    version = models.PositiveIntegerField(default=1)
    arrived_at = models.DateTimeField(auto_now_add=True)
    placed_at = models.DateTimeField(null=True, db_index=True)  # written by the placing job

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "source_id"], name="record_key")
        ]
        # By `db_index` PostgreSQL would keep another one for beginnings, which nobody asks for.
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["phone_key"])]

    def __str__(self) -> str:
        return self.source_id

    @property
    def awaits_report(self) -> bool:
        """Whether only its 反馈单 has come so far, which tells what was done but not about what."""
        return self.text is None


class RecordVersion(models.Model):
    """One state in which a source sent a record. Never changed, never removed.

    `content` is the whole record after this version; null in the newest one, which is what the
    record itself tells. `digest` is that of the row as it was sent, so that the same row is known
    when it comes again.
    """

    record = models.ForeignKey(  # found by version_number_once
        Record, models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    content = EncryptedTextField(null=True)  # JSON of the canonical fields
    digest = models.CharField(max_length=64)
    changed_fields = models.JSONField(default=list)
    of = models.ForeignKey(Import, models.SET_NULL, null=True)
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["record", "number"], name="version_number_once")
        ]


class Answer(models.Model):
    """What counts for a record: the machine's answer, or a person's correction of it.

    `machine` keeps what the machine said, in the version that judged it, of the fields that people
    corrected; of all others what counts is what it said, but that a record which names no district
    has that of its dispute.
    """

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True)
    is_dispute = models.BooleanField(_("消费纠纷"), null=True, db_index=True)
    probability = models.FloatField(null=True)
    sector = models.CharField(_("行业类别"), max_length=20, blank=True)
    item = models.CharField(_("品类"), max_length=40, blank=True)
    nature = models.CharField(_("投诉性质"), max_length=20, blank=True)
    sector_probability = models.FloatField(null=True)  # of the machine's own choice
    nature_probability = models.FloatField(null=True)
    phrases = models.JSONField(_("诉求关键词"), default=list)
    amount_yuan = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    merchant = models.CharField(max_length=120, blank=True)
    district = models.CharField(_("商圈"), max_length=40, blank=True)
    urgency = models.JSONField(default=list)
    persons = models.PositiveIntegerField(null=True)
    bought_on = models.DateField(_("购买日期"), null=True)
    kind = models.CharField(_("投诉还是举报"), max_length=10, blank=True)
    merchant_known = models.CharField(_("登记商户"), max_length=120, blank=True)
    claimer_hints = models.JSONField(default=list)  # facts for the regulator's eyes alone
    evidence = JsonRows(default=list)  # answer, label, word, start, end, weight
    error = models.CharField(max_length=200, blank=True)
    model = models.CharField(max_length=60)
    machine = JsonText(default=dict)
    judged_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["district", "record"])]


class Reconciliation(models.Model):
    """What the desk holds of a period and a source's own list does not, and the other way round."""

    source = models.CharField(_("来源"), max_length=20, choices=SOURCES)
    file_name = models.CharField(_("文件"), max_length=200)
    since = models.DateField(_("从"))
    until = models.DateField(_("到"))
    both = models.PositiveIntegerField(_("两边都有"))
    only_here = models.JSONField(default=list)  # numbers of records
    only_there = models.JSONField(default=list)
    unread = models.PositiveIntegerField(_("读不了的行"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.file_name


class Correction(models.Model):
    """A person's word against the machine's: kept as a label to learn from."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=20)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["record", "field", "-at"])]


class AnswerChange(models.Model):
    """What judging a record again changed: answer to what counted before and what counts now."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="answer_changes")
    before_model = models.CharField(max_length=60)
    after_model = models.CharField(max_length=60)
    changes = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)
