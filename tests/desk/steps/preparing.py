"""The parts of a step, and people of each role who take it.

A preparer gets the fixtures it needs by name (`give("gold")`) and returns the arguments.
"""

from collections.abc import Callable
from typing import Any

from liandong.desk.access.models import User

Give = Callable[[str], Any]

Arguments = tuple[tuple[Any, ...], dict[str, Any]]

Step = tuple[Callable[..., Any], Callable[[Give], Arguments]]


def arguments(*args: Any, **kwargs: Any) -> Arguments:
    return args, kwargs


def officer(give: Give) -> User:
    return give("person")()


def regulator(give: Give) -> User:
    return give("person")("regulator")


def security(give: Give) -> User:
    return give("person")("security_admin")


def teacher(give: Give) -> User:
    return give("person")("supervisor")


def mediator(give: Give) -> User:
    return give("person")("mediator")


def city_head(give: Give) -> User:
    """The head of a department that is responsible for the whole area."""
    return give("city_head")
