"""The dispute with its records, clocks, notes and history."""

from datetime import datetime
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models.fields.json import KT
from django.utils import timezone

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.rules.facts import KINDS
from liandong.desk.disputes.rules.periods import LABELS as CLOCKS
from liandong.desk.disputes.rules.source_progress import Progress
from liandong.desk.disputes.rules.stages import LABELS, Stage, states_of
from liandong.desk.intake.models import Record

STAGES = [(stage.value, words) for stage, words in LABELS.items()]
STAGE_WORDS = dict(STAGES)
FACTS = [(fact.value, kind.label) for fact, kind in KINDS.items()]


def _stage_and_state() -> models.Q:
    """Each stage in its states alone."""
    allowed = models.Q()
    for state in Progress:
        stages = [stage.value for stage in Stage if state in states_of(stage)]
        allowed |= models.Q(status=state.value, stage__in=stages)
    return allowed


STANDING: Final = models.Q(withdrawn_at__isnull=True)
"""Neither withdrawn nor merged into another: what every list shows."""
WORKED_ON: Final = STANDING & models.Q(status_by__isnull=False)
"""In which people here took steps."""
CHANGED_SINCE: Final = models.Q(filled_in_as_of__isnull=True) | models.Q(
    filled_in_as_of__lt=models.F("updated_at")
)
"""Changed since it was marked what waits to be filled in elsewhere: few, for moments."""
TO_FILL_IN: Final = (
    ~models.Q(fill_in="")
    | models.Q(filled_in_as_of__isnull=True)
    | models.Q(filled_in_as_of__lt=models.F("updated_at"))
)
MARKS: Final = ("fill_in", "filled_in_as_of", "updated_at")
"""So that what waits is counted from the index alone."""
"""Something has to be filled in elsewhere, or may have to: set by any change of a dispute."""


def _standing(name: str, *fields: str) -> models.Index:
    """For lists and counts. `withdrawn_at`, though always empty, lets SQLite count from the
    index alone: it checks the columns of the index's condition once more."""
    fields = (*fields, "withdrawn_at")
    return models.Index(fields=fields, condition=STANDING, name=f"disputes_{name}")


class Dispute(models.Model):
    """A consumer dispute. Its answers are those of its records, or corrected by a person."""

    class Status(models.TextChoices):
        OPEN = "open", "待处置"
        HANDLING = "handling", "处理中"
        SETTLED = "settled", "已化解"
        UNSETTLED = "unsettled", "未达成"
        TRANSFERRED = "transferred", "已移交"

    number = models.CharField("编号", max_length=20, unique=True)
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.OPEN)
    status_by = models.ForeignKey(  # null: read from what the sources answered
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    stage = models.CharField("阶段", max_length=12, choices=STAGES, default=Stage.OPEN.value)
    stage_since = models.DateTimeField(default=timezone.now)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="承办人",
    )
    opened_at = models.DateTimeField("首次反映")  # the first record's time
    summary = models.CharField("诉求", max_length=120, blank=True)  # one line, redacted
    merchant = models.ForeignKey(Merchant, models.SET_NULL, null=True)
    merchant_name = models.CharField("商家", max_length=200, blank=True)
    district = models.ForeignKey(District, models.SET_NULL, null=True, verbose_name="商圈")
    place = models.CharField("地点", max_length=300, blank=True)  # redacted
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    sector = models.CharField("行业类别", max_length=20, blank=True)
    item = models.CharField("品类", max_length=40, blank=True)
    nature = models.CharField("投诉性质", max_length=20, blank=True)
    phrases = models.JSONField("诉求关键词", default=list)
    urgency = models.JSONField("紧急", default=list)
    urgent = models.BooleanField(default=False)  # whether it belongs in the urgent bar
    persons = models.PositiveIntegerField(null=True)
    amount_yuan = models.DecimalField("争议金额", max_digits=14, decimal_places=2, null=True)
    sources = models.JSONField("来源", default=list)  # distinct sources of its records
    search = models.TextField(blank=True)  # bigrams of the redacted texts, see work.search
    withdrawn_at = models.DateTimeField(null=True)  # no consumer dispute after all, or merged
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    #: Which systems wait for it (`backfill.rules.channels`), comma-separated, as of the update
    #: that `filled_in_as_of` names; see TO_FILL_IN.
    fill_in = models.CharField(max_length=60, blank=True)
    filled_in_as_of = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            _standing("in_order", "id"),  # to count what a search or another table names
            _standing("opened", "-opened_at", "-id"),
            _standing("of_district", "district", "-opened_at", "-id"),
            _standing("of_status", "status", "-opened_at", "-id"),
            _standing("of_place_and_status", "district", "status", "-opened_at", "-id"),
            _standing("of_sector", "sector", "-opened_at", "-id"),
            _standing("of_amount", "amount_yuan", "-id"),
            _standing("urgent", "urgent", "status", "-opened_at"),
            _standing("at_stage", "stage", "stage_since"),
            _standing("of_place_at_stage", "district", "stage", "stage_since"),
            _standing("of_merchant", "merchant", "-opened_at", "-id"),
            models.Index(
                fields=["withdrawn_at"],
                condition=models.Q(withdrawn_at__isnull=False),
                name="disputes_withdrawn",
            ),
            _standing(  # whatever is counted over time, without its wide rows
                "counted",
                "opened_at",
                "district",
                "sector",
                "item",
                "nature",
                "merchant",
                "status",
                "amount_yuan",
            ),
            models.Index(
                fields=["stage_since", "id", *MARKS],
                condition=WORKED_ON & TO_FILL_IN,
                name="disputes_to_fill_in",
            ),
            models.Index(
                fields=["district", "stage_since", "id", *MARKS],
                condition=WORKED_ON & TO_FILL_IN,
                name="disputes_place_to_fill_in",
            ),
            models.Index(
                fields=["district", "stage_since", "id"],
                condition=WORKED_ON & CHANGED_SINCE,
                name="disputes_not_marked",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="merged_dispute_is_withdrawn",
                condition=models.Q(merged_into__isnull=True) | models.Q(withdrawn_at__isnull=False),
            ),
            models.CheckConstraint(name="dispute_stage_in_its_state", condition=_stage_and_state()),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def waits_since(self) -> datetime:
        """Since when it waits: for as long as nobody here took a step, since it was reported."""
        return self.stage_since if self.status_by_id else self.opened_at

    def get_stage_display(self) -> str:  # type: ignore[no-redef]
        """Django's own looks up the words of every stage to find one."""
        return str(STAGE_WORDS[self.stage])


