"""Permission checks: `requires` for views, `check` for actions."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url

from liandong.desk.access.actors import Actor
from liandong.desk.access.models import User
from liandong.desk.access.permissions import FOR_ALL_DISTRICTS, Permission
from liandong.desk.ui.pages import is_fragment, redirect_whole_page

Rest = ParamSpec("Rest")


class AuthenticatedHttpRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


View = Callable[Concatenate[AuthenticatedHttpRequest, Rest], HttpResponseBase]


def requires(
    *permissions: Permission,
) -> Callable[[View[Rest]], Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]]:
    """Require any one of the permissions; without any given, only that somebody is signed in.

    Who is not signed in is redirected to the sign-in page and back afterwards; others get 403.
    """

    def decorate(view: View[Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
        @wraps(view)
        def guarded(
            request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
        ) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if permissions and not any(request.user.has_permission(p) for p in permissions):
                raise PermissionDenied(refusal_of(request.user, *permissions))
            return view(cast("AuthenticatedHttpRequest", request), *args, **kwargs)

        return guarded

    return decorate


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect to the sign-in page; for htmx, of the whole page."""
    if is_fragment(request):
        return redirect_whole_page(resolve_url(settings.LOGIN_URL))
    return redirect_to_login(request.get_full_path())


def check(by: Actor, permission: Permission) -> None:
    """Raise PermissionDenied, with words for the page, unless `by` has the permission."""
    if not by.has_permission(permission):
        raise PermissionDenied(refusal_of(by, permission))


def refusal_of(by: Actor, *permissions: Permission) -> str:
    """Why `by` has none of the permissions: the role does not give them, or the department does not
    serve all the districts in which what they set holds."""
    for_all = FOR_ALL_DISTRICTS.intersection(permissions)
    if isinstance(by, User) and by.is_active and for_all & by.job.permissions:
        return "这一项各商圈通用，由负责全部商圈的单位设置"
    return "您的角色没有这项权限"
