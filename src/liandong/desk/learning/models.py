"""Models that were learned here and their use; words that people added; judging again."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class ModelVersion(models.Model):
    """A model learned from the labels of the desk, on trial beside the one then in use.

    `file` lies in $LIANDONG_HOME/models; a refused model has none. `before` and `after` are
    measures on the `unseen` labels, which the model then in use had not learned from.
    """

    version = models.CharField("版本", max_length=60, unique=True)
    file = models.CharField(max_length=80, blank=True)
    beside = models.CharField("对照", max_length=60)  # the version that was in use
    labels = models.PositiveIntegerField("标注")
    unseen = models.PositiveIntegerField()
    until = models.BigIntegerField()  # the latest correction that it knows
    before = models.JSONField()
    after = models.JSONField()
    refused = models.CharField("未采用的原因", max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.version


class Adoption(models.Model):
    """A version was put to use; `by` is null at night."""

    version = models.CharField(max_length=60)
    file = models.CharField(max_length=80, blank=True)  # empty: the model that ships
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    def __str__(self) -> str:
        return self.version


class AddedWord(models.Model):
    """A word that a person put into the local lexicon by its page; the file is what counts."""

    section = models.CharField(max_length=20)
    name = models.CharField(max_length=60, blank=True)
    word = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["section", "name", "word"], name="word_added_once")
        ]

    def __str__(self) -> str:
        return self.word


class Rejudging(models.Model):
    """The back catalogue judged again: first what would change, then, once confirmed, done.

    `position` is the last record that is done, so that a broken-off job goes on behind it.
    `findings` is what the preview counted (see `learning.rules.findings`).
    """

    class State(models.TextChoices):
        PREVIEWING = "previewing", "正在预览"
        READY = "ready", "待确认"
        APPLYING = "applying", "正在执行"
        DONE = "done", "完成"
        CANCELLED = "cancelled", "已取消"

    version = models.CharField("版本", max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEWING)
    total = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)  # records of disputes that people work on
    findings: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    position = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.version} {self.pk}"

    @property
    def final_findings(self) -> dict[str, Any]:
        """The findings of a preview that came to its end. Those of one that has not are kept for
        it to go on with, in another form (`so_far`)."""
        return self.findings if "sums" in self.findings else {}

    @property
    def is_running(self) -> bool:
        return self.state in {self.State.PREVIEWING, self.State.APPLYING}
