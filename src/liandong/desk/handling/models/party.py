"""Who the two sides are: how that was checked, who speaks for them, whom to ring up."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import PARTIES


class Party(models.Model):
    """What is known of one side of a dispute. Rows are added, never changed: the last one counts.

    `contact` is the rights-protection officer (维权专员) of a shop, the guardian of a minor. An
    agent acts by the original of a written authority (办法第11条).
    """

    class Identity(models.TextChoices):
        UNSEEN = "", "未核验"
        DOCUMENT = "document", "已核对身份证件"
        LICENCE = "licence", "已核对营业执照"
        PLATFORM = "platform", "12315 平台已实名"
        FAILED = "failed", "核验不符或不配合"

    class Authority(models.TextChoices):
        NONE = "", "无代理人"
        GENERAL = "general", "一般授权"
        SPECIAL = "special", "特别授权（可代为和解）"

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="parties")
    side = models.CharField(
        max_length=10, choices=[(side, words) for side, words in PARTIES.items()]
    )
    identity = models.CharField(
        "身份核验", max_length=10, choices=Identity.choices, default=Identity.UNSEEN, blank=True
    )
    contact_name = EncryptedTextField(null=True)
    contact_phone = EncryptedTextField(null=True)
    authority = models.CharField(
        "代理授权", max_length=10, choices=Authority.choices, default=Authority.NONE, blank=True
    )
    agent_name = EncryptedTextField(null=True)
    agent_phone = EncryptedTextField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["dispute", "side"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="agent_has_an_authority",
                condition=models.Q(authority="", agent_name__isnull=True, agent_phone__isnull=True)
                | ~models.Q(authority="") & models.Q(agent_name__isnull=False),
            )
        ]

    @property
    def identity_words(self) -> str:
        return str(self.Identity(self.identity).label)

    @property
    def authority_words(self) -> str:
        return str(self.Authority(self.authority).label)
