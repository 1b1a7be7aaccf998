"""What was photographed or scanned: signed sheets, evidence."""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedBytesField, EncryptedTextField
from liandong.desk.access.models import Department
from liandong.desk.papers.models.papers import Paper
from liandong.desk.papers.rules.forms import FORMS

EVIDENCE: Final = "证据材料"


class Attachment(models.Model):
    """A sheet or picture, photographed or scanned, in the file of a dispute: signed, or evidence.

    It never changes: another takes its place, or it is taken out for a reason.
    """

    class State(models.TextChoices):
        KEPT = "kept", "在卷"
        REPLACED = "replaced", "已替换"
        TAKEN_OUT = "taken_out", "已撤出"

    dispute_number = models.CharField("纠纷编号", max_length=20, db_index=True)
    form = models.CharField(max_length=30, blank=True)  # the form that it is; empty: evidence
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="scans")
    title = EncryptedTextField()  # may name people
    media = models.CharField(max_length=20)  # one of scans.ENDINGS
    pages = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()  # bytes
    digest = models.CharField(max_length=64)  # SM3 of what is kept
    original = models.CharField(max_length=64)  # SM3 of what came, by which it is known again
    taken_at = models.DateTimeField("拍摄时间", null=True)  # from the metadata of the camera
    department = models.ForeignKey(Department, models.PROTECT)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.KEPT)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    reason = EncryptedTextField(null=True)  # why it was taken out

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="scan_of_a_paper_is_of_its_form",
                condition=models.Q(paper__isnull=True) | ~models.Q(form=""),
            ),
            models.UniqueConstraint(
                fields=["dispute_number", "original"],
                condition=models.Q(state="kept"),
                name="same_file_once_in_a_dispute",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}"

    @property
    def kind_words(self) -> str:
        """What it is, without naming anybody."""
        return FORMS[self.form].title if self.form else str(EVIDENCE)

    @property
    def is_kept(self) -> bool:
        return self.state == self.State.KEPT


class AttachmentFile(models.Model):
    """The content of an attachment, apart from it, so that lists do not read and decrypt it."""

    attachment = models.OneToOneField(
        Attachment, models.CASCADE, related_name="file", primary_key=True
    )
    content = EncryptedBytesField()
