"""Searches for a whole phone number, limited where they find nothing.

A masked phone (138****8000) hides four digits: who may try ten thousand numbers finds it. Therefore
the numbers that a person searched for in vain are counted, each once a day, and beyond the limit
nothing is searched: a number that is there could not be told from one that is not.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.disclosure.clear_text import DAY, HOUR, SEARCHES_FULL
from liandong.desk.access.encryption.ciphers import equality_key
from liandong.desk.access.models import AuditEntry, User

MISSED: Final = "person.phone_miss"
DIGEST_DIGITS: Final = 16
Found = TypeVar("Found")


class TooManySearchesError(ValidationError):
    """The limit of searches in vain is reached; in words for the page."""


def search_phone(phone: str, search: Callable[[], Found], *, by: User) -> Found:
    """What `search` gives for this number; if that is empty (false), the number counts.

    Raises TooManySearchesError beyond the limit, without a search; the auditor and the supervisor
    of the office are told.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # serialises concurrent searches
        problem = _limit_reached(by)
        if not problem:
            found = search()
            if not found:
                _note_miss(phone, by)
            return found
        if not _entries(by, SEARCHES_FULL).filter(at__gt=timezone.now() - HOUR).exists():
            audit.record(SEARCHES_FULL, by=by)
    raise TooManySearchesError(problem)


def _note_miss(phone: str, by: User) -> None:
    digest = equality_key(f"phone search {phone}")[:DIGEST_DIGITS]  # not the key of its records
    since = timezone.now() - DAY
    if not _entries(by, MISSED).filter(at__gt=since, detail__phone_digest=digest).exists():
        audit.record(MISSED, by=by, detail={"phone_digest": digest})


def _limit_reached(by: User) -> str:
    """Why the limit is reached, in words; empty while it is not."""
    missed = _entries(by, MISSED)
    for span, limit, words in (
        (HOUR, settings.PHONE_MISSES_AN_HOUR, "一小时"),
        (DAY, settings.PHONE_MISSES_A_DAY, "二十四小时"),
    ):
        if missed.filter(at__gt=timezone.now() - span).count() >= limit:
            return (
                f"{words}内按电话查找、没有结果的号码已满 {limit} 个，暂不再按电话查找；"
                "已告知审计员和本单位负责人。请稍后再试，或按编号、商家名称、内容查找。"
            )
    return ""


def _entries(by: User, action: str) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(actor_kind="user", actor_id=by.pk, action=action)
