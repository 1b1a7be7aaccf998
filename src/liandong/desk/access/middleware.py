"""Ends idle sessions, sends people to change their password, remembers where a request is from."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from liandong.desk.access.actors import current_address
from liandong.desk.access.guard import to_sign_in
from liandong.desk.access.passwords import must_change
from liandong.desk.access.sessions import is_idle, touch
from liandong.desk.ui.pages import is_fragment, redirect_whole_page

ALWAYS_OPEN = {"access:password", "access:sign_out"}


class SessionLimits:
    """An idle session ends; a given or old password is changed first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_address.set(request.META.get("REMOTE_ADDR", "")[:45])
        try:
            return self._limited(request) or self._get_response(request)
        finally:
            current_address.reset(token)

    def _limited(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        if is_idle(request.session):
            logout(request)
            request.session["ended"] = "idle"
            return to_sign_in(request)
        if request.headers.get("X-Live") != "1":  # the page asks by itself: nobody is at work
            touch(request.session)
        if must_change(request.user) and request.path not in {resolve_url(n) for n in ALWAYS_OPEN}:
            url = resolve_url("access:password")
            return redirect_whole_page(url) if is_fragment(request) else redirect(url)
        return None
