"""Reads of the access app: people, departments, machine accounts, the audit."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.encryption.ciphers import account_key
from liandong.desk.access.guard import check
from liandong.desk.access.models import (
    AuditEntry,
    ColumnChoice,
    Department,
    MachineAccount,
    SavedView,
    Session,
    SignInFailure,
    User,
)
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rules.key_expiry import TELL_AT
from liandong.desk.access.rules.lockouts import COUNTED_FOR, FAILURES_OF_ACCOUNT
from liandong.desk.ui.kinds import OwnList, OwnView
from liandong.desk.ui.query_parameters import midnight


@dataclass(frozen=True, slots=True)
class AuditWanted:
    """The filter of audit entries; empty parts match all. Days are inclusive."""

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


def own_sessions(by: User) -> QuerySet[Session]:
    """The sessions in which `by` is signed in now, the last used first."""
    now = timezone.now()
    idle = now - timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    old = now - timedelta(hours=settings.SESSION_HOURS)
    still_open = Session.objects.filter(
        expire_date__gt=now, last_used_at__gte=idle, began_at__gte=old
    )
    return still_open.filter(person=by).order_by("-last_used_at", "pk")


def departments(by: User) -> QuerySet[Department]:
    """All departments with `people`, the number of their accounts in use."""
    check(by, Permission.MANAGE_PEOPLE)
    in_use = Count("user", filter=Q(user__is_active=True))
    return Department.objects.annotate(people=in_use).order_by("kind", "name")


def machines(by: User) -> QuerySet[MachineAccount]:
    """All machine accounts, those in use first."""
    check(by, Permission.MANAGE_MACHINES)
    return MachineAccount.objects.select_related("department").order_by("-is_active", "name")


def expiring_machines(by: User) -> list[MachineAccount]:
    """Accounts in use whose key has expired or soon will, the earliest first."""
    check(by, Permission.MANAGE_MACHINES)
    near = timezone.now() + timedelta(days=max(TELL_AT))
    ending = MachineAccount.objects.filter(is_active=True, expires_at__lte=near)
    return list(ending.order_by("expires_at", "pk"))


def audit_entries(by: User, wanted: AuditWanted) -> QuerySet[AuditEntry]:
    """The matching entries, newest first."""
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


# A person's saved views and hidden columns of a list, for drawing it.


def kept(request: HttpRequest, list_key: str) -> OwnList:
    """Views by name and the columns left out. Two queries."""
    by = {"owner_id": request.user.pk, "list_key": list_key}
    views = SavedView.objects.filter(**by, dropped_at=None).order_by("name")
    hidden = ColumnChoice.objects.filter(**by).values_list("hidden", flat=True).first()
    return OwnList(
        tuple(_view(view, request) for view in views),
        frozenset(hidden or ()),
        reverse("access:view_save", args=[list_key]),
        reverse("access:columns", args=[list_key]),
    )


def _view(view: SavedView, request: HttpRequest) -> OwnView:
    here = request.GET.copy()
    here.pop("page", None)
    return OwnView(
        view.name,
        f"{request.path}?{view.query}",
        reverse("access:view_drop", args=[view.pk]),
        here == QueryDict(view.query),
    )
