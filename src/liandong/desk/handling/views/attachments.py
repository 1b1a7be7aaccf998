"""Signed sheets and evidence in the file of a dispute: put in, looked at, replaced, taken out."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.views.access import dispute_or_404
from liandong.desk.handling.actions.attaching import attach_to, put_back_into, take_out_of
from liandong.desk.handling.forms_papers import AttachForm
from liandong.desk.handling.queries.filling import may_read_people, numbers_of
from liandong.desk.handling.views.replies import done_or_told_why
from liandong.desk.papers.models import Attachment, Paper
from liandong.desk.papers.queries.attachments import content_of
from liandong.desk.papers.scans import ENDINGS
from liandong.desk.papers.uploads import kept_in_memory
from liandong.desk.papers.views.files import attached
from liandong.desk.ui.pages import go_on


@require_POST
@kept_in_memory
@requires(Permission.NOTE)
def attach(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Put files in: as evidence, as a form, as signed sheets of `paper`, in place of `replaces`."""
    by = request.user
    dispute = dispute_or_404(by, number)
    url = reverse("handling:papers", args=[number])
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(
            request, "；".join(str(one) for kind in form.errors.values() for one in kind)
        )
        return go_on(request, url)
    paper = _asked(request, "paper")
    replaces = _asked(request, "replaces")
    mine = {"matter__in": numbers_of(dispute), "department": by.department}
    deed = {
        "dispute": dispute,
        "scans": form.titled(),
        "form": form.cleaned_data["form"],
        "paper": get_object_or_404(Paper, pk=paper, **mine) if paper else None,
        "replaces": get_object_or_404(Attachment, pk=replaces, **mine) if replaces else None,
    }
    words = _("已放进卷宗，共 %(count)d 份") % {"count": len(form.titled())}
    return done_or_told_why(request, lambda: attach_to(**deed, by=by), words, url)


@require_GET
@requires(Permission.NOTE)
def attachment(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The file, to the office that put it in and to who holds the matter."""
    found, dispute = _found(request.user, pk)
    if not may_look(request.user, found, dispute):
        messages.error(request, _("只有放入的单位和承办人可以打开这份附件。"))
        return go_on(request, reverse("handling:papers", args=[dispute.number]))
    audit.record("papers.look", by=request.user, of=found)
    return attached(content_of(found), ENDINGS[found.media], found.title)


@require_POST
@requires(Permission.NOTE)
def take_out(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found, dispute = _found(request.user, pk, own=True)
    reason = request.POST.get("reason", "")[:200]
    return done_or_told_why(
        request,
        lambda: take_out_of(dispute=dispute, attachment=found, reason=reason, by=request.user),
        _("已撤出卷宗，原件和原因仍留存"),
        reverse("handling:papers", args=[dispute.number]),
    )


@require_POST
@requires(Permission.NOTE)
def put_back(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found, dispute = _found(request.user, pk, own=True)
    return done_or_told_why(
        request,
        lambda: put_back_into(dispute=dispute, attachment=found, by=request.user),
        _("已放回卷宗"),
        reverse("handling:papers", args=[dispute.number]),
    )


def rows_of(by: User, dispute: Dispute, found: Iterable[Attachment]) -> list[dict[str, object]]:
    """As a list shows them: who may not look at one reads only what kind it is."""
    return [
        {
            "one": one,
            "clear": may_look(by, one, dispute),
            "mine": one.department_id == by.department_id,
        }
        for one in found
    ]


def may_look(by: User, found: Attachment, dispute: Dispute) -> bool:
    return found.department_id == by.department_id or may_read_people(by, dispute)


def _asked(request: AuthenticatedHttpRequest, name: str) -> int | None:
    told = request.POST.get(name, "")
    return int(told) if told.isdecimal() else None


def _found(by: User, pk: int, *, own: bool = False) -> tuple[Attachment, Dispute]:
    """An attachment of a matter that one sees; `own`: put in by one's own office."""
    rows = Attachment.objects.select_related("department", "paper")
    found = get_object_or_404(rows, pk=pk, **({"department": by.department} if own else {}))
    seen = visible_to(by, withdrawn=True).select_related("merged_into")
    dispute = get_object_or_404(seen, number=found.matter)
    return found, dispute.merged_into or dispute
