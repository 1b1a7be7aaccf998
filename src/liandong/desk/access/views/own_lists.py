"""Keeping a filter of a list under a name, putting it away, choosing columns."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liandong.desk.access.actions import own_lists as actions
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import SavedView
from liandong.desk.ui.pages import go_on, is_ours


@require_POST
@requires()
def save_view(request: AuthenticatedHttpRequest, list_key: str) -> HttpResponse:
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    try:
        view = actions.save_view(list_key, name=name, query=query, by=request.user)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, _("已存为“%(name)s”") % {"name": view.name})
    return _back(request)


@require_POST
@requires()
def drop_view(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, owner=request.user, dropped_at=None)
    actions.drop_view(view, by=request.user)
    undo = f"undo:{reverse('access:view_restore', args=[pk])}"
    messages.success(request, _("已删除“%(name)s”") % {"name": view.name}, extra_tags=undo)
    return _back(request)


@require_POST
@requires()
def restore_view(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, owner=request.user, dropped_at__isnull=False)
    actions.restore_view(view, by=request.user)
    messages.success(request, _("已恢复“%(name)s”") % {"name": view.name})
    return _back(request)


@require_POST
@requires()
def choose_columns(request: AuthenticatedHttpRequest, list_key: str) -> HttpResponse:
    """`known` names the columns that were offered, `shown` those that stay."""
    hidden = set(request.POST.getlist("known")) - set(request.POST.getlist("shown"))
    actions.choose_columns(list_key, hidden=hidden, by=request.user)
    return _back(request)


def _back(request: AuthenticatedHttpRequest) -> HttpResponse:
    """To the list that one came from."""
    came_from = request.headers.get("Referer", "")
    home = resolve_url("access:home")
    return go_on(request, came_from if is_ours(request, came_from) else home)
