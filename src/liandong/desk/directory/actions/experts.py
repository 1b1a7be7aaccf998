"""Lawyers and experts of trade associations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.guard import check
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import check_version
from liandong.desk.directory.models import Expert, Merchant
from liandong.desk.directory.queries import interests_of

IN_THE_LIST: Final = "这位专家已在名录里，没有重复登记。同单位另有同名的，请在姓名后注明区别。"


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
def save_expert(
    expert: Expert, profile: Profile, *, page_version: str | None = None, by: User
) -> Expert:
    """Add or change one; an account belongs to one expert alone. `page_version` is of the row and
    the interests that the page showed."""
    check(by, Permission.MANAGE_DIRECTORY)
    if stored := Expert.objects.select_for_update().filter(pk=expert.pk).first():
        check_version(stored, page_version, interests_of(stored))
        expert = stored
    lock_key("expert")  # neither a name nor an account twice, also of two at the same instant
    taken = Expert.objects.filter(user=profile.account).exclude(pk=expert.pk)
    if profile.account is not None and taken.exists():
        raise ValidationError({"account": "这个账号已属于另一位专家。"})
    of_that_name = Expert.objects.filter(name=profile.name, organisation=profile.organisation)
    if stored is None and of_that_name.exists():
        raise ValidationError({"name": IN_THE_LIST})
    expert.name, expert.kind, expert.organisation = profile.name, profile.kind, profile.organisation
    expert.fields, expert.user, expert.is_active = (
        list(profile.fields),
        profile.account,
        profile.is_active,
    )
    expert.save()
    expert.interests.set(profile.interests)
    audit.record("expert.save", by=by, of=expert)
    return expert
