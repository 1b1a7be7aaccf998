"""Disclosure of personal data in clear text: for a reason, within a limit, and audited.

Everything that gives clear text to somebody who does not hold the dispute goes through `disclose`:
the chip of a person, an original quarantined row, a whole file. Refusals are audited as well.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.models import AuditEntry, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.reasons import is_sensible, readable

LONGEST_REASON: Final = 100
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
REFUSED: Final = "person.reveal_refuse"
REACHED: Final = "person.reveal_limit"
SEARCHES_FULL: Final = "person.phone_limit"
"""That somebody searched for too many phones in vain (`phone_searches`)."""

Object = models.Model | tuple[str, str] | None


class Why(StrEnum):
    """Why clear text was not given."""

    PERMISSION = "permission"
    REASON = "reason"
    SCOPE = "scope"
    LIMIT = "limit"


def disclose(
    action: str, *, of: Object, reason: str, by: User, detail: Mapping[str, Any] | None = None
) -> None:
    """Record that `by` is about to read clear text of `of`, and why.

    Raises ValidationError, in words for the page, without a sensible reason (个人信息保护法 art. 6
    requires a purpose) and beyond the limit of disclosures.
    """
    reason = reason_of(reason, of=of, by=by, detail=detail)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # serialises concurrent disclosures
        if problem := _limit_reached(by):
            allowed = False
        else:
            audit.record(action, by=by, of=of, detail={**(detail or {}), "reason": reason})
            allowed = True
    if not allowed:
        refuse(Why.LIMIT, of=of, by=by, detail=detail)
        raise ValidationError(problem)


def give_access(
    action: str, *, of: Object, reason: str, by: User, detail: Mapping[str, Any] | None = None
) -> None:
    """Record that an action lets `by` read clear text, as holding a dispute does.

    It counts as a disclosure. Raises ValidationError beyond the limit of them. In the caller's
    transaction, and a refusal is undone with it: therefore the entry that fills the limit tells the
    auditor already.
    """
    User.objects.select_for_update().get(pk=by.pk)
    if problem := _limit_reached(by):
        raise ValidationError(problem)
    audit.record(action, by=by, of=of, detail={**(detail or {}), "reason": reason})
    if _limit_reached(by):
        audit.record(REACHED, by=by, of=of)


def reason_of(reason: str, *, of: Object, by: User, detail: Mapping[str, Any] | None = None) -> str:
    """The reason as it is stored. Raises ValidationError where it is no reason, and audits that."""
    words = readable(reason)
    problem = ""
    if len(words) > LONGEST_REASON:
        problem = f"事由请不超过 {LONGEST_REASON} 字"
    elif not is_sensible(words):
        problem = "请说明查看的事由，至少四个汉字，例如“联系当事人”。"
    if problem:
        refuse(Why.REASON, of=of, by=by, detail=detail)
        raise ValidationError(problem)
    return words


def refuse(why: Why, *, of: Object, by: User, detail: Mapping[str, Any] | None = None) -> None:
    """Record that clear text was requested and refused."""
    audit.record(REFUSED, by=by, of=of, detail={**(detail or {}), "why": why.value})


def _limit_reached(by: User) -> str:
    """Why the limit is reached, in words; empty while it is not."""
    given = AuditEntry.objects.filter(
        actor_kind="user", actor_id=by.pk, detail__has_key="reason", action__in=DISCLOSING
    )
    for span, limit, words in (
        (HOUR, settings.REVEALS_AN_HOUR, "一小时"),
        (DAY, settings.REVEALS_A_DAY, "二十四小时"),
    ):
        if given.filter(at__gt=timezone.now() - span).count() >= limit:
            return f"{words}内查看个人信息已满 {limit} 次，暂不再显示；已告知审计员和本单位负责人。"
    return ""


def limits_reached(by: User) -> list[str]:
    """Names of those who reached a limit within a day; a supervisor sees those of the office."""
    reached = AuditEntry.objects.filter(
        Q(action=REFUSED, detail__why=Why.LIMIT.value) | Q(action__in=(REACHED, SEARCHES_FULL)),
        at__gt=timezone.now() - DAY,
    )
    if not by.has_permission(Permission.VIEW_AUDIT):
        if not by.has_permission(Permission.APPROVE):
            return []
        office = User.objects.filter(department=by.department_id)
        reached = reached.filter(actor_id__in=office.values("pk"))
    return sorted(set(reached.values_list("actor_name", flat=True)))


#: The actions whose entries count towards the limit, where they bear a reason.
DISCLOSING: Final = (
    "person.reveal",
    "papers.bind",
    "import.read_row",
    "import.download_rows",
    "dispute.take_over",
    "dispute.hold",
    "dispute.open",
)
