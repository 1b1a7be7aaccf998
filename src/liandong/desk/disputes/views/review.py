"""What waits for a person: pairs that may be one matter, judgements in doubt."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.actions.deciding import decide as decide_pair
from liandong.desk.disputes.actions.judging import confirm_judgement, take_back
from liandong.desk.disputes.queries.pairs import pair_cards
from liandong.desk.disputes.queries.review import (
    doubtful_records,
    last_lesson,
    open_pairs,
    pairs_seen,
)
from liandong.desk.disputes.views.replies import refuse, undo_tag
from liandong.desk.intake.models import Correction
from liandong.desk.intake.queries import visible_to as records_visible_to
from liandong.desk.ui.pages import go_on, page

PER_PAGE = 20


@require_GET
@requires(Permission.LINK, Permission.CORRECT)
def review(request: AuthenticatedHttpRequest) -> HttpResponse:
    pairs = Paginator(open_pairs(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": pairs,
        "pairs": pair_cards(pairs),
        "doubtful": list(doubtful_records(request.user)[:PER_PAGE]),
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


@require_POST
@requires(Permission.CORRECT)
def judge(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """`is` 1: the record is a consumer dispute; 0: it is none. Kept as a label."""
    record = get_object_or_404(doubtful_records(request.user), pk=pk)
    is_dispute = _yes_or_no(request, "is")
    label = confirm_judgement(record, is_dispute=is_dispute, by=request.user)
    words = _("已认定为消费纠纷") if is_dispute else _("已认定不是消费纠纷")
    way_back = f"undo:{reverse('disputes:unjudge', args=[label.pk])}"
    messages.success(request, words, extra_tags=way_back)
    return go_on(request, reverse("disputes:review"))


@require_POST
@requires(Permission.CORRECT)
def unjudge(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Take back what was said of a record in doubt; `pk` is that of the label."""
    seen = Correction.objects.filter(record__in=records_visible_to(request.user))
    label = get_object_or_404(seen, pk=pk, field="is_dispute")
    try:
        take_back(label, by=request.user)
    except ValidationError as error:
        return refuse(request, error, reverse("disputes:review"))
    messages.success(request, _("已撤销，这条记录又在待确认里"))
    return redirect("disputes:review")


def _yes_or_no(request: AuthenticatedHttpRequest, name: str) -> bool:
    """Which of the two buttons was pressed; a request without either decides nothing."""
    told = request.POST.get(name)
    if told not in {"0", "1"}:
        raise BadRequest(f"{name} is neither 0 nor 1")
    return told == "1"
