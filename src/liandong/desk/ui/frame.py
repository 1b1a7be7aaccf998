"""The context of the frame's templates on every page."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import cached_property

from liandong.desk.ui import navigation

PHONE_BAR = 4
REVEAL_REASONS = (
    "联系当事人",
    "核对身份",
    "送达文书",
    "核对是否同一纠纷",
    "负责人检查",
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor: rail, bottom bar, search, notices, district switch, demo banner.

    Costs nothing for a request that renders no page: the parts are computed when they are read.
    """
    return {
        "frame": FrameContext(request),
        "is_demo": bool(getattr(settings, "LIANDONG_DEMO", False)),
        "arriving": arriving(),
    }


def arriving() -> str:
    """What of the demo is still being built, in words; empty where nothing is."""
    words = getattr(settings, "LIANDONG_ARRIVING", None)
    return words() if words else ""


class FrameContext:
    """The frame as one request sees it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def user(self) -> Any:
        return getattr(self._request, "user", None)

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        entries = [self._entry(item) for item in navigation.visible_items(self.user)]
        here = [entry for entry in entries if self._request.path.startswith(entry["url"])]
        if here:
            max(here, key=lambda entry: len(entry["url"]))["current"] = True
        return entries

    @cached_property
    def phone_items(self) -> list[dict[str, Any]]:
        """As many as there is room for, those meant for the phone before others. Where that is not
        all, the last place leads to the rest."""
        entries = self.items
        room = PHONE_BAR if len(entries) <= PHONE_BAR else PHONE_BAR - 1
        chosen = sorted(entries, key=lambda entry: not entry["phone"])[:room]
        return [entry for entry in entries if entry in chosen]

    @cached_property
    def phone_rest(self) -> list[dict[str, Any]]:
        """The entries that the bottom bar of the phone has no room for: its 更多."""
        return [entry for entry in self.items if entry not in self.phone_items]

    @cached_property
    def me_items(self) -> list[dict[str, Any]]:
        return [
            {
                "label": item.label,
                "icon": item.icon,
                "url": reverse(item.url_name),
                "post": item.post,
            }
            for item in navigation.visible_me_items(self.user)
        ]

    @cached_property
    def search_url(self) -> str:
        """Empty for people who may not search."""
        shown = navigation.may_see(self.user, navigation.FRAME.search_permission)
        return _address(navigation.FRAME.search_url_name) if shown else ""

    @cached_property
    def drafts_url(self) -> str:
        return _address(navigation.FRAME.drafts_url_name)

    @cached_property
    def guide_url(self) -> str:
        """The chapter of the guide that tells of this page, else the guide."""
        guide = _address(navigation.FRAME.guide_url_name)
        if not guide or not navigation.may_see(self.user, None):
            return ""
        find = navigation.FRAME.chapter_of
        chapter = find(self._request.path) if find else ""
        return f"{guide}{quote(chapter)}/" if chapter else guide

    @cached_property
    def notices_url(self) -> str:
        """Empty for people without notices."""
        notices = navigation.FRAME.notices
        shown = notices and navigation.may_see(self.user, notices.permission)
        return _address(notices.url_name) if notices and shown else ""

    @cached_property
    def notices_bell_url(self) -> str:
        return _address(navigation.FRAME.notices.bell_url_name) if navigation.FRAME.notices else ""

    @cached_property
    def notices_count(self) -> int:
        notices = navigation.FRAME.notices
        return notices.count(self._request) if notices else 0

    @cached_property
    def districts(self) -> dict[str, Any] | None:
        switch = navigation.district_switch(self._request)
        if switch is None:
            return None
        return {
            "options": switch.options,
            "current": switch.current,
            "url": reverse(switch.url_name),
        }

    @cached_property
    def printed(self) -> dict[str, Any]:
        """Who prints this page and when, for the page's footer."""
        return {"by": self.user, "at": timezone.localtime()}

    @cached_property
    def reveal_reasons(self) -> tuple[str, ...]:
        """Suggested reasons for reading personal data."""
        return REVEAL_REASONS

    def _entry(self, item: navigation.NavItem) -> dict[str, Any]:
        return {
            "key": item.key,
            "label": item.label,
            "icon": item.icon,
            "url": reverse(item.url_name),
            "phone": item.phone,
            "count": item.count(self._request) if item.count else 0,
            "current": False,
        }


def _address(url_name: str | None) -> str:
    if url_name is None:
        return ""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
