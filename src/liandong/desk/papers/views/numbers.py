"""Numbers of papers: segments allotted by the offices, their registers, names of the offices."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.papers.actions.numbers import allot, leave_out, save_office
from liandong.desk.papers.forms import LeaveOutForm, OfficeForm, SegmentForm
from liandong.desk.papers.models import Segment
from liandong.desk.papers.queries.offices import letterhead, offices_kept_by, register_of, segments
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import form_page

SEGMENTS: Final = ListKind(
    (
        Column("numbers", "号段", head=True),
        Column("department", "部门", bare=True),
        Column("forms", "适用文书", css="ld-text"),
        Column("gone", "已用", number=True),
        Column("left", "剩余", number=True),
        Column("basis", "登记依据"),
        Column("by", "登记人"),
    ),
    nothing=Empty(
        "receipt",
        "还没有登记号段",
        "文号由各单位办公室的登记簿给出。登记分配给本站的号段后，出具文书时依次取用。",
    ),
    unit="段",
)


@require_http_methods(["GET", "POST"])
@requires(Permission.ALLOT)
def segment_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = SegmentForm(request.POST or None, by=request.user)
    return form_page(
        request,
        "papers/numbers.html",
        form,
        lambda: allot(**form.arguments(), by=request.user),
        lambda made: f"已登记 {made}",
        reverse("papers:numbers"),
        context=lambda: {
            "listing": listing(request, SEGMENTS, segments(request.user)),
            "offices": [letterhead(office) for office in offices_kept_by(request.user)],
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.ALLOT)
def register(request: AuthenticatedHttpRequest, segment: int) -> HttpResponse:
    """What became of each number of a segment; a number can be left out with its reason."""
    of = get_object_or_404(Segment, pk=segment)
    form = LeaveOutForm(request.POST or None)
    return form_page(
        request,
        "papers/register.html",
        form,
        lambda: leave_out(segment=of, **form.cleaned_data, by=request.user),
        "已登记空号",
        reverse("papers:register", args=[of.pk]),
        context=lambda: {"register": register_of(request.user, of)},
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.ALLOT)
def office(request: AuthenticatedHttpRequest, department: int) -> HttpResponse:
    of = letterhead(get_object_or_404(offices_kept_by(request.user), pk=department))
    version = version_of(of)
    form = OfficeForm(request.POST or None, instance=of)
    return form_page(
        request,
        "papers/office.html",
        form,
        lambda: save_office(
            office=form.save(commit=False),
            page_version=posted_version(request),
            by=request.user,
        ),
        "已保存",
        reverse("papers:numbers"),
        context=lambda: {"office": of, "page_version": version},
    )
