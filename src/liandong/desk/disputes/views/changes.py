"""来源有变化: the list, the part of a dispute's page, and taking note of one."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.changing import VERB, see_change
from liandong.desk.disputes.models import HistoryEntry
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.changes import unseen_changes, unseen_of
from liandong.desk.disputes.queries.history import detail_words
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import fragment, page

CHANGES: Final = ListKind(
    (
        Column("number", _("纠纷"), css="ld-code", head=True),
        Column("merchant", _("商家")),
        Column("what", _("来源告知的变化"), css="ld-text"),
        Column("at", _("时间")),
        Column("seen", _("处理")),
    ),
    nothing=Empty(
        "circle-check",
        _("来源没有新的变化"),
        _("您经手的纠纷，来源又送来不同的内容时会列在这里；您的决定和更正不会被覆盖。"),
    ),
    unit=_("条"),
)


@require_GET
@requires(Permission.NOTE)
def changes(request: AuthenticatedHttpRequest) -> HttpResponse:
    shown = listing(request, CHANGES, unseen_changes(request.user))
    rows = [(one, detail_words(VERB, one.detail)) for one in shown.page]
    return page(request, "disputes/changes.html", {"listing": shown, "rows": rows})


@require_GET
@requires(Permission.NOTE)
def changes_of(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The part of a dispute's page that tells of them; empty where there are none."""
    dispute = dispute_or_404(request.user, number)
    rows = [(one, detail_words(VERB, one.detail)) for one in unseen_of(dispute)]
    return fragment(request, "disputes/_changes_of.html", {"rows": rows})


@require_GET
@requires(Permission.NOTE)
def waiting(request: AuthenticatedHttpRequest) -> HttpResponse:
    """How many there are, for the board; empty where there are none."""
    count = unseen_changes(request.user).count()
    return fragment(request, "disputes/_changes_waiting.html", {"count": count})


@require_POST
@requires(Permission.NOTE)
def seen(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    mine = visible_to(request.user)
    change = get_object_or_404(HistoryEntry, pk=pk, verb=VERB, dispute__in=mine)
    see_change(change, by=request.user)
    return redirect("disputes:changes")
