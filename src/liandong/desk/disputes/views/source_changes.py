"""来源有变化: the list, the part of a dispute's page, and taking note of one."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.source_changes import see_change
from liandong.desk.disputes.models import HistoryEntry
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.history import detail_words
from liandong.desk.disputes.queries.source_changes import unseen_changes, unseen_of
from liandong.desk.disputes.queries.visibility import works_on
from liandong.desk.disputes.rules.history import SOURCE_CHANGED
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import fragment, page

CHANGES: Final = ListKind(
    (
        Column("number", "纠纷", css="ld-code", head=True),
        Column("merchant", "商家", bare=True, leads=True),
        Column("what", "来源告知的变化", css="ld-text"),
        Column("at", "时间"),
        Column("handled", "处理"),
    ),
    nothing=Empty(
        "circle-check",
        "来源没有新的变化",
        "您经手的纠纷，来源又送来不同的内容时会列在这里；您的决定和更正不会被覆盖。",
    ),
    unit="条",
)


@require_GET
@requires(Permission.NOTE)
def changes(request: AuthenticatedHttpRequest) -> HttpResponse:
    shown = listing(request, CHANGES, unseen_changes(request.user))
    rows = [(change, detail_words(SOURCE_CHANGED, change.detail)) for change in shown.page]
    return page(request, "disputes/source_changes/changes.html", {"listing": shown, "rows": rows})


@require_GET
@requires(Permission.NOTE)
def changes_of(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The part of a dispute's page that lists them; empty where there are none."""
    dispute = dispute_or_404(request.user, number)
    rows = [(change, detail_words(SOURCE_CHANGED, change.detail)) for change in unseen_of(dispute)]
    context = {"rows": rows, "ours": works_on(request.user, dispute)}
    return fragment(request, "disputes/source_changes/_changes_of.html", context)


@require_GET
@requires(Permission.NOTE)
def waiting(request: AuthenticatedHttpRequest) -> HttpResponse:
    """How many there are, for the board; empty where there are none."""
    count = unseen_changes(request.user).count()
    return fragment(request, "disputes/source_changes/_waiting.html", {"count": count})


@require_POST
@requires(Permission.NOTE)
def acknowledge(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    mine = visible_to(request.user)
    change = get_object_or_404(HistoryEntry, pk=pk, verb=SOURCE_CHANGED, dispute__in=mine)
    see_change(change, by=request.user)
    return redirect("disputes:changes")
