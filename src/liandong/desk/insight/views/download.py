"""The numbers behind one chart, as a table to take along."""

from django.http import Http404, StreamingHttpResponse
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.pictures import PICTURES
from liandong.desk.insight.scope import scope_from
from liandong.desk.ui.charts import table_of
from liandong.desk.ui.spreadsheets import csv_file


@require_GET
@requires(Permission.EXPORT)
def download(request: AuthenticatedHttpRequest, name: str) -> StreamingHttpResponse:
    if name not in PICTURES:
        raise Http404
    scope = scope_from(request.GET)
    drawn = PICTURES[name](scope, request.user)
    table = table_of(drawn.spec)
    audit.record("picture.export", by=request.user, detail={"chart": name, **scope.query()})
    rows = ([cell.words for cell in row] for row in table.rows)
    return csv_file(f"{name}-{scope.period.until}.csv", [scope.words()], table.head, rows=rows)
