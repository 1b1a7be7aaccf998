"""Refusals of those who are signed in, and of interface accounts whose key opens.

Anybody may cause any number of them. The audit gets one entry for the first and then one an hour
for the same person, address, method and reason, with the number since the previous entry. Methods
that nothing of the desk knows are one, and beyond a number of different refusals an hour the rest
of a person's are one as well: nobody writes the audit full.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from liandong.desk.access import audit
from liandong.desk.access.actors import current_address, identity
from liandong.desk.access.models import DeniedRequest, MachineAccount, User

NOTED_EVERY: Final = timedelta(hours=1)
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
OTHER_METHOD: Final = "OTHER"
COUNTED: Final = ("times", "noted_at", "noted_in", "latest_at", "address")
"""The columns that change; the database refuses to change others."""
MOST_AN_HOUR: Final = 60
"""Different refusals of one person that get an entry of their own within the hour."""
Account = User | MachineAccount


@dataclass(frozen=True, slots=True)
class Denial:
    """What was refused: the name of the address, the method, and the words of the refusal."""

    route: str
    method: str
    reason: str


THE_REST: Final = Denial("", "", "其他页面和原因，种类过多，合并计数")


@transaction.atomic
def count_denial(denial: Denial, *, by: Account) -> None:
    """Count a refused request; the first is written down at once."""
    who, now = identity(by), timezone.now()
    denial = _bounded(_known(denial), by)
    counted, is_new = DeniedRequest.objects.select_for_update().get_or_create(
        {"noted_at": now, "latest_at": now},
        actor_kind=who.kind,
        actor_id=by.pk,
        route=denial.route,
        method=denial.method,
        reason=denial.reason,
    )
    counted.times, counted.latest_at = counted.times + 1, now
    counted.address = current_address.get()
    if is_new or abs(now - counted.noted_at) >= NOTED_EVERY:
        _note(counted, by)
    counted.save(update_fields=COUNTED)


def note_denials() -> None:
    """Audit what was counted since the last entry of each, and delete old counts."""
    now = timezone.now()
    due = Q(noted_at__lte=now - NOTED_EVERY) | Q(noted_at__gt=now)  # or the clock was set back
    for pk in list(DeniedRequest.objects.filter(due, times__gt=0).values_list("pk", flat=True)):
        with transaction.atomic():
            counted = DeniedRequest.objects.select_for_update().filter(pk=pk, times__gt=0).first()
            by = counted and _account(counted)
            if counted and by:
                _note(counted, by)
                counted.save(update_fields=COUNTED)
    DeniedRequest.objects.filter(times=0, latest_at__lte=now - NOTED_EVERY).delete()


def _known(denial: Denial) -> Denial:
    """With its words cut to the columns and a made-up method folded into one."""
    return Denial(
        _fitting("route", denial.route),
        denial.method if denial.method in METHODS else OTHER_METHOD,
        _fitting("reason", denial.reason),
    )


def _bounded(denial: Denial, by: Account) -> Denial:
    """The refusal itself, or the rest of them where the hour is full of others."""
    noted = DeniedRequest.objects.filter(
        actor_kind=identity(by).kind, actor_id=by.pk, noted_at__gt=timezone.now() - NOTED_EVERY
    )
    if noted.filter(route=denial.route, method=denial.method, reason=denial.reason).exists():
        return denial
    return denial if noted.count() < MOST_AN_HOUR else THE_REST


def _note(counted: DeniedRequest, by: Account) -> None:
    """One entry for all counted refusals, under the address of the latest."""
    detail = {
        "route": counted.route,
        "method": counted.method,
        "why": counted.reason,
        "times": counted.times,
    }
    token = current_address.set(counted.address)
    try:
        counted.noted_in = audit.record("request.deny", by=by, detail=detail).pk
    finally:
        current_address.reset(token)
    counted.times, counted.noted_at = 0, timezone.now()


def _account(counted: DeniedRequest) -> Account | None:
    if counted.actor_kind == "machine":
        return MachineAccount.objects.filter(pk=counted.actor_id).first()
    return User.objects.filter(pk=counted.actor_id).first()


def _fitting(column: str, words: str) -> str:
    """Cut to the column."""
    return words[: getattr(DeniedRequest._meta.get_field(column), "max_length", None)]
