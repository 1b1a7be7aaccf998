"""Group disputes: those proposed and confirmed, one with its evidence, what is done with it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.queries import visible_to
from liandong.desk.groups.actions import groups as group_actions
from liandong.desk.groups.models import GroupDispute
from liandong.desk.groups.queries.groups import (
    eyes_on_group,
    group_page,
    groups_visible_to,
    works_in_group,
)
from liandong.desk.ui.pages import page, run_action
from liandong.desk.ui.typed_texts import typed_text

PER_PAGE = 20
SHOWN_FIRST = [GroupDispute.State.PROPOSED, GroupDispute.State.CONFIRMED]


@require_GET
@requires(Permission.VIEW_DISPUTES)
def group_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Those of one state (`?state=`), the newest first; without it those not declined."""
    state = request.GET.get("state", "")
    states = [state] if state in GroupDispute.State.values else SHOWN_FIRST
    groups = groups_visible_to(request.user).filter(state__in=states)
    shown = Paginator(groups.order_by("-last_at", "-pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    audit.record("group.list", by=request.user, detail={"found": len(shown)})
    context = {
        "page": shown,
        "state": state,
        "states": GroupDispute.State.choices,
    }
    return page(request, "groups/list.html", context)


@require_GET
@requires(Permission.VIEW_DISPUTES)
def group_detail(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    group = _group(request, number)
    audit.record("group.read", by=request.user, of=group)
    ours = works_in_group(request.user, group)
    context = {
        "shown": group_page(request.user, group),
        "group": group,
        "eyes": eyes_on_group(group),
        "may_group": ours and request.user.has_permission(Permission.GROUP),
        "ours": ours,
    }
    return page(request, "groups/group.html", context)


@require_POST
@requires(Permission.GROUP)
def confirm(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    return _decided(request, number, group_actions.confirm_group, "已确认为群体性纠纷")


@require_POST
@requires(Permission.GROUP)
def decline(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    action = partial(
        group_actions.decline_group, reason=typed_text(request, "reason", "原因", most=2000)
    )
    return _decided(request, number, action, "已认定不是群体性纠纷，人数明显增加时才会再提出")


@require_POST
@requires(Permission.GROUP)
def reopen(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    return _decided(request, number, group_actions.reopen_group, "已撤回，重新待确认")


@require_POST
@requires(Permission.GROUP)
def add(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Put in the dispute whose number was typed."""
    _group(request, number)
    dispute_number = request.POST.get("dispute", "").strip()
    dispute = visible_to(request.user).filter(number=dispute_number).first()
    if dispute is None:
        messages.error(request, "没有这个编号的纠纷，或不在您可见的范围内。")
        return redirect("disputes:group", number=number)
    action = partial(group_actions.add_to_group, dispute=dispute)
    return _decided(request, number, action, f"已归入 {number}")


@require_POST
@requires(Permission.GROUP)
def remove(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    dispute = get_object_or_404(visible_to(request.user), pk=pk)
    action = partial(group_actions.remove_from_group, dispute=dispute)
    return _decided(request, number, action, f"{dispute.number} 已移出")


def _group(request: AuthenticatedHttpRequest, number: str) -> GroupDispute:
    return read_or_404(groups_visible_to(request.user).defer(None), number=number)


def _decided(
    request: AuthenticatedHttpRequest, number: str, action: Callable[..., Any], words: str
) -> HttpResponse:
    group = _group(request, number)
    url = reverse("disputes:group", args=[number])
    return run_action(request, lambda: action(group, by=request.user), words, url)
