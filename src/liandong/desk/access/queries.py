"""Reads of the access app: people, departments, machine accounts, the audit."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from liandong.desk.access.actions.sign_in import COUNTED_FOR, FAILURES_OF_ACCOUNT, account_key
from liandong.desk.access.guard import check
from liandong.desk.access.models import AuditEntry, Department, MachineAccount, SignInFailure, User
from liandong.desk.access.permissions import Permission
from liandong.desk.ui.asked import midnight


@dataclass(frozen=True, slots=True)
class AuditWanted:
    """Which entries are asked for; empty parts ask for all. Days include their whole."""

    who: str = ""
    action: str = ""
    of: str = ""
    since: date | None = None
    until: date | None = None


def people(by: User, words: str = "") -> QuerySet[User]:
    """Everybody with an account, those in use first."""
    check(by, Permission.MANAGE_PEOPLE)
    found = User.objects.select_related("department").order_by(
        "-is_active", "department__name", "username"
    )
    if words:
        found = found.filter(Q(username__icontains=words) | Q(display_name__icontains=words))
    return found


def locked_out(by: User, of: list[User]) -> set[int]:
    """Ids of those among `of` who are locked out for a while after failures."""
    check(by, Permission.MANAGE_PEOPLE)
    keys = {account_key(person.username): person.pk for person in of}
    failures = SignInFailure.objects.filter(
        account_key__in=keys, at__gte=timezone.now() - COUNTED_FOR
    )
    counted = failures.values("account_key").annotate(times=Count("pk"))
    return {keys[row["account_key"]] for row in counted if row["times"] >= FAILURES_OF_ACCOUNT}


def departments(by: User) -> QuerySet[Department]:
    """All departments with `people`, how many accounts of theirs are in use."""
    check(by, Permission.MANAGE_PEOPLE)
    in_use = Count("user", filter=Q(user__is_active=True))
    return Department.objects.annotate(people=in_use).order_by("kind", "name")


def machines(by: User) -> QuerySet[MachineAccount]:
    """All machine accounts, those in use first."""
    check(by, Permission.MANAGE_MACHINES)
    return MachineAccount.objects.select_related("department").order_by("-is_active", "name")


def audit_entries(by: User, wanted: AuditWanted) -> QuerySet[AuditEntry]:
    """The entries that were asked for, newest first."""
    check(by, Permission.VIEW_AUDIT)
    entries = AuditEntry.objects.order_by("-at", "-pk")
    if wanted.who:
        entries = entries.filter(actor_name__icontains=wanted.who)
    if wanted.action:
        entries = entries.filter(action=wanted.action)
    if wanted.of:
        entries = entries.filter(object_id=wanted.of)
    if wanted.since:
        entries = entries.filter(at__gte=midnight(wanted.since))
    if wanted.until:
        entries = entries.filter(at__lt=midnight(wanted.until + timedelta(days=1)))
    return entries
