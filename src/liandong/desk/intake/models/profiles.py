"""A city's own source profiles, their versions, and drafts of profiles."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.engine.records import Profile
from liandong.engine.vocabulary import SOURCE_LABELS


class SourceProfile(models.Model):
    """How a city's export is read, where no shipped profile fits, by its newest version.

    `is_used`: files are recognised by it; one out of use still reads what refers to it.
    """

    name = models.CharField("名称", max_length=60, unique=True)
    is_used = models.BooleanField("在用", default=True)

    def __str__(self) -> str:
        return self.name

    @property
    def newest(self) -> "ProfileVersion":
        return self.versions.latest("number")


class ProfileVersion(models.Model):
    """A profile as TOML. Never changed; going back makes a new version with an old text."""

    of = models.ForeignKey(SourceProfile, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本")
    text = models.TextField()
    note = models.CharField("为何改", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)  # null: a command
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["of", "number"], name="profile_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.of.name} 第 {self.number} 版"

    @property
    def source_label(self) -> str:
        source = self.profile.source
        return str(SOURCE_LABELS[source]) if source else ""

    @property
    def profile(self) -> Profile:
        return Profile.parse(self.text)


class ReadingProposal(models.Model):
    """The proposed reading of a file whose columns no profile knows, for a person to confirm.

    The sample holds personal data: it is removed as soon as somebody has decided.
    """

    of = models.OneToOneField("intake.Import", models.CASCADE, related_name="reading")
    text = models.TextField()  # TOML
    sample = EncryptedTextField()  # JSON of engine.records.Sample

    def __str__(self) -> str:
        return str(self.of)


class ProfileDraft(models.Model):
    """A profile that somebody edits, with the sample on which it is tried.

    The sample holds personal data: it is removed with the draft, after half a day at the latest.
    """

    of = models.ForeignKey(SourceProfile, models.CASCADE, null=True)  # null: a new profile
    text = models.TextField()  # TOML
    file_name = models.CharField("样表", max_length=200)
    sample = EncryptedTextField()  # JSON of engine.records.Sample
    rereads = models.ForeignKey(  # its quarantined rows are read again once the profile is saved
        "intake.Import", models.CASCADE, null=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.file_name
