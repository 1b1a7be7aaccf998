"""来源: systems that send by themselves, their last delivery, their backlog and settings."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import MachineAccount
from liandong.desk.access.permissions import Permission
from liandong.desk.intake import queries
from liandong.desk.intake.actions.feeds import save_feed
from liandong.desk.intake.feeds import feeds_of
from liandong.desk.intake.forms import FeedForm
from liandong.desk.ui.pages import form_page, page


@require_GET
@requires(Permission.IMPORT, Permission.MANAGE_MACHINES)
def feeds(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = {
        "rows": feeds_of(request.user),
        "may_set": request.user.has_permission(Permission.MANAGE_MACHINES),
        "may_shape": request.user.has_permission(Permission.SHAPE_SOURCES),
        "may_import": request.user.has_permission(Permission.IMPORT),
    }
    return page(request, "intake/feeds.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_MACHINES)
def feed(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    machine = get_object_or_404(MachineAccount, pk=pk, is_active=True)
    known = queries.feed_of(machine)
    initial = {
        "folder": known.folder,
        "quiet_hours": known.quiet_hours,
        "profile": known.profile_id,
    }
    form = FeedForm(request.POST or None, initial=initial)
    return form_page(
        request,
        "intake/feed.html",
        form,
        lambda: save_feed(machine=machine, **form.cleaned_data, by=request.user),
        f"已保存“{machine.name}”的来源设置",
        reverse("intake:feeds"),
        context=lambda: {"machine": machine},
    )
