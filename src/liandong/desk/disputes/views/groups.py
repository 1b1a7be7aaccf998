"""Group disputes: those proposed and confirmed, one with its evidence, what is done with it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions import group_deciding as deeds
from liandong.desk.disputes.models import GroupDispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.groups import group_page, groups_visible_to
from liandong.desk.disputes.views.replies import refuse
from liandong.desk.ui.pages import page

PER_PAGE = 20
SHOWN_FIRST = [GroupDispute.State.PROPOSED, GroupDispute.State.CONFIRMED]


@require_GET
@requires(Permission.VIEW_DISPUTES)
def group_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Those of one state (`?state=`), the newest first; without it those not declined."""
    asked = request.GET.get("state", "")
    states = [asked] if asked in GroupDispute.State.values else SHOWN_FIRST
    groups = groups_visible_to(request.user).filter(state__in=states)
    context = {
        "page": Paginator(groups.order_by("-last_at", "-pk"), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "asked": asked,
        "states": GroupDispute.State.choices,
    }
    return page(request, "disputes/groups.html", context)


@require_GET
@requires(Permission.VIEW_DISPUTES)
def group_detail(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    group = _group(request, number)
    audit.record("group.read", by=request.user, of=group)
    context = {
        "shown": group_page(request.user, group),
        "group": group,
        "may_group": request.user.has_permission(Permission.GROUP),
    }
    return page(request, "disputes/group.html", context)


@require_POST
@requires(Permission.GROUP)
def confirm(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    return _try(request, number, deeds.confirm_group, _("已确认为群体性纠纷"))


@require_POST
@requires(Permission.GROUP)
def decline(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    deed = partial(deeds.decline_group, reason=request.POST.get("reason", "")[:2000])
    return _try(request, number, deed, _("已认定不是群体性纠纷，人数明显增加时才会再提出"))


@require_POST
@requires(Permission.GROUP)
def reopen(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    return _try(request, number, deeds.reopen_group, _("已撤回，重新待确认"))


@require_POST
@requires(Permission.GROUP)
def add(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Put in the dispute whose number was typed."""
    _group(request, number)
    told = request.POST.get("dispute", "").strip()
    dispute = visible_to(request.user).filter(number=told).first()
    if dispute is None:
        unknown = ValidationError(_("没有这个编号的纠纷，或不在您可见的范围内。"))
        return refuse(request, unknown, reverse("disputes:group", args=[number]))
    deed = partial(deeds.add_to_group, dispute=dispute)
    return _try(request, number, deed, _("已归入 %(number)s") % {"number": number})


@require_POST
@requires(Permission.GROUP)
def remove(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    dispute = get_object_or_404(visible_to(request.user), pk=pk)
    deed = partial(deeds.remove_from_group, dispute=dispute)
    return _try(request, number, deed, _("%(number)s 已移出") % {"number": dispute.number})


def _group(request: AuthenticatedHttpRequest, number: str) -> GroupDispute:
    return get_object_or_404(groups_visible_to(request.user).defer(None), number=number)


def _try(
    request: AuthenticatedHttpRequest, number: str, deed: Callable[..., Any], words: str
) -> HttpResponse:
    group = _group(request, number)
    url = reverse("disputes:group", args=[number])
    try:
        deed(group, by=request.user)
    except ValidationError as error:
        return refuse(request, error, url)
    messages.success(request, words)
    return redirect(url)
