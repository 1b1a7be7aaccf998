"""Registry of what apps above intake derive from records and remove when an import is taken back.

Each app with rows that refer to records calls `register` from its `AppConfig.ready`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from liandong.desk.access.models import User
from liandong.desk.intake.models import Record


@dataclass(frozen=True, slots=True)
class Follower:
    """`lock` prevents that work on derived rows begins before the transaction ends.

    `begun` counts what people have begun to work on since the records arrived, as words for each
    kind; `going` what would be removed with them. `forget` removes what was derived from these
    records, inside the caller's transaction and in chunks, and returns how much. `placed` counts
    the records that are placed, and those that are linked to others. `known` names the people (name
    and phone) who are known in what a record belongs to; `works_on` tells whether a person acts on
    that; `bar` why a person may not give a record this answer (field, value) because of what it
    belongs to, empty where they may.
    """

    lock: Callable[[], None]
    begun: Callable[[QuerySet[Record]], list[str]]
    going: Callable[[QuerySet[Record]], int]
    forget: Callable[[Sequence[int]], int]
    placed: Callable[[QuerySet[Record]], tuple[int, int]]
    known: Callable[[int], Iterable[tuple[str | None, str | None]]]
    works_on: Callable[[int, User], bool]
    bar: Callable[[int, str, Any, User], str]


FOLLOWERS: Final[dict[str, Follower]] = {}


def register(key: str, follower: Follower) -> None:
    """The same key again replaces it."""
    FOLLOWERS[key] = follower


def known_beside(record: int) -> list[tuple[str | None, str | None]]:
    """Whom earlier texts of this record may name besides its own person."""
    return [person for follower in FOLLOWERS.values() for person in follower.known(record)]
