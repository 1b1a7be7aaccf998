"""Django's authentication backend: account and password, with lock-out."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from liandong.desk.access.actions.sign_ins import SignInError, prove
from liandong.desk.access.actors import address_of
from liandong.desk.access.models import User


class LockingBackend(BaseBackend):
    """Accounts that are in use; too many failures lock the account or the address for a while."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_credentials: Any,
    ) -> User | None:
        address = address_of(request) if request else ""
        try:
            return prove(username=username or "", password=password or "", address=address)
        except SignInError:
            return None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.select_related("department").filter(pk=user_id, is_active=True).first()
