"""Who calls: a machine account by its key, or a person who is signed in at the desk."""

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from liandong.desk.access.actions.machines import machine_of
from liandong.desk.access.models import MachineAccount, User


class MachineKey(HttpBearer):
    """`Authorization: Bearer <key>` of an active machine account."""

    def authenticate(self, request: HttpRequest, token: str) -> MachineAccount | None:  # noqa: ARG002
        return machine_of(token) if token else None


class Session(APIKeyCookie):
    """A person at the desk, for reading."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:  # noqa: ARG002
        return request.user if request.user.is_authenticated else None
