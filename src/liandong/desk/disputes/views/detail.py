"""The page of one dispute."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.page_reads import note_read
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import sees_reports
from liandong.desk.disputes.actions.undo import may_undo
from liandong.desk.disputes.forms.disputes import NoteForm
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.history import timeline
from liandong.desk.disputes.queries.page import dispute_page
from liandong.desk.disputes.queries.reading_rights import eyes_on
from liandong.desk.disputes.queries.records import (
    FIELDS,
    answer_chips,
    dispute_of_record,
    evidence_spans,
)
from liandong.desk.disputes.queries.visibility import may_dismiss, may_take_over, works_on
from liandong.desk.disputes.views.access import dispute_or_404
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
    ours = works_on(by, dispute)
    last = shown.last_undoable
    context = {
        "shown": shown,
        "dispute": dispute,
        "to_undo": last if last and may_undo(last, by, shown.workflow.position) else None,
        "timeline": timeline(shown.history),
        "note_form": NoteForm(),
        "eyes": eyes_on(by, dispute),
        "may": {
            "correct": ours and by.has_permission(Permission.CORRECT),
            "dismiss": ours and may_dismiss(by, dispute, shown.workflow.name),
            "link": ours and by.has_permission(Permission.LINK),
            "note": ours and by.has_permission(Permission.NOTE),
            "read": by.has_permission(Permission.NOTE),  # what handling has of it
            "clues": sees_reports(by) and by.has_permission(Permission.NOTE),
            "outreach": by.has_permission(Permission.VIEW_OUTREACH),
            "unmask": by.has_permission(Permission.UNMASK),
            "take_over": ours and may_take_over(by, dispute, shown.workflow.position),
        },
        "ours": ours,
    }
    return page(request, "disputes/page/detail.html", context)


@require_GET
@requires(Permission.VIEW_DISPUTES)
def evidence(request: AuthenticatedHttpRequest, number: str, record: int) -> HttpResponse:
    """The text of one record with the words of one answer (`?answer=`), or of all."""
    dispute = dispute_or_404(request.user, number)
    member = get_object_or_404(dispute.members.select_related("record__answer"), record=record)
    audit.record("dispute.evidence", by=request.user, of=dispute, detail={"record": record})
    answer = member.record.answer
    only = request.GET.get("answer", "") if request.GET.get("answer", "") in FIELDS else ""
    context = {
        "dispute": dispute,
        "record": member.record,
        "answers": [chip for chip in answer_chips(answer, {}) if chip.has_evidence],
        "only": only,
        "spans": evidence_spans(answer, only),
    }
    return fragment(request, "disputes/page/_evidence.html", context)


@require_GET
@requires(Permission.LINK)
def opinion(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """What the machine thinks of this dispute and the one whose number is typed (`?other=`)."""
    from liandong.desk.disputes.queries.links.suggestions import opinion as opinion_on

    dispute = dispute_or_404(request.user, number)
    other_number = request.GET.get("other", "").strip()
    visible = visible_to(request.user).exclude(pk=dispute.pk).defer("search")
    other = (
        visible.filter(number=other_number, members__isnull=False).first() if other_number else None
    )
    if other:
        audit.record("dispute.compare", by=request.user, of=dispute, detail={"other": other.number})
    context = {
        "other_number": other_number,
        "opinion": opinion_on(dispute, other) if other else None,
    }
    return fragment(request, "disputes/_opinion.html", context)


@require_GET
@requires(Permission.VIEW_DISPUTES)
def of_record(request: AuthenticatedHttpRequest, record: int) -> HttpResponse:
    """The dispute of a record, for the page of the record, which lies below this app."""
    found = dispute_of_record(request.user, record)
    if found:
        note_read(found)
    return fragment(request, "disputes/_of_record.html", {"rows": [found] if found else []})
