"""The numbers behind one chart, as a table to take along."""

import csv

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.pictures import PICTURES
from liandong.desk.insight.scope import scope_from
from liandong.desk.ui.charts import table_of


@require_GET
@requires(Permission.EXPORT)
def download(request: AuthenticatedHttpRequest, name: str) -> HttpResponse:
    """CSV with a byte order mark, which spreadsheets need to read Chinese."""
    if name not in PICTURES:
        raise Http404
    scope = scope_from(request.GET)
    drawn = PICTURES[name](scope, request.user)
    table = table_of(drawn.spec)
    audit.record("picture.export", by=request.user, detail={"chart": name, **scope.query()})
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{scope.period.until}.csv"'
    writer = csv.writer(response)
    writer.writerow([scope.words()])
    writer.writerow(table.head)
    writer.writerows([[cell.words for cell in row] for row in table.rows])
    return response
