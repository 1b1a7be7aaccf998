"""Districts and merchants as they are known to the desk."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.directory import queries
from liandong.desk.ui.pages import page
from liandong.engine.vocabulary import SECTORS

PER_PAGE = 50


@require_GET
@requires(Permission.MANAGE_DIRECTORY)
def districts(request: AuthenticatedHttpRequest) -> HttpResponse:
    return page(request, "directory/districts.html", {"districts": queries.districts()})


@require_GET
@requires(Permission.MANAGE_DIRECTORY)
def merchants(request: AuthenticatedHttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:60]
    district = request.GET.get("district", "")
    sector = request.GET.get("sector", "")
    pages = Paginator(queries.merchants(q, district, sector), PER_PAGE)
    context = {
        "q": q,
        "district": district,
        "sector": sector,
        "words": [word for word in (f"“{q}”" if q else "", district, sector) if word],
        "page": pages.get_page(request.GET.get("page")),
        "districts": list(queries.district_by_name()),
        "sectors": SECTORS,
    }
    return page(request, "directory/merchants.html", context, partial="list")
