"""What visits, training, publicity and rights stations share: a ledger as a file, files under a
number."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, check
from liandong.desk.access.permissions import Permission
from liandong.desk.outreach.forms.visits import FilesForm
from liandong.desk.outreach.models import Publicity, Training, Visit
from liandong.desk.outreach.queries.photos import photos_of
from liandong.desk.papers.models import Attachment
from liandong.desk.papers.queries.attachments import content_of
from liandong.desk.papers.scans import ENDINGS
from liandong.desk.papers.views.files import attached
from liandong.desk.ui.pages import run_action
from liandong.desk.ui.spreadsheets import TYPES
from liandong.desk.ui.typed_texts import typed_text
from liandong.desk.ui.wording import sentences


def check_export(request: AuthenticatedHttpRequest, kind: str) -> None:
    """Raise Http404 for another kind than a spreadsheet, PermissionDenied for who may not read
    outreach; that they may export the view requires."""
    if kind not in TYPES:
        raise Http404
    check(request.user, Permission.VIEW_OUTREACH)


def put_in(
    request: AuthenticatedHttpRequest,
    titles: Sequence[str],
    keep: Callable[..., list[Attachment]],
    url: str,
) -> HttpResponse:
    """Keep the files that were sent, by `keep(scans=…, title=…)`."""
    form = FilesForm(titles, request.POST, request.FILES)
    if not form.is_valid():
        words = sentences(words for row in form.errors.values() for words in row)
        messages.error(request, words)
        return redirect(url)
    given = form.cleaned_data
    return run_action(request, lambda: keep(**given), lambda made: f"已放入 {len(made)} 份", url)


def taken_out(
    request: AuthenticatedHttpRequest, take_out: Callable[..., Attachment], url: str
) -> HttpResponse:
    """Take one of the files out, by `take_out(reason=…)`."""
    reason = typed_text(request, "reason", "原因", most=200)
    return run_action(request, lambda: take_out(reason=reason), "已撤出，原件和原因仍留存", url)


def opened(
    request: AuthenticatedHttpRequest, of: Visit | Training | Publicity, pk: int, action: str
) -> HttpResponse:
    """One of the files under its number; that it was opened is recorded."""
    piece = get_object_or_404(photos_of(of.number), pk=pk)
    with audit.once_made(action, by=request.user, of=of):
        return attached(content_of(piece), ENDINGS[piece.media], f"{of.number} {piece.title}")
