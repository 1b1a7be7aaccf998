"""What stands in the frame: apps above register their entries here when they start.

The frame belongs to the lowest app, so it cannot import the pages it leads to. Each app calls
`register` (and, where it owns the thing, `register_search`, `register_notices`,
`register_districts`, `register_me`, `register_own_lists`) from its `AppConfig.ready`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.functional import Promise

from liandong.desk.ui.kinds import OwnList


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the rail. `permission` None shows it to everybody who is signed in.

    `phone` puts it into the bottom bar of the phone, which has room for four, before others.
    """

    key: str
    label: str | Promise
    icon: str
    url_name: str
    permission: str | None = None
    order: int = 100
    phone: bool = True


@dataclass(frozen=True, slots=True)
class MeItem:
    """One entry of the personal menu. `post` makes it a form, as signing out must be."""

    key: str
    label: str | Promise
    icon: str
    url_name: str
    permission: str | None = None
    order: int = 100
    post: bool = False


@dataclass(frozen=True, slots=True)
class DistrictSwitch:
    """What the district switch offers: (code, name) pairs, the code in force, where to send it."""

    options: tuple[tuple[str, str], ...]
    current: str
    url_name: str


ItemT = TypeVar("ItemT", NavItem, MeItem)
DistrictProvider = Callable[[HttpRequest], DistrictSwitch | None]
Counter = Callable[[HttpRequest], int]
OwnLists = Callable[[HttpRequest, str], OwnList]


@dataclass(frozen=True, slots=True)
class Notices:
    """The bell: the page it leads to, the part that draws it anew, how many it counts, for whom."""

    url_name: str
    bell_url_name: str
    count: Counter
    permission: str


@dataclass(slots=True)
class Frame:
    """Everything that was registered."""

    items: dict[str, NavItem] = field(default_factory=dict)
    me_items: dict[str, MeItem] = field(default_factory=dict)
    search_url_name: str | None = None
    notices: Notices | None = None
    districts: DistrictProvider | None = None
    own_lists: OwnLists | None = None


FRAME = Frame()


def register(item: NavItem) -> None:
    """Put an entry into the rail; the same key again replaces it."""
    FRAME.items[item.key] = item


def register_me(item: MeItem) -> None:
    """Put an entry into the menu under one's own name."""
    FRAME.me_items[item.key] = item


def register_search(url_name: str) -> None:
    """Name the page that answers `?q=`; the search field of the frame leads to it."""
    FRAME.search_url_name = url_name


def register_notices(notices: Notices) -> None:
    """Say where the bell of the frame leads and what it counts."""
    FRAME.notices = notices


def register_districts(provider: DistrictProvider) -> None:
    """Say what the district switch offers; a provider that returns None hides it."""
    FRAME.districts = provider


def current_district(request: HttpRequest) -> str:
    """The district that is switched to; empty for all of them."""
    switch = district_switch(request)
    return switch.current if switch else ""


def district_switch(request: HttpRequest) -> DistrictSwitch | None:
    """What the switch offers to this request, asked for once."""
    if not hasattr(request, "district_switch"):
        switch = FRAME.districts(request) if FRAME.districts else None
        request.district_switch = switch  # type: ignore[attr-defined]
    return request.district_switch  # type: ignore[attr-defined,no-any-return]


def register_own_lists(keeper: OwnLists) -> None:
    """Say what the person of a request keeps of the list with this key."""
    FRAME.own_lists = keeper


def may_see(user: Any, permission: str | None) -> bool:
    """Whether this user has the permission; nobody who is not signed in has any."""
    if not getattr(user, "is_authenticated", False):
        return False
    return permission is None or bool(user.has_permission(permission))


def visible_items(user: Any) -> list[NavItem]:
    """The entries of the rail that this user's role has, in order."""
    return _visible(FRAME.items.values(), user)


def visible_me_items(user: Any) -> list[MeItem]:
    """The entries of the personal menu that this user's role has, in order."""
    return _visible(FRAME.me_items.values(), user)


def _visible(items: Iterable[ItemT], user: Any) -> list[ItemT]:
    shown = [item for item in items if may_see(user, item.permission)]
    return sorted(shown, key=lambda item: (item.order, item.key))
