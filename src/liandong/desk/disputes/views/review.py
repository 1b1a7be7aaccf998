"""待确认: pairs that may be one dispute, each decided by a person."""

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.links.pair_decisions import decide as decide_pair
from liandong.desk.disputes.models import HistoryEntry
from liandong.desk.disputes.queries.links.pairs import (
    last_lesson,
    open_pairs,
    pair_cards,
    visible_pairs,
)
from liandong.desk.disputes.views.replies import undo_tag
from liandong.desk.ui.pages import page, run_action

PER_PAGE = 20


@require_GET
@requires(Permission.LINK, Permission.CORRECT)
def review(request: AuthenticatedHttpRequest) -> HttpResponse:
    pairs = Paginator(open_pairs(request.user), PER_PAGE).get_page(request.GET.get("page"))
    audit.record("review.read", by=request.user, detail={"found": len(pairs)})
    context = {
        "page": pairs,
        "pairs": pair_cards(pairs),
        "lesson": last_lesson(),
        "may_link": request.user.has_permission(Permission.LINK),
        "may_correct": request.user.has_permission(Permission.CORRECT),
    }
    return page(request, "disputes/review.html", context)


@require_POST
@requires(Permission.LINK)
def decide(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """`same` 1: one dispute; 0: two. Whoever decides second gets a message."""
    candidate = get_object_or_404(visible_pairs(request.user), pk=pk)
    same = _yes_or_no(request, "same")
    return run_action(
        request,
        lambda: decide_pair(candidate, same=same, by=request.user),
        _words_of if same else "已确认不是同一纠纷",
        reverse("disputes:review"),
        tag=undo_tag,
    )


def _words_of(done: HistoryEntry) -> str:
    """Which dispute and which district it is now."""
    kept = done.dispute
    return f"已确认为同一纠纷：{kept.number}，{kept.district or '未归入商圈'}"


def _yes_or_no(request: AuthenticatedHttpRequest, name: str) -> bool:
    """Which of the two buttons was pressed; a request without either decides nothing."""
    answer = request.POST.get(name)
    if answer not in {"0", "1"}:
        raise BadRequest(f"{name} is neither 0 nor 1")
    return answer == "1"
