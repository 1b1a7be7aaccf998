"""Saving a filter of a list under a name, dropping it, choosing columns."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.urls import reverse
from django.views.decorators.http import require_POST

from liandong.desk.access.actions import saved_views as actions
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import SavedView
from liandong.desk.ui.pages import go_on, is_ours, refusal_as_toast


@require_POST
@requires()
def save_view(request: AuthenticatedHttpRequest, list_key: str) -> HttpResponse:
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    with refusal_as_toast(request):
        view = actions.save_view(list_key, name=name, query=query, by=request.user)
        messages.success(request, f"已存为“{view.name}”")
    return _back(request)


@require_POST
@requires()
def drop_view(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, owner=request.user, dropped_at=None)
    actions.drop_view(view, by=request.user)
    undo = f"undo:{reverse('access:view_restore', args=[pk])}"
    messages.success(request, f"已删除“{view.name}”", extra_tags=undo)
    return _back(request)


@require_POST
@requires()
def restore_view(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, owner=request.user, dropped_at__isnull=False)
    actions.restore_view(view, by=request.user)
    messages.success(request, f"已恢复“{view.name}”")
    return _back(request)


@require_POST
@requires()
def choose_columns(request: AuthenticatedHttpRequest, list_key: str) -> HttpResponse:
    """`known` are the columns that were offered, `shown` those that were chosen."""
    hidden = set(request.POST.getlist("known")) - set(request.POST.getlist("shown"))
    actions.choose_columns(list_key, hidden=hidden, by=request.user)
    return _back(request)


def _back(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Redirect to the list that the request came from."""
    came_from = request.headers.get("Referer", "")
    home = resolve_url("access:home")
    return go_on(request, came_from if is_ours(request, came_from) else home)
