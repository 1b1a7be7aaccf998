"""Lawyers and experts of trade associations."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liandong.desk.access import audit
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.directory.models import Expert, Merchant


@dataclass(frozen=True, slots=True)
class Profile:
    """Who an expert is; `fields` are sectors, empty for all."""

    name: str
    kind: str
    organisation: str
    fields: Sequence[str]
    interests: Sequence[Merchant]
    account: User | None
    is_active: bool


@transaction.atomic
def save_expert(expert: Expert, told: Profile, *, by: User) -> Expert:
    """Add or change one; an account belongs to one expert alone."""
    check(by, Permission.MANAGE_DIRECTORY)
    taken = Expert.objects.filter(user=told.account).exclude(pk=expert.pk)
    if told.account is not None and taken.exists():
        raise ValidationError(_("这个账号已属于另一位专家。"))
    expert.name, expert.kind, expert.organisation = told.name, told.kind, told.organisation
    expert.fields, expert.user, expert.is_active = list(told.fields), told.account, told.is_active
    expert.save()
    expert.interests.set(told.interests)
    audit.record("expert.save", by=by, of=expert)
    return expert
