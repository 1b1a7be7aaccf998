"""Signing in and out, and one's own password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access.actions import sign_in as signing
from liandong.desk.access.actions.change_password import change_password
from liandong.desk.access.forms import PasswordForm, SignInForm
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.passwords import must_change
from liandong.desk.ui import navigation
from liandong.desk.ui.pages import go_on


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; afterwards one is where one wanted to go."""
    ended = request.session.pop("ended", "")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signing.sign_in(request, **form.cleaned_data)
        except signing.SignInError as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_on(request, resolve_url("access:home"))
    elif request.user.is_authenticated:
        return go_on(request, resolve_url("access:home"))
    context = {"form": form, "ended": ended, "next": request.GET.get("next", "")}
    return render(request, "access/login.html", context, status=422 if form.errors else 200)


@require_GET
@requires()
def home(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Where one's role begins its day: the first entry of the rail."""
    items = navigation.visible_items(request.user)
    return redirect(items[0].url_name if items else "access:password")


@require_POST
@requires()
def sign_out(request: AuthenticatedHttpRequest) -> HttpResponse:
    signing.sign_out(request, by=request.user)
    return redirect("access:sign_in")


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
        messages.success(request, _("口令已更改，其他设备上的登录已退出"))
        return redirect(resolve_url("access:home"))
    context = {
        "form": form,
        "forced": must_change(request.user),
        "days": settings.PASSWORD_DAYS,
    }
    return render(request, "access/password.html", context, status=422 if form.errors else 200)
