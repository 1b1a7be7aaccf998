"""对账: a source's own list against the desk, with the differences to download."""

from typing import Final, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.intake.actions.reconciling import reconcile as compare
from liandong.desk.intake.forms import ReconcileForm
from liandong.desk.intake.models import Reconciliation
from liandong.desk.intake.queries import reconciliations_of
from liandong.desk.intake.uploads import LandingHandler
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page
from liandong.desk.ui.spreadsheets import TYPES, table_file

DONE: Final = ListKind(
    (
        Column("file", gettext_lazy("清单"), head=True),
        Column("source", gettext_lazy("来源")),
        Column("period", gettext_lazy("期间")),
        Column("both", gettext_lazy("两边都有"), number=True),
        Column("here", gettext_lazy("仅本系统有"), number=True),
        Column("there", gettext_lazy("仅来源有"), number=True),
        Column("at", gettext_lazy("时间")),
    ),
    nothing=Empty(
        "scale",
        gettext_lazy("还没有对过账"),
        gettext_lazy("从来源平台导出一段时间的清单，放进来核对：不会导入，只比编号。"),
    ),
    unit=gettext_lazy("次"),
    per_page=20,
)


@csrf_exempt  # as an upload: the check reads the body, which the handler must do first
@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT)
def reconcile(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The list of what was compared, and the place for the next list."""
    if request.method == "GET":
        return _list(request, ReconcileForm(by=request.user))
    handler = LandingHandler(request)
    request.upload_handlers = [handler]
    try:
        return _compare(request)
    finally:
        handler.abandon_what_was_not_taken()


@csrf_protect
def _compare(request: HttpRequest) -> HttpResponse:
    request = cast("AuthenticatedHttpRequest", request)
    form = ReconcileForm(request.POST, request.FILES, by=request.user)
    if form.is_valid():
        told = form.cleaned_data
        try:
            made = compare(
                told["file"],
                source=form.chosen_source,
                since=told["since"],
                until=told["until"],
                by=request.user,
            )
        except ValidationError as refusal:
            form.add_error("file", refusal)
        except PermissionDenied as refusal:
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
    return page(request, "intake/reconciliation.html", {"made": made})


@require_GET
@requires(Permission.IMPORT)
def file(request: AuthenticatedHttpRequest, pk: int, ending: str) -> HttpResponseBase:
    """The numbers of which one side alone knows, as XLSX or CSV."""
    if ending not in TYPES:
        raise Http404
    made = get_object_or_404(reconciliations_of(request.user), pk=pk)
    rows = _differences(made)
    audit.record(
        "records.download_differences", by=request.user, of=made, detail={"rows": len(rows)}
    )
    name = f"{_('对账差异')}-{made.since}-{made.until}"
    return table_file(ending, name, [_("编号"), _("哪一边有")], rows)


def _differences(made: Reconciliation) -> list[tuple[str, str]]:
    here = [(number, _("仅本系统有")) for number in made.only_here]
    return here + [(number, _("仅来源有，未导入")) for number in made.only_there]
