"""Creates or readmits a security administrator from the command line."""

from typing import Final

from django.db import transaction

from liandong.desk.access import audit
from liandong.desk.access.actions.key_locks import lock_key
from liandong.desk.access.actions.sessions import end_all_sessions
from liandong.desk.access.actors import System
from liandong.desk.access.encryption.ciphers import account_key
from liandong.desk.access.models import Department, SignInFailure, User
from liandong.desk.access.sign_in.passwords import one_time_password

ROLE: Final = "security_admin"


class NotAnAdministratorError(Exception):
    """The account is not a security administrator's, in words for the terminal."""


def admit_administrator(*, username: str, by: System) -> str:
    """Create the account, or reset its password, unlock it and end its sessions.

    Returns the one-time password, which has to be changed at the first sign-in. Only those who may
    run commands in the home of the desk can call this.
    """
    password = one_time_password()
    with transaction.atomic():
        lock_key("person")
        user = User.objects.filter(username=username).first()
        if user and user.role != ROLE:
            raise NotAnAdministratorError(
                f"账号 {username} 不是安全管理员，请由安全管理员在“人员”里重置"
            )
        action = "person.reset_password" if user else "person.add"
        user = user or _new(username)
        user.is_active, user.must_change_password = True, True
        user.set_password(password)
        user.save()
        end_all_sessions(user)
        SignInFailure.objects.filter(account_key=account_key(username)).delete()
        audit.record(action, by=by, of=user, detail={"role": ROLE})
    return password


def _new(username: str) -> User:
    office = Department.objects.filter(kind=Department.Kind.OFFICE).order_by("pk").first()
    office = office or Department.objects.create(name="信息管理", kind=Department.Kind.OFFICE)
    return User(username=username, display_name="安全管理员", role=ROLE, department=office)
