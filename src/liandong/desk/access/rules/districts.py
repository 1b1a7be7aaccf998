"""Names of all districts, asked of the app above that keeps them."""

from collections.abc import Callable

_district_names: list[Callable[[], list[str]]] = []


def register_districts(names: Callable[[], list[str]]) -> None:
    """Register the function that returns the names of all districts."""
    _district_names[:] = [names]


def district_names() -> list[str]:
    """Names of the districts that a department can be responsible for."""
    return [name for names in _district_names for name in names()]
