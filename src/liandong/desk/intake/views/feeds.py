"""来源: which systems send by themselves, when they did last, what waits; their settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import MachineAccount
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.feeds import save_feed
from liandong.desk.intake.feeds import feeds_of
from liandong.desk.intake.forms import FeedForm
from liandong.desk.intake.models import Feed
from liandong.desk.ui.pages import page


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
    known = Feed.objects.filter(machine=machine).first() or Feed(machine=machine)
    told = {"folder": known.folder, "quiet_hours": known.quiet_hours, "profile": known.profile_id}
    form = FeedForm(request.POST or None, initial=told)
    if request.method == "POST" and form.is_valid():
        save_feed(machine=machine, **form.cleaned_data, by=request.user)
        messages.success(request, _("已保存“%s”的来源设置") % machine.name)
        return redirect("intake:feeds")
    context = {"form": form, "machine": machine}
    return page(request, "intake/feed.html", context, status=422 if form.errors else 200)
