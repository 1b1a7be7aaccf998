"""The list as a file: what one sees in it, masked; that it was taken is written down."""

from dataclasses import replace

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.disputes.queries import DisputeFilter, filtered
from liandong.desk.disputes.queries.exporting import HEAD, table_rows
from liandong.desk.ui.spreadsheets import TYPES, table_file


@require_GET
@requires(Permission.EXPORT)
def export(request: AuthenticatedHttpRequest, kind: str) -> HttpResponseBase:
    """`kind` csv (written while it is sent) or xlsx; the filter as for the list."""
    if kind not in TYPES:
        raise Http404
    chosen = DisputeFilter.from_query(request.GET.dict())
    rows = filtered(request.user, chosen)
    detail = {"kind": kind, "rows": rows.count(), "filter": replace(chosen, q="").given()}
    audit.record("dispute.export", by=request.user, detail=detail)
    name = f"消费纠纷-{timezone.localtime():%Y%m%d-%H%M}"
    return table_file(kind, name, HEAD, table_rows(rows))
