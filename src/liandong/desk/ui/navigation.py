"""The entries of the frame: apps above register them here when they start.

The frame belongs to the lowest app, so it cannot import the pages it links to. Each app calls
`register` (and, for what it provides, `register_search`, `register_notices`,
`register_districts`, `register_me`, `register_own_lists`, `register_drafts`) from its
`AppConfig.ready`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.http import HttpRequest

from liandong.desk.ui.kinds import OwnList


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the rail. `permission` None shows it to everybody who is signed in.

    `phone` prefers it for the bottom bar of the phone, which has room for four.
    `count` returns the number for its badge.
    """

    key: str
    label: str
    icon: str
    url_name: str
    permission: str | None = None
    order: int = 100
    phone: bool = True
    count: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True, slots=True)
class MeItem:
    """One entry of the personal menu. `post` makes it a form, as signing out must be."""

    key: str
    label: str
    icon: str
    url_name: str
    permission: str | None = None
    order: int = 100
    post: bool = False


@dataclass(frozen=True, slots=True)
class DistrictSwitch:
    """The district switch: (code, name) pairs, the current code, the address to change it."""

    options: tuple[tuple[str, str], ...]
    current: str
    url_name: str


ItemT = TypeVar("ItemT", NavItem, MeItem)
DistrictProvider = Callable[[HttpRequest], DistrictSwitch | None]
Counter = Callable[[HttpRequest], int]
OwnLists = Callable[[HttpRequest, str], OwnList]


@dataclass(frozen=True, slots=True)
class Notices:
    """The bell: its page, the fragment that redraws it, its count, and the permission for it."""

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
    search_permission: str | None = None
    notices: Notices | None = None
    districts: DistrictProvider | None = None
    own_lists: OwnLists | None = None
    drafts_url_name: str | None = None
    guide_url_name: str | None = None
    chapter_of: Callable[[str], str] | None = None


FRAME = Frame()


def register(item: NavItem) -> None:
    """Put an entry into the rail; the same key again replaces it."""
    FRAME.items[item.key] = item


def register_me(item: MeItem) -> None:
    """Put an entry into the menu under one's own name."""
    FRAME.me_items[item.key] = item


def register_search(url_name: str, permission: str | None = None) -> None:
    """Register the page that searches for `?q=`, for the search field of the frame, which who may
    not search does not have."""
    FRAME.search_url_name, FRAME.search_permission = url_name, permission


def register_notices(notices: Notices) -> None:
    """Register the bell of the frame."""
    FRAME.notices = notices


def register_districts(provider: DistrictProvider) -> None:
    """Register the district switch; a provider that returns None hides it."""
    FRAME.districts = provider


def current_district(request: HttpRequest) -> str:
    """The district that is selected; empty for all of them."""
    switch = district_switch(request)
    return switch.current if switch else ""


def district_switch(request: HttpRequest) -> DistrictSwitch | None:
    """The switch for this request, cached."""
    if not hasattr(request, "district_switch"):
        switch = FRAME.districts(request) if FRAME.districts else None
        request.district_switch = switch  # type: ignore[attr-defined]
    return request.district_switch  # type: ignore[attr-defined,no-any-return]


def register_own_lists(keeper: OwnLists) -> None:
    """Register the function that returns a person's settings of a list."""
    FRAME.own_lists = keeper


def register_drafts(url_name: str) -> None:
    """Register the address that stores drafts of forms (`?form=`) while a session lasts."""
    FRAME.drafts_url_name = url_name


def register_guide(url_name: str, chapter_of: Callable[[str], str]) -> None:
    """Register the page of the guide, and what returns the chapter of an address."""
    FRAME.guide_url_name, FRAME.chapter_of = url_name, chapter_of


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
