"""预警提醒: a letter to one trader, and what followed from it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.outreach.models.findings import Finding
from liandong.desk.outreach.models.special_reports import SpecialReport
from liandong.desk.outreach.rules.letters.instruments import INSTRUMENTS, InstrumentRule
from liandong.desk.outreach.rules.letters.instruments import LABELS as INSTRUMENT_LABELS
from liandong.desk.outreach.rules.steps.letters import LABELS, MENDED, STATES, State
from liandong.desk.papers.models import Paper
from liandong.engine.vocabulary import NATURES


class Letter(Finding):
    """One instrument to one trader. What was counted stands in FrozenFacts of the `round`.

    `chosen` are the texts of the advice library as they were when they were chosen.
    """

    number = models.CharField("编号", max_length=20, unique=True)
    instrument = models.CharField("文种", max_length=20, choices=list(INSTRUMENT_LABELS.items()))
    state = models.CharField(
        max_length=10,
        choices=[(state.value, words) for state, words in STATES.items()],
        default=State.DRAFT.value,
    )
    round = models.PositiveSmallIntegerField(default=0)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    report = models.ForeignKey(SpecialReport, models.PROTECT, null=True, related_name="letters")
    nature = models.CharField(
        "投诉性质", max_length=10, blank=True, choices=[(nature, nature) for nature in NATURES]
    )
    basis = models.CharField("依据", max_length=100)
    causes = EncryptedTextField(null=True)
    chosen = models.JSONField(default=list)
    advice = EncryptedTextField(null=True)  # beside what was chosen
    clauses = EncryptedTextField("相关法律条款", null=True)
    answer_by = models.DateField("反馈期限", null=True)
    copy_to = EncryptedTextField("抄送", null=True)
    contact = EncryptedTextField("联系人", null=True)
    phone = EncryptedTextField("联系电话", null=True)
    talk_at = models.DateTimeField("谈话时间", null=True)
    talk_place = EncryptedTextField("谈话地点", null=True)
    talk_people = EncryptedTextField("参加人员", null=True)
    talk_materials = EncryptedTextField("携带材料", null=True)
    paper = models.OneToOneField(Paper, models.PROTECT, null=True, related_name="+")
    effect = models.JSONField(null=True)  # as `actions.effects` found it eight weeks later
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["district", "state"]),
            models.Index(fields=["state", "answer_by"]),
            models.Index(fields=["alert"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="letter_approved_with_a_paper",
                condition=models.Q(state__in=["draft", "submitted", "withdrawn"])
                | models.Q(paper__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def rule(self) -> InstrumentRule:
        return INSTRUMENTS[self.instrument]

    @property
    def official_number(self) -> str:
        return self.paper.number if self.paper else ""


class LetterStep(models.Model):
    """One step, as a person recorded it; when taken back it stays, with person and time.

    `before` is the state that taking it back leads to; `on` the day of what it records.
    """

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=12, choices=list(LABELS.items()))
    before = models.CharField(max_length=10, blank=True)
    on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, blank=True, choices=list(MENDED.items()))
    text = EncryptedTextField(null=True)
    measures = EncryptedTextField(null=True)  # of an answer
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["letter", "verb"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="letter_step_undone_by_someone_at_some_time",
                condition=models.Q(undone_by__isnull=True, undone_at__isnull=True)
                | models.Q(undone_by__isnull=False, undone_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.get_verb_display()}"


class TalkRecord(models.Model):
    """谈话（约谈）记录: what was put before the trader, and what the trader replied."""

    letter = models.OneToOneField(Letter, models.CASCADE, related_name="talk")
    held_at = models.DateTimeField("时间")
    place = EncryptedTextField("地点", null=True)
    attended = EncryptedTextField()
    statement = EncryptedTextField()
    requirements = EncryptedTextField()
    until = models.DateField("整改期限", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.letter}"
