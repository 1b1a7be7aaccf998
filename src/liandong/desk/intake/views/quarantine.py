"""The rows that did not go in: a list, and the same as a file to mend and import again."""

import csv
import io
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.intake import queries
from liandong.desk.intake.models import Import
from liandong.desk.intake.quarantine import HEAD, Line, line, safe_cells, workbook
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page

QUARANTINE: Final = ListKind(
    tuple(
        Column(key, label, css=css, head=key == "row", number=key == "row")
        for key, label, css in zip(
            Line._fields, HEAD, ("", "", "", "ld-words", "ld-words", ""), strict=True
        )
    ),
    nothing=Empty(
        "circle-check",
        gettext_lazy("没有待修正的行"),
        gettext_lazy("这个文件的每一行都读得通。"),
    ),
    unit=gettext_lazy("行"),
)
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
@requires(Permission.IMPORT)
def quarantine(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    of = get_object_or_404(queries.imports_of(request.user), pk=pk)
    shown = listing(request, QUARANTINE, queries.quarantine_of(of))
    context = {"of": of, "listing": shown, "rows": [line(row) for row in shown.page]}
    return page(request, "intake/quarantine.html", context)


@require_GET
@requires(Permission.IMPORT)
def quarantine_file(request: AuthenticatedHttpRequest, pk: int, ending: str) -> HttpResponse:
    """Row, field, masked value, reason and remedy as XLSX or CSV."""
    if ending not in TYPES:
        raise Http404
    of = get_object_or_404(queries.imports_of(request.user), pk=pk)
    rows = [safe_cells(line(row)) for row in queries.quarantine_of(of)]
    body = workbook(rows) if ending == "xlsx" else _csv(rows)
    audit.record("import.download_quarantine", by=request.user, of=of, detail={"rows": len(rows)})
    name = quote(f"{_('待修正')}-{_stem(of)}.{ending}")
    disposition = f"attachment; filename*=UTF-8''{name}"
    return HttpResponse(
        body, content_type=TYPES[ending], headers={"Content-Disposition": disposition}
    )


def _stem(of: Import) -> str:
    return of.file_name.rsplit(".", 1)[0]


def _csv(rows: Iterable[list[str]]) -> bytes:
    """With a byte order mark, which spreadsheets need to read Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(str(name) for name in HEAD)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")
