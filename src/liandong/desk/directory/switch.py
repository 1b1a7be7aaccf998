"""The district switch of the top bar: a district that lists and pictures begin with."""

from typing import Final

from django.http import HttpRequest

from liandong.desk.directory.queries import districts_for
from liandong.desk.ui.navigation import DistrictSwitch

KEPT_AS: Final = "district"
"""In the session: the choice ends with it."""


def offered(request: HttpRequest) -> DistrictSwitch | None:
    """The districts of the person who asks; nothing where there is only one, or none."""
    if not request.user.is_authenticated:
        return None
    names = districts_for(request.user)
    if len(names) < 2:
        return None
    kept = request.session.get(KEPT_AS, "")
    current = kept if kept in names else ""
    return DistrictSwitch(tuple((name, name) for name in names), current, "directory:switch")
