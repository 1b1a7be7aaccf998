"""Numbers of papers: segments allotted by the offices, their registers, names of the offices."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import Department
from liandong.desk.access.permissions import Permission
from liandong.desk.papers.actions.allotting import allot, leave_out, save_office
from liandong.desk.papers.forms import LeaveOutForm, OfficeForm, SegmentForm
from liandong.desk.papers.models import Segment
from liandong.desk.papers.queries.offices import letterhead, register_of, segments
from liandong.desk.papers.rules.forms import ISSUER_WORDS
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page

SEGMENTS: Final = ListKind(
    (
        Column("numbers", gettext_lazy("号段"), head=True),
        Column("department", gettext_lazy("部门"), bare=True),
        Column("forms", gettext_lazy("适用文书"), css="ld-text"),
        Column("gone", gettext_lazy("已用"), number=True),
        Column("left", gettext_lazy("剩余"), number=True),
        Column("basis", gettext_lazy("登记依据")),
        Column("by", gettext_lazy("登记人")),
    ),
    nothing=Empty(
        "receipt",
        gettext_lazy("还没有登记号段"),
        gettext_lazy(
            "文号由各单位办公室的登记簿给出。登记分配给本站的号段后，出具文书时依次取用。"
        ),
    ),
    unit=gettext_lazy("段"),
)


@require_http_methods(["GET", "POST"])
@requires(Permission.ALLOT)
def segment_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = SegmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = allot(**form.told(), by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已登记 %(numbers)s") % {"numbers": made})
            return redirect("papers:numbers")
    offices = Department.objects.filter(kind__in=list(ISSUER_WORDS)).order_by("kind", "name")
    context = {
        "form": form,
        "listing": listing(request, SEGMENTS, segments(request.user)),
        "offices": [letterhead(one) for one in offices],
    }
    return page(request, "papers/numbers.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@requires(Permission.ALLOT)
def register(request: AuthenticatedHttpRequest, segment: int) -> HttpResponse:
    """What became of each number of a segment; a number can be left out with its reason."""
    of = get_object_or_404(Segment.objects.select_related("department"), pk=segment)
    form = LeaveOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            leave_out(segment=of, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已登记空号"))
            return redirect("papers:register", segment=of.pk)
    context = {"form": form, "register": register_of(request.user, of)}
    return page(request, "papers/register.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@requires(Permission.ALLOT)
def office(request: AuthenticatedHttpRequest, department: int) -> HttpResponse:
    of = letterhead(get_object_or_404(Department, pk=department, kind__in=list(ISSUER_WORDS)))
    form = OfficeForm(request.POST or None, instance=of)
    if request.method == "POST" and form.is_valid():
        save_office(office=form.save(commit=False), by=request.user)
        messages.success(request, _("已保存"))
        return redirect("papers:numbers")
    context = {"form": form, "office": of}
    return page(request, "papers/office.html", context, status=_status(form))


def _status(form: Form | OfficeForm) -> int:
    return 422 if form.is_bound and form.errors else 200
