"""待回填: the list, the texts of one dispute, the tick, and what the source holds otherwise."""

import json
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.masking import Eyes
from liandong.desk.access.permissions import Permission
from liandong.desk.backfill.actions import ticks
from liandong.desk.backfill.models import Backfill
from liandong.desk.backfill.queries import waiting as queries
from liandong.desk.backfill.queries.sheets import backfills_for, marks_of, sheets_of
from liandong.desk.backfill.rules.channels import LABELS, Channel
from liandong.desk.disputes.queries.reading_rights import eyes_on
from liandong.desk.disputes.queries.visibility import works_on
from liandong.desk.disputes.views.access import dispute_or_404, dispute_to_act_on
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import fragment, page, run_action

WAITING: Final = ListKind(
    (
        Column("number", "纠纷", css="ld-code", head=True),
        Column("merchant", "商家", css="ld-text", bare=True, leads=True),
        Column("stage", "现在"),
        Column("channels", "往哪里回填"),
        Column("holder", "承办人"),
        Column("since", "自"),
    ),
    nothing=Empty(
        "circle-check",
        "没有要回填的",
        "在本站办过的纠纷，还没有填进 110、12315 或人民调解系统的会列在这里。",
    ),
    unit="件",
)


@require_GET
@requires(Permission.NOTE)
def waiting(request: AuthenticatedHttpRequest) -> HttpResponse:
    """`?channel=` one system; above it what the sources hold otherwise."""
    by = request.user
    channel = request.GET.get("channel", "")
    chosen = channel if channel in LABELS else ""
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
            (dispute, [(key, LABELS[key]) for key in queries.channels_waiting(dispute)])
            for dispute in shown.page
        ],
        "channels": [(key, label, counts[key]) for key, label in LABELS.items()],
        "channel": chosen,
        "counts": counts,
        "differing": queries.differing(by),
    }
    return page(request, "backfill/waiting.html", context)


@require_GET
@requires(Permission.NOTE)
def sheets(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The texts of one dispute, a card for each system."""
    by = request.user
    dispute = dispute_or_404(by, number)
    audit.record("backfill.read", by=by, of=dispute)
    eyes = eyes_on(by, dispute)
    found = sheets_of(by, dispute)
    context = {
        "dispute": dispute,
        "ours": works_on(by, dispute),
        "sheets": [(sheet, _differences(sheet.tick, eyes)) for sheet in found],
    }
    return page(request, "backfill/sheets.html", context)


@require_GET
@requires(Permission.NOTE)
def marks(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """What waits and what was filled in, as a part of the page of a dispute."""
    dispute = dispute_or_404(request.user, number)
    return fragment(request, "backfill/_marks.html", {"marks": marks_of(dispute)})


@require_POST
@requires(Permission.NOTE)
def tick(request: AuthenticatedHttpRequest, number: str, channel: str) -> HttpResponse:
    dispute = dispute_to_act_on(request.user, number)
    if channel not in LABELS:
        raise Http404
    url = reverse("backfill:backfill", args=[number])
    return run_action(
        request,
        lambda: ticks.tick(dispute, Channel(channel), by=request.user),
        f"{LABELS[channel]}：已回填",
        url,
        tag=lambda made: f"undo:{reverse('backfill:take_tick_back', args=[made.pk])}",
    )


@require_POST
@requires(Permission.NOTE)
def take_tick_back(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    ticked = _ticked(request, pk)
    ticks.take_tick_back(ticked, by=request.user)
    messages.success(request, "已撤销，仍列在待回填")
    return redirect("backfill:backfill", number=ticked.dispute.number)


@require_POST
@requires(Permission.NOTE)
def settle(request: AuthenticatedHttpRequest, pk: int, outcome: str) -> HttpResponse:
    ticked = _ticked(request, pk)
    return run_action(
        request,
        lambda: ticks.settle_difference(ticked, outcome, by=request.user),
        "已登记",
        reverse("backfill:backfill", args=[ticked.dispute.number]),
    )


def _ticked(request: AuthenticatedHttpRequest, pk: int) -> Backfill:
    return get_object_or_404(backfills_for(request.user), pk=pk)


def _differences(ticked: Backfill | None, eyes: Eyes) -> list[dict[str, Any]]:
    """What the source holds otherwise; of what names people, redacted for who does not hold it."""
    if ticked is None or not ticked.differences:
        return []
    found: list[dict[str, Any]] = json.loads(ticked.differences)
    if eyes.clear:
        return found
    return [
        {**difference, "filled": "（个人信息）", "found": "（个人信息）"}
        if difference["personal"]
        else {
            **difference,
            "filled": eyes.read(difference["filled"]),
            "found": eyes.read(difference["found"]),
        }
        for difference in found
    ]