class DisputeFact(models.Model):
    """A fact about a dispute that steps depend on, see `rules.facts`.

    `at` is when it came about, `recorded_at` when it was written down. `detail` holds its details
    (choice, amount_yuan, due_on, to; for a consent the way and time of each party) and ids of rows
    that the apps above keep for it; no personal data. Rows are added, never changed: the last one
    of a kind counts.
    """

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="facts")
    fact = models.CharField(max_length=24, choices=FACTS)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    detail = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["dispute", "fact"]),
            models.Index(fields=["fact", "at"]),
        ]


class Member(models.Model):
    """A record of a dispute, and why it belongs to it (`by` is null: the machine)."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="members")
    record = models.OneToOneField(Record, models.PROTECT, related_name="member")
    source = models.CharField(max_length=20)  # its record's, which never changes: counted often
    probability = models.FloatField(null=True)  # null: the first record, or a person's decision
    weight = models.FloatField(null=True)
    reasons = models.JSONField(default=list)  # comparison, level, words, weight
    linked_to = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["dispute", "source"]),
            models.Index(fields=["source", "dispute"], name="disputes_of_source"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="member_has_its_source", condition=~models.Q(source=""))
        ]


class FormerMember(models.Model):
    """A record that was once of a dispute and left it. What was written there meanwhile may name
    its person, who stays masked in it. Rows are added, never changed."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="+", db_index=False)
    record = models.ForeignKey(Record, models.CASCADE, related_name="left")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dispute", "record"], name="former_member_once")
        ]


class Candidate(models.Model):
    """Two records that may belong to one dispute: a person decides."""

    class State(models.TextChoices):
        OPEN = "open", "待确认"
        SAME = "same", "同一纠纷"
        DIFFERENT = "different", "不是同一纠纷"

    left = models.ForeignKey(Record, models.CASCADE, related_name="+")
    right = models.ForeignKey(Record, models.CASCADE, related_name="+")
    probability = models.FloatField()
    weight = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-probability", "-id"])
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["left", "right"], name="candidate_pair_once"),
            models.CheckConstraint(
                name="candidate_decided_by_someone_at_some_time",
                condition=models.Q(state="open", by__isnull=True, decided_at__isnull=True)
                | ~models.Q(state="open") & models.Q(by__isnull=False, decided_at__isnull=False),
            ),
        ]


