"""预警设置: how each district is watched, and what that would have raised last year."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.actions.watch_settings import REHEARSE, set_watch, start_rehearsal
from liandong.desk.insight.forms.alerts import WatchForm
from liandong.desk.insight.models import Level
from liandong.desk.insight.queries.watch_settings import rehearsals_for, watches_set_by
from liandong.desk.insight.wording import series_words
from liandong.desk.ui.pages import page, refusal_on
from liandong.desk.work.queries import has_worker, latest_job

SHOWN = 5


@require_GET
@requires(Permission.SET_ALERTS)
def watch_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    labels = dict(Level.choices)
    watches = list(watches_set_by(request.user))
    rows = [(watch, "、".join(str(labels[name]) for name in watch.levels)) for watch in watches]
    return page(request, "insight/watches.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@requires(Permission.SET_ALERTS)
def watch(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The settings of one district; posted with `rehearse` they are only tried out."""
    found = get_object_or_404(watches_set_by(request.user), pk=pk)
    form = WatchForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        settings = form.cleaned_data
        since = settings.pop("comparable_since")
        with refusal_on(form):
            if "rehearse" in request.POST:
                made = start_rehearsal(found, **settings, by=request.user)
                return redirect("alerts:rehearsal", pk=made.pk)
            set_watch(found, **settings, comparable_since=since, by=request.user)
            messages.success(request, "已保存，从下一次研判起生效")
            return redirect("alerts:watch", pk=found.pk)
    rehearsals = found.rehearsals.select_related("by").defer("found").order_by("-pk")[:SHOWN]
    context = {"watch": found, "form": form, "rehearsals": rehearsals}
    return page(request, "insight/watch.html", context)


@require_GET
@requires(Permission.SET_ALERTS)
def rehearsal(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What the settings would have raised, as soon as it is known."""
    made = get_object_or_404(rehearsals_for(request.user), pk=pk)
    job = latest_job(f"rehearsal-{made.pk}", REHEARSE)
    rows = [_row(row, made.watch.place) for row in made.found or []]
    levels = "、".join(str(dict(Level.choices)[name]) for name in made.levels)
    context = {
        "made": made,
        "job": job,
        "is_stuck": made.found is None and not has_worker(),
        "rows": rows,
        "levels": levels,
    }
    return page(request, "insight/rehearsal.html", context, partial="rehearsal")


def _initial(watch: Any) -> dict[str, Any]:
    names = ("sensitivity", "least_in_window", "levels", "comparable_since")
    return {name: getattr(watch, name) for name in names}


def _row(row: dict[str, Any], place: str) -> dict[str, Any]:
    key = row["key"]
    return row | {"words": series_words(place, key["level"], key)}
