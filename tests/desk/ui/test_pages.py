"""One view returns a page to the browser and the requested part to htmx."""

from typing import Any

import pytest
from django.contrib.messages import success
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from liandong.desk.ui.middleware import POLICY, ContentSecurityPolicy
from liandong.desk.ui.pages import fragment, is_fragment, page, redirect_whole_page

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def request_with(**headers: str) -> HttpRequest:
    request = RequestFactory().get("/", headers=headers)
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    request.user = None  # type: ignore[assignment]
    return request


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ({}, False),
        (PART, True),
        ({"HX-Request": "true", "HX-Request-Type": "full"}, False),
        ({**PART, "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_who_asks_for_a_part(headers: dict[str, str], answer: bool) -> None:
    assert is_fragment(request_with(**headers)) is answer


def test_a_part_carries_waiting_messages_with_it() -> None:
    request = request_with(**PART)
    success(request, "已更正", extra_tags="undo:/undo/")
    html = fragment(request, "ui/components/progress_bar.html", {"label": "已结"}).content.decode()
    assert "已结" in html
    assert 'hx-swap-oob="beforeend:#toasts"' in html
    assert 'action="/undo/"' in html


def test_a_part_without_messages_is_only_itself() -> None:
    html = fragment(
        request_with(**PART), "ui/components/progress_bar.html", {"label": "已结"}
    ).content.decode()
    assert "toasts" not in html


def test_caches_keep_page_and_part_apart() -> None:
    response = page(request_with(), "ui/components/progress_bar.html", {"label": "已结"})
    assert "HX-Request" in response.headers["Vary"]


def test_a_whole_page_can_be_asked_for_from_a_part() -> None:
    response = redirect_whole_page("/disputes/1/")
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/disputes/1/")


def answer_with(**headers: str) -> Any:
    response = HttpResponse(headers=headers)
    return ContentSecurityPolicy(lambda request: response)(request_with())


def test_the_browser_may_load_nothing_from_elsewhere() -> None:
    policy = answer_with().headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "'unsafe-eval'" not in policy
    assert "http" not in policy


def test_a_view_may_set_a_policy_of_its_own() -> None:
    given = {"Content-Security-Policy": "default-src 'none'"}
    assert answer_with(**given).headers["Content-Security-Policy"] != POLICY
