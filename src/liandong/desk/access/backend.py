"""How Django finds out who somebody is: by account and password, unless the door is locked."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from liandong.desk.access.actions.sign_in import SignInError, prove
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
        address = request.META.get("REMOTE_ADDR", "") if request else ""
        try:
            return prove(username=username or "", password=password or "", address=address)
        except SignInError:
            return None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.select_related("department").filter(pk=user_id, is_active=True).first()
