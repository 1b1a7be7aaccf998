"""The numbers of the picture to take along: one part, all parts, or the brief in Word."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.definitions import DEFINITIONS
from liandong.desk.insight.drawings import LARGEST_DRAWING, drawings
from liandong.desk.insight.pictures import PICTURES
from liandong.desk.insight.queries.scoped import latest
from liandong.desk.insight.scope import Scope, scope_from
from liandong.desk.ui.charts import Table, table_of
from liandong.desk.ui.spreadsheets import TYPES, table_file, tables_file
from liandong.desk.ui.upload_limits import takes_files

ALL = "all"


@require_GET
@requires(Permission.EXPORT)
def download(request: AuthenticatedHttpRequest, name: str, kind: str) -> HttpResponseBase:
    """`kind` csv or xlsx."""
    if name not in PICTURES or kind not in TYPES:
        raise Http404
    scope = scope_from(request.GET)
    table = table_of(PICTURES[name].draw(scope, request.user).spec)
    title = f"{DEFINITIONS[name].title}-{scope.period.until}"
    made = table_file(kind, title, table.head, _rows(table), above=[scope.words()])
    _note(request, name, scope)
    return made


@require_GET
@requires(Permission.EXPORT)
def workbook(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Each part on a sheet of its own."""
    scope = scope_from(request.GET)
    sheets = [
        (str(DEFINITIONS[name].title), table.head, _rows(table))
        for name, maker in PICTURES.items()
        for table in [table_of(maker.draw(scope, request.user).spec)]
    ]
    made = tables_file(f"商圈态势-{scope.period.until}", sheets)
    _note(request, ALL, scope)
    return made


@takes_files(len(PICTURES) * LARGEST_DRAWING)
@require_POST
@requires(Permission.EXPORT)
def word(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The brief; the browser sends along the charts as it has drawn them."""
    from liandong.desk.insight.brief import DOCX, brief

    scope = scope_from(request.POST)
    drawn = drawings(request.FILES.items())
    by = request.user
    body = brief(scope, drawn, latest=latest(by=by), by=by)
    audit.record("picture.brief", by=by, detail={"drawings": len(drawn), **scope.query()})
    name = quote(f"消费纠纷态势简报-{scope.period.until}.docx")
    kept = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return HttpResponse(body, content_type=DOCX, headers=kept)


def _note(request: AuthenticatedHttpRequest, name: str, scope: Scope) -> None:
    audit.record("picture.export", by=request.user, detail={"chart": name, **scope.query()})


def _rows(table: Table) -> list[list[float | str | None]]:
    return [[cell.value for cell in row] for row in table.rows]
