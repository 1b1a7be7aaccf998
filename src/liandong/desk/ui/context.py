"""What the templates of the frame need on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong.desk.ui import navigation

PHONE_BAR = 4
REVEAL_REASONS = (
    _("联系当事人"),
    _("核对身份"),
    _("送达文书"),
    _("核对是否同一纠纷"),
    _("负责人检查"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor: rail, bottom bar, search, notices, district switch, demo banner.

    Costs nothing for a request that draws no page: the parts are worked out when they are read.
    """
    return {
        "frame": FrameContext(request),
        "is_demo": bool(getattr(settings, "LIANDONG_DEMO", False)),
    }


class FrameContext:
    """The frame as one request sees it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def user(self) -> Any:
        return getattr(self._request, "user", None)

    @property
    def items(self) -> list[dict[str, Any]]:
        entries = [self._entry(item) for item in navigation.visible_items(self.user)]
        here = [entry for entry in entries if self._request.path.startswith(entry["url"])]
        if here:
            max(here, key=lambda entry: len(entry["url"]))["current"] = True
        return entries

    @property
    def phone_items(self) -> list[dict[str, Any]]:
        """As many as there is room for, those meant for the phone before others."""
        entries = self.items
        chosen = sorted(entries, key=lambda entry: not entry["phone"])[:PHONE_BAR]
        return [entry for entry in entries if entry in chosen]

    @property
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

    @property
    def search_url(self) -> str:
        return _address(navigation.FRAME.search_url_name)

    @property
    def notices_url(self) -> str:
        """Empty for who has nothing to be told."""
        notices = navigation.FRAME.notices
        shown = notices and navigation.may_see(self.user, notices.permission)
        return _address(notices.url_name) if notices and shown else ""

    @property
    def notices_bell_url(self) -> str:
        return _address(navigation.FRAME.notices.bell_url_name) if navigation.FRAME.notices else ""

    @property
    def notices_count(self) -> int:
        notices = navigation.FRAME.notices
        return notices.count(self._request) if notices else 0

    @property
    def districts(self) -> dict[str, Any] | None:
        switch = navigation.district_switch(self._request)
        if switch is None:
            return None
        return {
            "options": switch.options,
            "current": switch.current,
            "url": reverse(switch.url_name),
        }

    @property
    def printed(self) -> dict[str, Any]:
        """Who would print this page and when, for the foot of the paper."""
        return {"by": self.user, "at": timezone.localtime()}

    @property
    def reveal_reasons(self) -> tuple[str | Promise, ...]:
        """Why personal data may be looked at; the answer is recorded with the look."""
        return REVEAL_REASONS

    def _entry(self, item: navigation.NavItem) -> dict[str, Any]:
        return {
            "key": item.key,
            "label": item.label,
            "icon": item.icon,
            "url": reverse(item.url_name),
            "phone": item.phone,
            "current": False,
        }


def _address(url_name: str | None) -> str:
    if url_name is None:
        return ""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
