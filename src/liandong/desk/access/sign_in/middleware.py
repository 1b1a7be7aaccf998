"""Ends expired sessions, requires old passwords to be changed, keeps the request's address."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from liandong.desk.access.actions.drafts import unsubmitted
from liandong.desk.access.actors import address_of, current_address
from liandong.desk.access.guard import to_sign_in
from liandong.desk.access.sign_in.passwords import must_change
from liandong.desk.access.sign_in.sessions import touch, why_over
from liandong.desk.ui.pages import is_fragment, redirect_whole_page

#: Responds in JSON when nobody is signed in, for programs.
API = "/api/"
ALWAYS_OPEN = {"access:password", "access:sign_out", "access:drafts"}
"""Open even with an expired password; drafts of what is being typed are kept."""


class SessionLimits:
    """End idle and old sessions; require a one-time or old password to be changed first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_address.set(address_of(request))
        try:
            return self._limited(request) or self._get_response(request)
        finally:
            current_address.reset(token)

    def _limited(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        ended = why_over(request.session)
        if ended:
            lost = unsubmitted(request.session)
            logout(request)  # the drafts go with it
            request.session["ended"] = ended
            request.session["lost"] = lost
            request.session["refused"] = _was_submitted(request)
            return None if request.path.startswith(API) else to_sign_in(request)
        if request.headers.get("X-Live") != "1":  # a page's own polling is no activity
            touch(request)
        if must_change(request.user) and request.path not in {resolve_url(n) for n in ALWAYS_OPEN}:
            url = resolve_url("access:password")
            if request.method == "POST":
                words = "刚才填写的没有收下，草稿已留着。改好口令后请回到原页再提交。"
                messages.warning(request, words)
            return redirect_whole_page(url) if is_fragment(request) else redirect(url)
        return None


def _was_submitted(request: HttpRequest) -> bool:
    """Whether somebody sent a form with this, and not the page by itself."""
    by_itself = request.headers.get("X-Live") == "1" or "X-Draft-At" in request.headers
    return request.method == "POST" and not by_itself
