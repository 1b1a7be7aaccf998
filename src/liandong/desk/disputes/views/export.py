"""The list as a file: what one sees in it, masked; that it was taken is written down."""

from typing import cast

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.queries import DisputeFilter, filtered
from liandong.desk.disputes.queries.exporting import csv_lines, xlsx_file

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@requires(Permission.EXPORT)
def export(request: AuthenticatedHttpRequest, kind: str) -> HttpResponse:
    """`kind` csv (written while it is sent) or xlsx; the filter as for the list."""
    if kind not in {"csv", "xlsx"}:
        raise Http404
    chosen = DisputeFilter.from_query(request.GET.dict())
    rows = filtered(request.user, chosen)
    detail = {"kind": kind, "rows": rows.count(), "filter": chosen.query_string(q="")}
    audit.record("dispute.export", by=request.user, detail=detail)
    name = f"消费纠纷-{timezone.localtime():%Y%m%d-%H%M}.{kind}"
    if kind == "xlsx":
        file = xlsx_file(rows)
        sent = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
        return cast("HttpResponse", sent)
    lines = StreamingHttpResponse(csv_lines(rows), content_type=CSV)
    lines.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return cast("HttpResponse", lines)
