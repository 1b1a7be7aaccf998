"""Imports and their quarantine; records, their versions and the machine's answers.

`intake.rules.versions` explains how versions follow each other.
"""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import MachineAccount
from liandong.desk.intake.encrypted_columns import JsonRows, JsonText
from liandong.engine.vocabulary import SOURCE_LABELS, Source

SOURCES = [(source.value, SOURCE_LABELS[source]) for source in Source]
RECORD_KEY: Final = ("source", "source_id")
"""What identifies a record for good: its encrypted cells are bound to it."""


class Feed(models.Model):
    """How a system sends by itself: it pushes, or its gateway puts files into an exchange folder.

    Its machine account has the department and the sources that it may send.
    """

    machine = models.OneToOneField(MachineAccount, models.PROTECT, related_name="feed")
    folder = models.CharField("交换文件夹", max_length=300, blank=True)  # empty: it pushes
    profile = models.ForeignKey(  # null: recognised by the columns of each file
        "intake.SourceProfile", models.SET_NULL, null=True, verbose_name="来源模板"
    )
    quiet_hours = models.PositiveIntegerField("多久没有数据就提醒（小时）", default=24)
    last_success_at = models.DateTimeField(null=True)
    problem = models.CharField("问题", max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.machine.name


class Import(models.Model):
    """One file that is imported. `digest` (SM3) recognises the same file again."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "进行中"
        PAUSED = "paused", "已暂停"  # by a person; goes on where it was
        ASKING = "asking", "待确认读法"  # no profile fits; a person confirms what is proposed
        DONE = "done", "完成"
        REFUSED = "refused", "未能读取"  # nothing of it is stored
        FAILED = "failed", "没有完成"  # what was stored before stays
        TAKING_BACK = "taking_back", "正在撤回"
        TAKEN_BACK = "taken_back", "已撤回"  # nothing of it is left

    file_name = models.CharField("文件", max_length=200)
    stored_as = models.CharField(max_length=80)  # name below $LIANDONG_HOME/imports
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    source = models.CharField("来源", max_length=20, choices=SOURCES, blank=True)
    profile = models.CharField("格式", max_length=60, blank=True)
    profile_version = models.ForeignKey(  # of the city's own; null: a shipped one
        "intake.ProfileVersion", models.PROTECT, null=True, related_name="imports"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    problem = models.CharField("问题", max_length=300, blank=True)
    remedy = models.CharField("处理办法", max_length=300, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)  # remarks of the reader
    not_taken_back = models.CharField("没有撤回的原因", max_length=300, blank=True)
    rivals = models.CharField(max_length=200, blank=True)  # profiles of other sources that fit too
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    feed = models.ForeignKey(Feed, models.PROTECT, null=True)  # where no person brought it
    repeats = models.ForeignKey("self", models.SET_NULL, null=True)  # earlier import of the file
    corrects = models.ForeignKey(  # rows of its quarantine, mended
        "self", models.SET_NULL, null=True, related_name="corrections"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    proposed_at = models.DateTimeField(null=True)  # when a reading was proposed
    went_on_at = models.DateTimeField(null=True)  # latest start, after a pause or interruption
    went_on_from = models.IntegerField(default=0)  # rows read until then
    rows_total = models.IntegerField(null=True)
    rows_read = models.IntegerField(default=0)  # an interrupted import resumes after these
    created = models.IntegerField("新增", default=0)
    changed = models.IntegerField("有更新", default=0)
    unchanged = models.IntegerField("无变化", default=0)
    quarantined = models.IntegerField("待修正", default=0)
    referred = models.IntegerField("转他人核对", default=0)  # rows that others decide on
    referred_before = models.IntegerField("此前已转", default=0)  # of these: by an earlier file
    declined = models.IntegerField("此前未采用", default=0)  # rows that were looked at and refused
    recognised = models.IntegerField("识别为消费纠纷", default=0)
    linked = models.IntegerField("关联", default=0)
    placed = models.IntegerField("归入纠纷", default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["digest"])]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_over(self) -> bool:
        going = {self.State.WAITING, self.State.RUNNING, self.State.PAUSED, self.State.ASKING}
        return self.state not in going

    @property
    def accounted(self) -> int:
        """Rows that one of the counters counts: always as many as were read."""
        known = self.created + self.changed + self.unchanged
        return known + self.quarantined + self.referred + self.declined

    @property
    def source_name(self) -> str:
        return str(self.get_source_display()) if self.source else ""


class QuarantinedRow(models.Model):
    """A cell because of which its row was rejected, with the reason and the remedy.

    `was_taken`: the row was imported with this cell left empty.
    """

    of = models.ForeignKey(Import, models.CASCADE, related_name="quarantine")
    source = models.CharField("来源", max_length=20, choices=SOURCES, blank=True)
    row = models.IntegerField("行号")
    column = models.CharField("字段", max_length=60, blank=True)
    value = EncryptedTextField(null=True, row=("of_id", "row", "column"))
    reason = models.CharField("原因", max_length=200)
    remedy = models.CharField("处理办法", max_length=200)
    raw = EncryptedTextField(null=True, row=("of_id", "row", "column"))
    was_taken = models.BooleanField(default=False)
    mended_in = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["of", "row", "column"], name="quarantined_once")
        ]


class Record(models.Model):
    """One row of a source in its newest version; source and number identify it."""

    source = models.CharField("来源", max_length=20, choices=SOURCES)
    source_id = models.CharField("编号", max_length=60)
    received_at = models.DateTimeField("时间", db_index=True)
    facts_until = models.DateTimeField(null=True)  # time of the latest fact that it reports
    occurred_at = models.DateTimeField(null=True)
    person_name = EncryptedTextField(null=True, row=RECORD_KEY)
    person_phone = EncryptedTextField(null=True, row=RECORD_KEY)
    phone_key = models.CharField(max_length=64, blank=True)  # equality_key
    merchant_name = models.CharField("商家", max_length=200, blank=True)
    merchant_address = models.CharField(max_length=300, blank=True)
    place = EncryptedTextField(null=True, row=RECORD_KEY)
    redacted_place = models.CharField("地点", max_length=300, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    text = EncryptedTextField(null=True, row=RECORD_KEY)
    redacted_text = models.TextField("内容", blank=True)  # as long as `text`: spans hold in both
    response = EncryptedTextField(null=True, row=RECORD_KEY)
    redacted_response = models.TextField("处理情况", blank=True)
    source_class = models.JSONField(default=list)
    goods = models.CharField("商品", max_length=200, blank=True)
    amount_yuan = models.DecimalField("金额", max_digits=14, decimal_places=2, null=True)
    raw = EncryptedTextField(null=True, row=RECORD_KEY)
    digest = models.CharField(max_length=64)  # SM3 of the canonical fields, in hex
    version = models.PositiveIntegerField(default=1)
    arrived_at = models.DateTimeField(auto_now_add=True)
    placed_at = models.DateTimeField(null=True, db_index=True)  # written by the placing job

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "source_id"], name="record_key")
        ]
        # With `db_index` PostgreSQL would keep another index for prefixes, which no query needs.
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["phone_key"])]

    def __str__(self) -> str:
        return self.source_id

    @property
    def awaits_report(self) -> bool:
        """Whether only its 反馈单 has arrived so far, which has no text of the incident."""
        return self.text is None


class RecordVersion(models.Model):
    """One state in which a source sent a record. Never changed, never removed.

    `content` is the whole record after this version; null in the newest one, whose content is that
    of the record. `digest` is that of the row as it was sent, by which the same row is recognised
    when it is sent again.
    """

    record = models.ForeignKey(  # found by version_number_once
        Record, models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    content = EncryptedTextField(  # JSON of the canonical fields
        null=True, row=("record_id", "number")
    )
    digest = models.CharField(max_length=64)
    changed_fields = models.JSONField(default=list)
    of = models.ForeignKey(Import, models.SET_NULL, null=True)
    pushed_by = models.ForeignKey(  # where no import brought it
        MachineAccount, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    arrived_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["record", "number"], name="version_number_once")
        ]


class ChangeRequest(models.Model):
    """A change of a record by a sender who may not see it, or would not see it after the change.

    It waits for somebody who sees the district of the record before and after: `district` is the
    one after the change, empty where the change names none. `content`, `digest` and `raw` are those
    of the row as it was sent; the same row is not requested again once it was rejected.
    """

    class State(models.TextChoices):
        OPEN = "open", "待核对"
        ACCEPTED = "accepted", "已采用"
        REJECTED = "rejected", "未采用"

    record = models.ForeignKey(Record, models.CASCADE, related_name="change_requests")
    of = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="change_requests")
    pushed_by = models.ForeignKey(MachineAccount, models.SET_NULL, null=True, related_name="+")
    content = EncryptedTextField()  # JSON of the canonical fields
    raw = EncryptedTextField(null=True)
    digest = models.CharField(max_length=64)
    facts_until = models.DateTimeField()
    district = models.CharField("改后商圈", max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = EncryptedTextField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "-id"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["record", "digest"], name="change_requested_once"),
            models.CheckConstraint(
                name="change_decided_by_someone_at_some_time",
                condition=models.Q(state="open", by__isnull=True, decided_at__isnull=True)
                | ~models.Q(state="open") & models.Q(by__isnull=False, decided_at__isnull=False),
            ),
        ]

    @property
    def sender(self) -> str:
        """Who sent it, in words."""
        if self.of:
            return str(self.of.by or (self.of.feed.machine if self.of.feed else "系统"))
        return str(self.pushed_by or "系统")


class Answer(models.Model):
    """The effective answer for a record: the machine's, or a person's correction of it.

    `machine` keeps the machine's values of the fields that people corrected. All other fields are
    the machine's, except that a record which names no district has that of its dispute.
    """

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True)
    is_dispute = models.BooleanField("消费纠纷", null=True, db_index=True)
    probability = models.FloatField(null=True)
    sector = models.CharField("行业类别", max_length=20, blank=True)
    item = models.CharField("品类", max_length=40, blank=True)
    nature = models.CharField("投诉性质", max_length=20, blank=True)
    sector_probability = models.FloatField(null=True)  # of the machine's value
    nature_probability = models.FloatField(null=True)
    second_nature = models.CharField(max_length=20, blank=True)  # where the machine's is not clear
    phrases = models.JSONField("诉求关键词", default=list)
    amount_yuan = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    merchant = models.CharField(max_length=120, blank=True)
    district = models.CharField("商圈", max_length=40, blank=True)
    urgency = models.JSONField(default=list)
    persons = models.PositiveIntegerField(null=True)
    bought_on = models.DateField("购买日期", null=True)
    kind = models.CharField("投诉还是举报", max_length=10, blank=True)
    merchant_known = models.CharField("登记商户", max_length=120, blank=True)
    claimer_hints = models.JSONField(default=list)  # facts for the regulator's eyes alone
    evidence = JsonRows(default=list)  # answer, label, word, start, end, weight
    error = models.CharField(max_length=200, blank=True)
    model = models.CharField(max_length=60)
    machine = JsonText(default=dict)
    judged_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["district", "record"])]


class Reconciliation(models.Model):
    """Records of a period that only the desk or only a source's own list contains.

    Source and days are those that were given, else those of the list. Numbers outside of the
    person's scope are only counted: those of the list, of whatever day, and all of the period.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "核对中"
        DONE = "done", "已核对"
        REFUSED = "refused", "未能核对"

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    problem = models.CharField("问题", max_length=600, blank=True)
    stored_as = models.CharField(max_length=80, blank=True)  # until it is compared
    source = models.CharField("来源", max_length=20, choices=SOURCES, blank=True)
    file_name = models.CharField("文件", max_length=200)
    since = models.DateField("从", null=True)
    until = models.DateField("到", null=True)
    sees_all = models.BooleanField(default=False)  # `by` sees every district
    both = models.PositiveIntegerField("两边都有", default=0)
    outside_both = models.PositiveIntegerField("范围外，清单里有", default=0)
    outside_here = models.PositiveIntegerField("范围外，这段时间收到", default=0)
    only_here = models.JSONField(default=list)  # numbers of records
    only_there = models.JSONField(default=list)
    unread = models.PositiveIntegerField("无法读取的行", default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.file_name


class Correction(models.Model):
    """A person's correction of the machine's answer: kept as a label to learn from."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=20)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["record", "field", "-at"])]


class AnswerChange(models.Model):
    """What judging a record again changed: field -> value before and value now."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="answer_changes")
    before_model = models.CharField(max_length=60)
    after_model = models.CharField(max_length=60)
    changes = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)
