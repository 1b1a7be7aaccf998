"""The page of one dispute."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.rows import sees_reports
from liandong.desk.disputes.forms import NoteForm
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.cards import FIELDS, answer_chips, evidence_spans
from liandong.desk.disputes.queries.history import timeline
from liandong.desk.disputes.queries.holders import may_take_over
from liandong.desk.disputes.queries.opinion import opinion as opinion_on
from liandong.desk.disputes.queries.page import dispute_page
from liandong.desk.disputes.views.access import dispute_of_record, dispute_or_404
from liandong.desk.ui.pages import fragment, page


@require_GET
@requires(Permission.VIEW_DISPUTES)
def detail(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    by = request.user
    dispute = dispute_or_404(by, number, withdrawn=True)
    if dispute.merged_into:
        return redirect("disputes:detail", number=dispute.merged_into.number)
    audit.record("dispute.read", by=by, of=dispute)
    shown = dispute_page(by, dispute)
    context = {
        "shown": shown,
        "dispute": dispute,
        "timeline": timeline(shown.history),
        "note_form": NoteForm(),
        "may": {
            "correct": by.has_permission(Permission.CORRECT),
            "link": by.has_permission(Permission.LINK),
            "note": by.has_permission(Permission.NOTE),
            "clues": sees_reports(by) and by.has_permission(Permission.NOTE),
            "unmask": by.has_permission(Permission.UNMASK),
            "take_over": may_take_over(by, dispute, shown.workflow.name),
        },
    }
    return page(request, "disputes/detail.html", context)


@require_GET
@requires(Permission.VIEW_DISPUTES)
def evidence(request: AuthenticatedHttpRequest, number: str, record: int) -> HttpResponse:
    """The text of one record with the words of one answer (`?answer=`), or of all."""
    dispute = dispute_or_404(request.user, number)
    member = get_object_or_404(dispute.members.select_related("record__answer"), record=record)
    answer = member.record.answer
    only = request.GET.get("answer", "") if request.GET.get("answer", "") in FIELDS else ""
    context = {
        "dispute": dispute,
        "record": member.record,
        "told": [chip for chip in answer_chips(answer, {}) if chip.has_evidence],
        "only": only,
        "spans": evidence_spans(answer, only),
    }
    return fragment(request, "disputes/_evidence.html", context)


@require_GET
@requires(Permission.LINK)
def opinion(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """What the machine thinks of this dispute and the one whose number is typed (`?other=`)."""
    dispute = dispute_or_404(request.user, number)
    asked = request.GET.get("other", "").strip()
    seen = visible_to(request.user).exclude(pk=dispute.pk).defer("search")
    other = seen.filter(number=asked, members__isnull=False).first() if asked else None
    context = {"asked": asked, "opinion": opinion_on(dispute, other) if other else None}
    return fragment(request, "disputes/_opinion.html", context)


@require_GET
@requires(Permission.VIEW_DISPUTES)
def of_record(request: AuthenticatedHttpRequest, record: int) -> HttpResponse:
    """The dispute of a record, for the page of the record, which lies below this app."""
    found = dispute_of_record(request.user, record)
    return fragment(request, "disputes/_of_record.html", {"rows": [found] if found else []})
