"""对账: a source's own list against the desk, with the differences to download."""

from typing import Final, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.sign_in.denied_requests import keep_reason
from liandong.desk.intake.actions.reconciliations import start_reconciliation
from liandong.desk.intake.forms import ReconcileForm
from liandong.desk.intake.models import Reconciliation
from liandong.desk.intake.queries import reconciliations_of
from liandong.desk.intake.uploads.landing import LARGEST, landing
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page
from liandong.desk.ui.spreadsheets import TYPES, table_file
from liandong.desk.ui.upload_limits import takes_files

DONE: Final = ListKind(
    (
        Column("file", "清单", head=True),
        Column("source", "来源"),
        Column("period", "期间"),
        Column("both", "两边都有", number=True),
        Column("here", "仅本系统有", number=True),
        Column("there", "仅来源有", number=True),
        Column("at", "时间"),
    ),
    nothing=Empty(
        "scale",
        "还没有对过账",
        "从来源平台导出一段时间的清单，上传后核对：只比对编号，不导入。",
    ),
    unit="次",
    per_page=20,
)


@takes_files(LARGEST)
@csrf_exempt  # as an upload: the check reads the body, which the handler must do first
@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT)
def reconcile(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The reconciliations so far, with the form for the next list."""
    if request.method == "GET":
        return _list(request, ReconcileForm(by=request.user))
    return landing(request, lambda: _compare(request), lambda: _no_room(request))


def _no_room(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = ReconcileForm({}, by=request.user)
    form.say_no_room()
    return _list(request, form, status=507)


@csrf_protect
def _compare(request: HttpRequest) -> HttpResponse:
    request = cast("AuthenticatedHttpRequest", request)
    form = ReconcileForm(request.POST, request.FILES, by=request.user)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            made = start_reconciliation(
                cleaned["file"],
                source=form.chosen_source,
                since=cleaned["since"],
                until=cleaned["until"],
                by=request.user,
            )
        except PermissionDenied as refusal:
            keep_reason(request, refusal)
            form.add_error("source", str(refusal))
        else:
            return redirect("intake:reconciliation", pk=made.pk)
    return _list(request, form, status=422)


def _list(
    request: AuthenticatedHttpRequest, form: ReconcileForm, status: int = 200
) -> HttpResponse:
    shown = listing(request, DONE, reconciliations_of(request.user))
    return page(request, "intake/reconcile.html", {"form": form, "listing": shown}, status=status)


@require_GET
@requires(Permission.IMPORT)
def result(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    made = get_object_or_404(reconciliations_of(request.user), pk=pk)
    context = {"made": made, "is_waiting": made.state == Reconciliation.State.WAITING}
    return page(request, "intake/reconciliation.html", context, partial="result")


@require_GET
@requires(Permission.IMPORT)
def file(request: AuthenticatedHttpRequest, pk: int, ending: str) -> HttpResponseBase:
    """The numbers that only one side has, as XLSX or CSV."""
    if ending not in TYPES:
        raise Http404
    compared = reconciliations_of(request.user).filter(state=Reconciliation.State.DONE)
    made = get_object_or_404(compared, pk=pk)
    rows = _differences(made)
    with audit.once_made(
        "records.download_differences", by=request.user, of=made, detail={"rows": len(rows)}
    ):
        name = f"{'对账差异'}-{made.since}-{made.until}"
        return table_file(ending, name, ["编号", "存在于"], rows)


def _differences(made: Reconciliation) -> list[tuple[str, str]]:
    here = [(number, "仅本系统有") for number in made.only_here]
    return here + [(number, "仅来源有，未导入") for number in made.only_there]
