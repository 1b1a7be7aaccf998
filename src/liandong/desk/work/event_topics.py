"""The topics of live events, each with the rule who may receive it.

An app registers the topics of its pages, with the permission of these pages. A topic is a name
(`board`), or a name and the key of one object (`import-12`). Nobody receives unregistered topics.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

MayHear = Callable[[Any, str], bool]
"""Called with the person and the key; the key is empty for a bare name."""

TOPICS: Final[dict[str, MayHear]] = {}


def register(name: str, may_hear: MayHear) -> None:
    TOPICS[name] = may_hear


def with_any(*permissions: str) -> MayHear:
    """The rule that admits those with any of the permissions."""
    return lambda by, _key: any(by.has_permission(permission) for permission in permissions)


def audible(topics: Iterable[str], by: Any) -> frozenset[str]:
    """The topics that this person may receive."""
    return frozenset(topic for topic in topics if _may_hear(topic, by))


def _may_hear(topic: str, by: Any) -> bool:
    name, _dash, key = topic.partition("-")
    may_hear = TOPICS.get(name)
    return may_hear is not None and may_hear(by, key)
