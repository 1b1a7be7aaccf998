"""Signing in and out, one's own password and the devices on which one is signed in."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import queries
from liandong.desk.access.actions import sign_ins as signing
from liandong.desk.access.actions.sessions import change_password, end_other_sessions
from liandong.desk.access.actions.sessions import end_session as end_one
from liandong.desk.access.forms.users import PasswordForm, SignInForm
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.sign_in.passwords import must_change
from liandong.desk.ui import navigation
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import go_on, page

SESSIONS: Final = ListKind(
    (
        Column("browser", "设备", head=True),
        Column("address", "来源地址"),
        Column("began", "登录时间"),
        Column("last_used", "最近使用"),
        Column("state", "状态"),
    ),
    nothing=Empty("device-desktop", "没有登录的设备", ""),
    unit="处",
)


OF_THE_END: Final = ("ended", "lost", "refused")
"""What the session limits leave for the sign-in page: why it ended, and what was not kept."""


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; then redirects to the requested page."""
    ended = request.session.get("ended", "") or _gone(request)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signing.sign_in(request, **form.cleaned_data)
        except signing.SignInError as refusal:
            form.add_error(None, str(refusal))
        else:
            for key in OF_THE_END:
                request.session.pop(key, None)
            return go_on(request, resolve_url("access:home"))
    elif request.user.is_authenticated:
        return go_on(request, resolve_url("access:home"))
    context = {
        "form": form,
        "ended": ended,
        "lost": request.session.get("lost", []),
        "refused": request.session.get("refused", False),
        "hours": settings.SESSION_HOURS,
        "next": request.GET.get("next", ""),
    }
    return render(request, "access/login.html", context, status=422 if form.errors else 200)


def _gone(request: HttpRequest) -> str:
    """`gone` where the browser still names a session that there is no more: it was ended on
    another device, or by the desk."""
    has_cookie = request.GET.get("next") and settings.SESSION_COOKIE_NAME in request.COOKIES
    return "gone" if has_cookie and not request.session.session_key else ""


@require_GET
@requires()
def home(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Redirect to the entry of the rail that the role begins with, or to the first: also where
    that one counts what waits and nothing does."""
    items = navigation.visible_items(request.user)
    first = next((item for item in items if item.key == request.user.job.begins), None)
    if first is not None and (first.count is None or first.count(request)):
        return redirect(first.url_name)
    return redirect(items[0].url_name if items else "access:password")


@require_POST
@requires()
def sign_out(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Clears the browser's cache, but not its storage: entries of the scene that are not
    synchronised yet lie there, encrypted.
    """
    signing.sign_out(request, by=request.user)
    response = redirect("access:sign_in")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@never_cache
@sensitive_post_parameters("present", "new", "again")
@require_http_methods(["GET", "POST"])
@requires()
def password(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Change one's own password; other sessions of the account end with it."""
    form = PasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        change_password(new=form.cleaned_data["new"], by=request.user)
        update_session_auth_hash(request, request.user)
        messages.success(request, "口令已更改，其他设备上的登录已退出")
        return redirect(resolve_url("access:home"))
    context = {
        "form": form,
        "forced": must_change(request.user),
        "days": settings.PASSWORD_DAYS,
    }
    return render(request, "access/password.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
@requires()
def sessions(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The devices on which one's own account is signed in."""
    found = queries.own_sessions(request.user)
    present = request.session.session_key or ""
    context = {
        "listing": listing(request, SESSIONS, found),
        "present": present,
        "others": found.exclude(pk=present).exists(),
        "hours": settings.SESSION_HOURS,
        "minutes": settings.SESSION_IDLE_MINUTES,
    }
    return page(request, "access/sessions.html", context)


@require_POST
@requires()
def end_session(request: AuthenticatedHttpRequest, handle: str) -> HttpResponse:
    present = request.session.session_key or ""
    if end_one(handle=handle, present=present, by=request.user):
        messages.success(request, "已退出那台设备")
    else:
        messages.info(request, "那台设备已经退出")
    return redirect("access:sessions")


@require_POST
@requires()
def end_sessions(request: AuthenticatedHttpRequest) -> HttpResponse:
    ended = end_other_sessions(present=request.session.session_key or "", by=request.user)
    messages.success(request, f"已退出其他 {ended} 处登录")
    return redirect("access:sessions")