class BlockingKey(models.Model):
    """A hashed key by which records of one dispute find each other (engine.linkage)."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    key = models.BigIntegerField()
    moment = models.BigIntegerField()  # when the record was received, in seconds since 1970

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["key", "moment", "record"])]


class Serial(models.Model):
    """The last number given out in a series (LD disputes, ZD registrations) for one day."""

    series = models.CharField(max_length=4)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["series", "day"], name="one_counter_a_day")
        ]


class Phrase(models.Model):
    """A problem phrase of a dispute, one row each, so that clouds are counted and clicked."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="phrase_rows")
    text = models.CharField(max_length=40, db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dispute", "text"], name="phrase_once_per_dispute")
        ]


class Clock(models.Model):
    """A legal period on a dispute (受理决定, 调解期限 …) with its working-out."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="clocks")
    code = models.CharField(max_length=30)  # rules.periods.Period
    started_on = models.DateField("起算")
    due_on = models.DateField("届满")
    rule = models.CharField(max_length=40)  # version of the rule that was applied
    working_out = models.JSONField(default=dict)  # how the date came about, and the article
    stopped_at = models.DateTimeField(null=True)
    paused_on = models.DateField(null=True)  # its due day is not known until it goes on
    undone = models.GeneratedField(  # why, where it stopped though what was due was not done
        expression=KT("working_out__undone"),
        output_field=models.TextField(null=True),
        db_persist=True,
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["stopped_at", "due_on"]),
            models.Index(  # the rates of a year, without the rows
                fields=["code", "due_on", "paused_on", "stopped_at", "dispute", "undone"],
                name="clocks_rated",
            ),
            models.Index(fields=["code", "stopped_at", "dispute", "undone"], name="clocks_stopped"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dispute", "code"], name="one_clock_of_a_kind")
        ]


class ClockEvent(models.Model):
    """An entry of staff for a clock that no step starts (身份补正 …). Added, never changed."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="clock_events")
    code = models.CharField(max_length=30)  # rules.periods.Period
    what = models.CharField(max_length=10)  # rules.clocks.What
    on = models.DateField("日期")
    until = models.DateField("届满", null=True)
    reason = EncryptedTextField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["dispute", "on"])]


class Note(models.Model):
    """What a person wrote down about a dispute. May hold personal data, so it is encrypted.

    The reason of a step that is undone stays, marked as taken back: papers may quote it.
    """

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="notes")
    text = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="note_taken_back_by_someone_at_some_time",
                condition=models.Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | models.Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            )
        ]


class HistoryEntry(models.Model):
    """What happened to a dispute, as its page shows it (the audit is separate)."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="history")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)  # null: the machine
    verb = models.CharField(max_length=30)  # opened, joined, corrected, noted, linked, unlinked …
    detail = models.JSONField(default=dict)  # field names and values without personal data
    step = models.GeneratedField(  # for figures, which count by it without reading the rows
        expression=models.Case(models.When(verb="stepped", then=KT("detail__step"))),
        output_field=models.CharField(max_length=30, null=True),
        db_persist=True,
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["dispute", "-at"]),
            models.Index(fields=["verb", "at"]),
            models.Index(
                fields=["step", "at"],
                condition=models.Q(step__isnull=False),
                name="disputes_steps_taken",
            ),
        ]


class Approval(models.Model):
    """A request that a supervisor decides: 回避 (办法第21条), a longer period. The decision is
    shown to the person who requested it until they have read it (`read_at`).

    It stands as long as the step that made the request (`entry`) does; a decision that was taken
    back (`decision`) counts as none.
    """

    class Kind(models.TextChoices):
        RECUSAL = "recusal", "申请回避"
        EXTENSION = "extension", "申请延长时限"

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="approvals")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=30, blank=True)  # rules.periods.Period of an extension
    until = models.DateField("延长到", null=True)
    mediator = models.ForeignKey(  # whose recusal
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = EncryptedTextField()
    entry = models.ForeignKey(HistoryEntry, models.CASCADE, null=True, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    granted = models.BooleanField(null=True)
    answer = EncryptedTextField(null=True)
    decision = models.ForeignKey(HistoryEntry, models.CASCADE, null=True, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["decided_at", "requested_at"]),
            models.Index(fields=["requested_by", "read_at"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="approval_decided_by_someone_at_some_time",
                condition=models.Q(
                    granted__isnull=True, decided_by__isnull=True, decided_at__isnull=True
                )
                | models.Q(
                    granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False
                ),
            )
        ]

    @property
    def standing_dispute(self) -> Dispute:
        """The dispute in which it is decided: the one that its own was merged into."""
        return self.dispute.merged_into or self.dispute

    @property
    def code_words(self) -> str:
        """Which clock is to run longer."""
        return str(CLOCKS.get(self.code, self.code)) if self.code else ""
