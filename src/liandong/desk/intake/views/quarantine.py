"""The rows that did not go in: a list, and the same as a file to mend and import again."""

from typing import Final

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.intake import queries
from liandong.desk.intake.forms import QuarantineFilterForm
from liandong.desk.intake.models import Import
from liandong.desk.intake.proposals import recurring
from liandong.desk.intake.quarantine import HEAD, Line, line
from liandong.desk.ui.lists import Column, Empty, ListKind, listing, words_of
from liandong.desk.ui.pages import page
from liandong.desk.ui.spreadsheets import TYPES, table_file

QUARANTINE: Final = ListKind(
    tuple(
        Column(key, label, css=css, head=key == "row", number=key == "row")
        for key, label, css in zip(
            Line._fields[: len(HEAD)], HEAD, ("", "", "", "ld-words", "ld-words", ""), strict=True
        )
    ),
    nothing=Empty(
        "circle-check",
        gettext_lazy("没有待修正的行"),
        gettext_lazy("这个文件的每一行都读得通。"),
    ),
    none_fit=Empty(
        "search-off",
        gettext_lazy("没有符合条件的行"),
        gettext_lazy("换一个原因，或去掉“只看未导入的行”。"),
    ),
    unit=gettext_lazy("行"),
)


@require_GET
@requires(Permission.IMPORT)
def quarantine(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    of = get_object_or_404(queries.imports_of(request.user), pk=pk)
    rows = queries.quarantine_of(of, request.user)
    reasons = queries.reasons_of(of, request.user)
    form = QuarantineFilterForm(
        request.GET or None, reasons=list(dict.fromkeys(reason for _column, reason, _n in reasons))
    )
    if form.is_valid():
        if form.cleaned_data["reason"]:
            rows = rows.filter(reason=form.cleaned_data["reason"])
        if form.cleaned_data["kept_out"]:
            rows = rows.filter(was_taken=False, mended_in=None)
    shown = listing(request, QUARANTINE, rows, words_of(form) if form.is_bound else ())
    context = {
        "of": of,
        "form": form,
        "listing": shown,
        "rows": [line(row) for row in shown.page],
        "recurring": recurring(of, request.user),
        "may_shape": request.user.has_permission(Permission.SHAPE_SOURCES),
        "may_mend": request.user.has_permission(Permission.UNMASK),
    }
    return page(request, "intake/quarantine.html", context, partial="list")


@require_GET
@requires(Permission.IMPORT)
def quarantine_file(request: AuthenticatedHttpRequest, pk: int, ending: str) -> HttpResponseBase:
    """Row, field, masked value, reason and remedy as XLSX or CSV."""
    if ending not in TYPES:
        raise Http404
    of = get_object_or_404(queries.imports_of(request.user), pk=pk)
    rows = [line(row)[: len(HEAD)] for row in queries.quarantine_of(of, request.user)]
    audit.record("import.download_quarantine", by=request.user, of=of, detail={"rows": len(rows)})
    return table_file(ending, f"{_('待修正')}-{_stem(of)}", [str(name) for name in HEAD], rows)


def _stem(of: Import) -> str:
    return of.file_name.rsplit(".", 1)[0]
