"""Refusals of unauthenticated clients: all are counted, but few audit entries are written.

Clients can cause any number of refusals. The audit gets one entry a minute for an address and the
account that was tried there, with the number of refusals since the previous entry.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import System, current_address
from liandong.desk.access.models import Refusal
from liandong.desk.access.rules.lockouts import COUNTED_FOR, LOCKED_FOR

NOTED_EVERY: Final = timedelta(minutes=1)
COUNTED: Final = ("times", "noted_at", "noted_in", "latest_at")
"""The columns that change; the database refuses to change others."""
WRONG_KEYS_OF_ADDRESS: Final = 30
"""Distinct wrong keys: a system whose key was revoked tries the same one again and again."""


class Why(StrEnum):
    """Why a client was refused."""

    LOCKED = "locked"
    KEY = "key"
    EXPIRED = "expired"


@transaction.atomic
def count_refusal(*, account: str, why: Why, by: System) -> None:
    """Count a refusal of the current address. `account` is the beginning of a digest; empty where
    the address is refused, whatever account it tries."""
    now = timezone.now()
    refusal, is_new = Refusal.objects.select_for_update().get_or_create(
        {"noted_at": now, "latest_at": now},
        address=current_address.get(),
        account=account,
        why=why,
        door=by.name,
    )
    refusal.times, refusal.latest_at = refusal.times + 1, now
    if is_new or abs(now - refusal.noted_at) >= NOTED_EVERY:
        _note(refusal, by=by)
    refusal.save(update_fields=COUNTED)


def keys_locked_until(address: str) -> datetime | None:
    """Until when keys from this address are refused; None while they are not."""
    now = timezone.now()
    wrong = Refusal.objects.filter(address=address, why=Why.KEY, latest_at__gte=now - COUNTED_FOR)
    found = wrong.aggregate(keys=Count("pk"), latest=Max("latest_at"))
    if not address or found["keys"] < WRONG_KEYS_OF_ADDRESS:
        return None
    until: datetime = found["latest"] + LOCKED_FOR
    return until if until > now else None


def note_refusals() -> None:
    """Audit what was counted since the last entry of each, and delete old counts."""
    now = timezone.now()
    due = Q(noted_at__lte=now - NOTED_EVERY) | Q(noted_at__gt=now)  # or the clock was set back
    counted = Refusal.objects.filter(due, times__gt=0)
    for pk in list(counted.values_list("pk", flat=True)):
        with transaction.atomic():
            refusal = Refusal.objects.select_for_update().filter(pk=pk, times__gt=0).first()
            if refusal:
                _note(refusal, by=System(refusal.door))
                refusal.save(update_fields=COUNTED)
    Refusal.objects.filter(times=0, latest_at__lt=now - COUNTED_FOR).delete()


def _note(refusal: Refusal, *, by: System) -> None:
    """One entry for all counted refusals, under the address that they came from."""
    detail = {"account": refusal.account, "why": refusal.why, "times": refusal.times}
    token = current_address.set(refusal.address)
    try:
        refusal.noted_in = audit.record("session.refuse", by=by, detail=detail).pk
    finally:
        current_address.reset(token)
    refusal.times, refusal.noted_at = 0, timezone.now()
