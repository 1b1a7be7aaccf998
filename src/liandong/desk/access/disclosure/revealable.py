"""Registry of the functions that return the clear text of personal fields, filled by their apps.

    # in the AppConfig.ready of the app
    reveal.register("record", resolve)

    def resolve(by: User, pk: int, field: str) -> Person | str | None:
        ...   # None when `by` does not see the row or there is no such field

The chip then gets `reveal_url=url("access:reveal", "record", record.pk, "person")`. The page
asks for the reason, checks the permission and writes the audit; the clear text is shown for a
minute.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from liandong.desk.access.models import User


class Person(NamedTuple):
    """Who somebody is, in clear text; `role` as on the chip (消费者, 报警人)."""

    name: str
    phone: str
    role: str = ""


Resolver = Callable[[User, int, str], Person | str | None]

RESOLVERS: Final[dict[str, Resolver]] = {}


def register(kind: str, resolver: Resolver) -> None:
    """Let rows of this kind be revealed; `kind` is the word in the address."""
    RESOLVERS[kind] = resolver
