"""Who acts: a person, a machine account, or a job of the desk itself."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import NamedTuple

from django.http import HttpRequest

from liandong.desk.access.models import MachineAccount, User
from liandong.desk.access.permissions import Permission

#: Where the present request comes from; the middleware sets it, the audit reads it.
current_address: ContextVar[str] = ContextVar("current_address", default="")


def address_of(request: HttpRequest) -> str:
    """The address that a request comes from, which `config.proxies` has verified."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


@dataclass(frozen=True, slots=True)
class System:
    """A job or command of the desk, named as the audit shall show it. It may do everything."""

    name: str
    pk: None = None

    @property
    def is_active(self) -> bool:
        return True

    def has_permission(self, permission: Permission | str) -> bool:  # noqa: ARG002
        return True

    def __str__(self) -> str:
        return self.name


Actor = User | MachineAccount | System


class Identity(NamedTuple):
    """An actor as the audit keeps it: words and numbers, no reference to a live row."""

    kind: str
    pk: int | None
    name: str
    role: str


def identity(by: Actor) -> Identity:
    """Kind is user, machine or job; a person is named with display name and account."""
    match by:
        case User():
            return Identity("user", by.pk, f"{by.display_name}（{by.username}）", by.role)
        case MachineAccount():
            return Identity("machine", by.pk, by.name, "")
        case System():
            return Identity("job", None, by.name, "")
