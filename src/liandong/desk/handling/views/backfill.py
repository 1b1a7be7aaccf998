"""待回填: the list, the texts of one dispute, the tick, and what the source holds otherwise."""

import json
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.masking import redact
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.queries import seen_by
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.handling.actions import backfilling
from liandong.desk.handling.models import Backfill
from liandong.desk.handling.queries import backfill as queries
from liandong.desk.handling.queries.filling import may_read_people
from liandong.desk.handling.rules.backfill import LABELS, Channel
from liandong.desk.handling.views.replies import done_or_told_why
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import go_on, page

WAITING: Final = ListKind(
    (
        Column("number", gettext_lazy("纠纷"), css="ld-code", head=True),
        Column("merchant", gettext_lazy("商家"), css="ld-text"),
        Column("stage", gettext_lazy("现在")),
        Column("channels", gettext_lazy("往哪里回填")),
        Column("holder", gettext_lazy("承办人")),
        Column("since", gettext_lazy("自")),
    ),
    nothing=Empty(
        "circle-check",
        gettext_lazy("没有要回填的"),
        gettext_lazy("在本站办过的纠纷，还没有填进 110、12315 或人民调解系统的会列在这里。"),
    ),
    unit=gettext_lazy("件"),
)


@require_GET
@requires(Permission.NOTE)
def waiting(request: AuthenticatedHttpRequest) -> HttpResponse:
    """`?channel=` one system; above it what the sources hold otherwise."""
    by = request.user
    asked = request.GET.get("channel", "")
    chosen = asked if asked in LABELS else ""
    counts = queries.counts(by, queries.changed_since(by))
    shown = listing(
        request,
        WAITING,
        queries.waiting_for(by, Channel(chosen)) if chosen else queries.waiting(by),
        [LABELS[chosen]] if chosen else [],
        drawn=queries.with_what_waits,
        many=counts[chosen or "any"],
    )
    context = {
        "listing": shown,
        "rows": [
            (one, [(key, LABELS[key]) for key in queries.channels_waiting(one)])
            for one in shown.page
        ],
        "channels": [(key, label, counts[key]) for key, label in LABELS.items()],
        "channel": chosen,
        "counts": counts,
        "differing": queries.differing(by),
    }
    return page(request, "handling/backfill_list.html", context)


@require_GET
@requires(Permission.NOTE)
def sheets(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The texts of one dispute, a card for each system."""
    by = request.user
    dispute = dispute_or_404(by, number)
    audit.record("backfill.read", by=by, of=dispute)
    clear = may_read_people(by, dispute)
    found = queries.sheets_of(by, dispute)
    context = {
        "dispute": dispute,
        "sheets": [(one, _differences(one.tick, clear)) for one in found],
    }
    return page(request, "handling/backfill.html", context)


@require_POST
@requires(Permission.NOTE)
def tick(request: AuthenticatedHttpRequest, number: str, channel: str) -> HttpResponse:
    dispute = dispute_or_404(request.user, number)
    if channel not in LABELS:
        raise Http404
    url = reverse("handling:backfill", args=[number])
    try:
        made = backfilling.tick(dispute, Channel(channel), by=request.user)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
        return go_on(request, url)
    words = _("%(what)s：已回填") % {"what": _(LABELS[channel])}
    undo = reverse("handling:take_tick_back", args=[made.pk])
    messages.success(request, words, extra_tags=f"undo:{undo}")
    return go_on(request, url)


@require_POST
@requires(Permission.NOTE)
def take_tick_back(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    ticked = _ticked(request, pk)
    backfilling.take_tick_back(ticked, by=request.user)
    messages.success(request, _("已撤销，仍列在待回填"))
    return redirect("handling:backfill", number=ticked.dispute.number)


@require_POST
@requires(Permission.NOTE)
def settle(request: AuthenticatedHttpRequest, pk: int, outcome: str) -> HttpResponse:
    ticked = _ticked(request, pk)
    return done_or_told_why(
        request,
        lambda: backfilling.settle_difference(ticked, outcome, by=request.user),
        _("已登记"),
        reverse("handling:backfill", args=[ticked.dispute.number]),
    )


def _ticked(request: AuthenticatedHttpRequest, pk: int) -> Backfill:
    mine = Backfill.objects.filter(seen_by(request.user))
    return get_object_or_404(mine.select_related("dispute"), pk=pk)


def _differences(ticked: Backfill | None, clear: bool) -> list[dict[str, Any]]:
    """What the source holds otherwise; of what names people, redacted for who does not hold it."""
    if ticked is None or not ticked.differences:
        return []
    told: list[dict[str, Any]] = json.loads(ticked.differences)
    if clear:
        return told
    return [
        {**one, "filled": _("（个人信息）"), "found": _("（个人信息）")}
        if one["personal"]
        else {**one, "filled": redact(one["filled"]), "found": redact(one["found"])}
        for one in told
    ]
