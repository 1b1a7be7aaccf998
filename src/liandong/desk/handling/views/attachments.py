"""Signed sheets and evidence in the file of a dispute: put in, looked at, replaced, taken out."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.visibility import works_on
from liandong.desk.disputes.views.access import dispute_to_act_on, surviving_or_404
from liandong.desk.handling.actions.attachments import attach_to, put_back_into, take_out_of
from liandong.desk.handling.forms.papers import AttachForm
from liandong.desk.handling.queries.attachment_rights import may_open
from liandong.desk.handling.queries.filling import numbers_of
from liandong.desk.handling.queries.scene import drawn_on_the_screen
from liandong.desk.papers.models import Attachment, Paper
from liandong.desk.papers.queries.attachments import all_attachments, content_of
from liandong.desk.papers.scans import ENDINGS
from liandong.desk.papers.uploads import kept_in_memory
from liandong.desk.papers.views.files import attached
from liandong.desk.ui.pages import go_on, run_action
from liandong.desk.ui.query_parameters import parse_number
from liandong.desk.ui.typed_texts import typed_text
from liandong.desk.ui.wording import sentences


@require_POST
@kept_in_memory
@requires(Permission.NOTE)
def attach(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Put files in: as evidence, as a form, as signed sheets of `paper`, in place of `replaces`."""
    by = request.user
    dispute = dispute_to_act_on(by, number)
    url = reverse("handling:papers", args=[number])
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, sentences(error for kind in form.errors.values() for error in kind))
        return go_on(request, url)
    paper = _number(request, "paper")
    replaces = _number(request, "replaces")
    mine = {"dispute_number__in": numbers_of(dispute), "department": by.department}
    arguments = {
        "dispute": dispute,
        "scans": form.titled(),
        "form": form.cleaned_data["form"],
        "paper": get_object_or_404(Paper, pk=paper, **mine) if paper else None,
        "replaces": get_object_or_404(Attachment, pk=replaces, **mine) if replaces else None,
    }
    words = f"已归入卷宗，共 {len(form.titled())} 份"
    return run_action(request, lambda: attach_to(**arguments, by=by), words, url)


@require_GET
@requires(Permission.NOTE)
def attachment(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The file, to the office that put it in and to who holds the dispute."""
    found, dispute = _found(request.user, pk)
    if not may_open(request.user, found, dispute):
        messages.error(request, "只有放入的单位和承办人可以打开这份附件。")
        return go_on(request, reverse("handling:papers", args=[dispute.number]))
    with audit.once_made("papers.look", by=request.user, of=found):
        return attached(content_of(found), ENDINGS[found.media], found.title)


@require_POST
@requires(Permission.NOTE)
def take_out(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found, dispute = _found(request.user, pk, own=True)
    reason = typed_text(request, "reason", "原因", most=200)
    return run_action(
        request,
        lambda: take_out_of(dispute=dispute, attachment=found, reason=reason, by=request.user),
        "已撤出卷宗，原件和原因仍留存",
        reverse("handling:papers", args=[dispute.number]),
    )


@require_POST
@requires(Permission.NOTE)
def put_back(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found, dispute = _found(request.user, pk, own=True)
    return run_action(
        request,
        lambda: put_back_into(dispute=dispute, attachment=found, by=request.user),
        "已放回卷宗",
        reverse("handling:papers", args=[dispute.number]),
    )


def rows_of(by: User, dispute: Dispute, found: Iterable[Attachment]) -> list[dict[str, object]]:
    """As a list shows them: who may not look at one reads only what kind it is."""
    pieces = list(found)
    drawn = drawn_on_the_screen(pieces)
    ours = works_on(by, dispute)
    return [
        {
            "attachment": piece,
            "drawn": piece.pk in drawn,
            "clear": may_open(by, piece, dispute),
            "mine": ours and piece.department_id == by.department_id,
        }
        for piece in pieces
    ]


def _number(request: AuthenticatedHttpRequest, name: str) -> int | None:
    return parse_number(request.POST.get(name, ""))


def _found(by: User, pk: int, *, own: bool = False) -> tuple[Attachment, Dispute]:
    """An attachment of a dispute that one sees; `own`: put in by one's own office."""
    found = get_object_or_404(
        all_attachments(), pk=pk, **({"department": by.department} if own else {})
    )
    return found, surviving_or_404(by, found.dispute_number)
