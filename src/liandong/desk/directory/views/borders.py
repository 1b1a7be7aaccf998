"""Areas on the map: what is known of them, and the import of others."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from liandong.desk.access.actors import Actor
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory import queries
from liandong.desk.directory.actions.borders import load_borders
from liandong.desk.directory.actions.districts import load_districts
from liandong.desk.directory.forms import DISTRICTS, LARGEST_MAP, BordersForm
from liandong.desk.directory.models import Border
from liandong.desk.directory.rules.outlines import WrongOutlines, read_outlines
from liandong.desk.ui.pages import page
from liandong.desk.ui.upload_limits import takes_files
from liandong.desk.work.bounded_process import LimitsExceeded, call_bounded

MOST_PROBLEMS = 20


@require_GET
@requires(Permission.MANAGE_DIRECTORY)
def borders(request: AuthenticatedHttpRequest) -> HttpResponse:
    return page(request, "directory/borders.html", _context(BordersForm()))


@takes_files(LARGEST_MAP)
@require_POST
@requires(Permission.MANAGE_DIRECTORY)
def import_borders(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = BordersForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            n = _load(form.cleaned_data["kind"], form.cleaned_data["file"], request.user)
        except WrongOutlines as wrong:
            for problem in wrong.problems[:MOST_PROBLEMS]:
                form.add_error("file", problem)
        except LimitsExceeded as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, f"已导入 {n} 个区域")
            return redirect("directory:borders")
    return page(request, "directory/borders.html", _context(form), status=422)


@require_GET
@requires(Permission.MANAGE_DIRECTORY)
def borders_file(_request: AuthenticatedHttpRequest, kind: str) -> HttpResponse:
    """The areas of a kind in the form in which they are imported."""
    if kind not in {DISTRICTS, *Border.Kind.values}:
        raise Http404
    collection = {"type": "FeatureCollection", "features": queries.features_of(kind)}
    body = json.dumps(collection, ensure_ascii=False)
    name = {"Content-Disposition": f'attachment; filename="{kind}.geojson"'}
    return HttpResponse(body, content_type="application/geo+json", headers=name)


def _load(kind: str, content: bytes, by: Actor) -> int:
    if kind == DISTRICTS:
        return load_districts(call_bounded(read_outlines, content, in_one_piece=True), by=by)
    return load_borders(Border.Kind(kind), call_bounded(read_outlines, content), by=by)


def _context(form: BordersForm) -> dict[str, Any]:
    known = [(Border.Kind(kind), n) for kind, n in queries.borders_by_kind()]
    return {"form": form, "known": known, "districts": queries.drawn_districts()}
