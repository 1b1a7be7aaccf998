"""预警设置: how each district is watched, and what that would have raised last year."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.actions.watching import REHEARSE, set_watch, start_rehearsal
from liandong.desk.insight.forms_alerts import WatchForm
from liandong.desk.insight.models import Level, Rehearsal
from liandong.desk.insight.queries.watching import watches_visible_to
from liandong.desk.insight.wording import series_words
from liandong.desk.ui.pages import page
from liandong.desk.work.models import Job

SHOWN = 5


@require_GET
@requires(Permission.SET_ALERTS)
def watch_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    labels = dict(Level.choices)
    watches = list(watches_visible_to(request.user))
    rows = [(watch, "、".join(str(labels[name]) for name in watch.levels)) for watch in watches]
    return page(request, "insight/watches.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@requires(Permission.SET_ALERTS)
def watch(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The settings of one district; posted with `rehearse` they are only tried out."""
    found = get_object_or_404(watches_visible_to(request.user), pk=pk)
    form = WatchForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        since = told.pop("comparable_since")
        try:
            if "rehearse" in request.POST:
                made = start_rehearsal(found, **told, by=request.user)
                return redirect("alerts:rehearsal", pk=made.pk)
            set_watch(found, **told, comparable_since=since, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已保存，从下一次研判起生效"))
            return redirect("alerts:watch", pk=found.pk)
    rehearsals = found.rehearsals.select_related("by").defer("found").order_by("-pk")[:SHOWN]
    context = {"watch": found, "form": form, "rehearsals": rehearsals}
    return page(request, "insight/watch.html", context)


@require_GET
@requires(Permission.SET_ALERTS)
def rehearsal(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What the settings would have raised, as soon as it is known."""
    seen = watches_visible_to(request.user)
    made = get_object_or_404(Rehearsal.objects.filter(watch__in=seen), pk=pk)
    job = Job.objects.filter(name=REHEARSE, key=f"rehearsal-{made.pk}").order_by("-pk").first()
    rows = [_row(told, made.watch.place) for told in made.found or []]
    levels = "、".join(str(dict(Level.choices)[name]) for name in made.levels)
    context = {"made": made, "job": job, "rows": rows, "levels": levels}
    return page(request, "insight/rehearsal.html", context, partial="rehearsal")


def _initial(watch: Any) -> dict[str, Any]:
    names = ("sensitivity", "floor", "levels", "comparable_since")
    return {name: getattr(watch, name) for name in names}


def _row(told: dict[str, Any], place: str) -> dict[str, Any]:
    key = told["key"]
    return told | {"words": series_words(place, key["level"], key)}
