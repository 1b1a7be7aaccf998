"""Accounts of people and their roles: the security administrator's writes."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.actions.sessions import end_all_sessions
from liandong.desk.access.encryption.ciphers import account_key
from liandong.desk.access.guard import check
from liandong.desk.access.models import Department, SignInFailure, User
from liandong.desk.access.permissions import Permission
from liandong.desk.access.sign_in.passwords import one_time_password

TAKEN: Final = (
    "这个账号已有人使用，没有重复登记。"
    "是您刚才新增而没有看到一次性口令的，请在“人员”里打开这个账号，重置口令。"
)


class OwnAccountError(Exception):
    """Nobody may lock their own account or change their own role, in words for the page."""


def add_person(
    *, username: str, display_name: str, role: str, department: Department, by: User
) -> tuple[User, str]:
    """A new account and its one-time password, which is shown once and changed at sign-in. Raises
    ValidationError where the account is there: of a form sent twice the password is shown once."""
    check(by, Permission.MANAGE_PEOPLE)
    password = one_time_password()
    with transaction.atomic():
        lock_key("person")  # of two at the same instant the second sees the first
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError({"username": TAKEN})
        person = User(
            username=username,
            display_name=display_name,
            role=role,
            department=department,
            must_change_password=True,
        )
        person.set_password(password)
        person.save()
        audit.record("person.add", by=by, of=person, detail={"role": role})
    return person, password


def change_person(
    *, person: User, display_name: str, role: str, department: Department, by: User
) -> None:
    """Another name, role or department. Raises OwnAccountError for a role of one's own."""
    check(by, Permission.MANAGE_PEOPLE)
    if person.pk == by.pk and role != person.role:
        raise OwnAccountError("不能更改自己的角色，请由另一位安全管理员办理")
    before = {"role": person.role, "department": person.department.name}
    person.display_name, person.role, person.department = display_name, role, department
    after = {"role": person.role, "department": person.department.name}
    with transaction.atomic():
        person.save(update_fields=["display_name", "role", "department"])
        audit.record("person.change", by=by, of=person, detail={"before": before, "after": after})


def lock_person(*, person: User, by: User) -> None:
    """Lock the account; its sessions end at once and for good."""
    check(by, Permission.MANAGE_PEOPLE)
    if person.pk == by.pk:
        raise OwnAccountError("不能停用自己的账号")
    with transaction.atomic():
        person.is_active = False
        person.save(update_fields=["is_active"])
        end_all_sessions(person)
        audit.record("person.lock", by=by, of=person)


def unlock_person(*, person: User, by: User) -> None:
    """Unlock the account and delete its sign-in failures. Nobody is signed in with it: a session
    that was opened at the moment of locking ends as well."""
    check(by, Permission.MANAGE_PEOPLE)
    with transaction.atomic():
        person.is_active = True
        person.save(update_fields=["is_active"])
        end_all_sessions(person)
        SignInFailure.objects.filter(account_key=account_key(person.username)).delete()
        audit.record("person.unlock", by=by, of=person)


def reset_password(*, person: User, by: User) -> str:
    """Set a one-time password, which is shown once; sessions of the account end."""
    check(by, Permission.MANAGE_PEOPLE)
    password = one_time_password()
    with transaction.atomic():
        person.set_password(password)
        person.must_change_password = True
        person.save(update_fields=["password", "must_change_password"])
        end_all_sessions(person)
        SignInFailure.objects.filter(account_key=account_key(person.username)).delete()
        audit.record("person.reset_password", by=by, of=person)
    return password
