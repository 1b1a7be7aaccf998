"""A city's own source profiles, their versions, and a profile that is being worked out."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.desk.access.fields import EncryptedTextField
from liandong.engine.records import Profile
from liandong.engine.vocabulary import SOURCE_LABELS


class SourceProfile(models.Model):
    """How a city's export is read, where no shipped profile fits. Its newest version counts.

    `is_used`: files are recognised by it; one that is put away still reads what names it.
    """

    name = models.CharField(_("名称"), max_length=60, unique=True)
    is_used = models.BooleanField(_("在用"), default=True)

    def __str__(self) -> str:
        return self.name

    @property
    def newest(self) -> "ProfileVersion":
        return self.versions.latest("number")


class ProfileVersion(models.Model):
    """What a profile says, as TOML. Never changed; going back makes a new one with an old text."""

    of = models.ForeignKey(SourceProfile, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    text = models.TextField()
    note = models.CharField(_("为何改"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)  # null: a command
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["of", "number"], name="profile_version_once")
        ]

    def __str__(self) -> str:
        return _("%(name)s 第 %(n)d 版") % {"name": self.of.name, "n": self.number}

    @property
    def source_label(self) -> str:
        source = self.profile.source
        return str(_(SOURCE_LABELS[source])) if source else ""

    @property
    def profile(self) -> Profile:
        return Profile.parse(self.text)


class ProfileDraft(models.Model):
    """A sample in somebody's hands, and the profile that it began from.

    The sample holds personal data: it is gone with the draft, which nobody keeps for a day.
    """

    of = models.ForeignKey(SourceProfile, models.CASCADE, null=True)  # null: a new profile
    text = models.TextField()  # TOML
    file_name = models.CharField(_("样表"), max_length=200)
    sample = EncryptedTextField()  # JSON of engine.records.Sample
    reads_anew = models.ForeignKey(  # its quarantined rows, once the profile is saved
        "intake.Import", models.CASCADE, null=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.file_name
