"""待确认: pairs that may be one matter, each decided by a person."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.deciding import decide as decide_pair
from liandong.desk.disputes.queries.pairs import pair_cards
from liandong.desk.disputes.queries.review import last_lesson, open_pairs, pairs_seen
from liandong.desk.disputes.views.replies import refuse, undo_tag
from liandong.desk.ui.pages import go_on, page

PER_PAGE = 20


@require_GET
@requires(Permission.LINK, Permission.CORRECT)
def review(request: AuthenticatedHttpRequest) -> HttpResponse:
    pairs = Paginator(open_pairs(request.user), PER_PAGE).get_page(request.GET.get("page"))
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
    """`same` 1: one matter; 0: two. Who comes second is told so."""
    candidate = get_object_or_404(pairs_seen(request.user), pk=pk)
    same = _yes_or_no(request, "same")
    try:
        done = decide_pair(candidate, same=same, by=request.user)
    except ValidationError as error:
        return refuse(request, error, reverse("disputes:review"))
    words = _("已确认为同一纠纷") if same else _("已确认不是同一纠纷")
    messages.success(request, words, extra_tags=undo_tag(done))
    return go_on(request, reverse("disputes:review"))


def _yes_or_no(request: AuthenticatedHttpRequest, name: str) -> bool:
    """Which of the two buttons was pressed; a request without either decides nothing."""
    told = request.POST.get(name)
    if told not in {"0", "1"}:
        raise BadRequest(f"{name} is neither 0 nor 1")
    return told == "1"
