"""The list of consultations: filtered, counted, as a file."""

from typing import Final

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, check, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.consultations.forms import ConsultationFilterForm
from liandong.desk.consultations.queries.export_rows import HEAD, table_rows
from liandong.desk.consultations.queries.lists import counts_of, narrowed
from liandong.desk.consultations.queries.people import eyes_on
from liandong.desk.consultations.queries.visible import (
    consultations_visible_to,
    may_record,
    shown,
)
from liandong.desk.ui.lists import Column, Empty, ListKind, listing, words_of
from liandong.desk.ui.pages import narrowed_by_district, page
from liandong.desk.ui.spreadsheets import TYPES, table_file

CONSULTATIONS: Final = ListKind(
    (
        Column("topic", "主题", head=True),
        Column("at", "时间"),
        Column("channel", "渠道"),
        Column("question", "咨询内容", css="ld-text"),
        Column("answer", "答复", css="ld-text"),
        Column("seconds", "用时", number=True),
        Column("by", "登记人"),
        Column("district", "商圈"),
        Column("dispute", "转投诉"),
    ),
    nothing=Empty(
        "message-circle",
        "还没有咨询",
        "电话、来访等咨询登记后列在这里，按日期、渠道、主题计数。",
        "consultations:desk",
        "登记咨询",
    ),
    unit="条",
    key="consultations",
)


@require_GET
@requires(Permission.VIEW_CONSULTATIONS)
@narrowed_by_district
def consultation_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form, filters = _filtered(request)
    rows = narrowed(consultations_visible_to(by), filters)
    counts = counts_of(rows)
    listed = listing(request, CONSULTATIONS, rows, words_of(form), drawn=shown, many=counts.total)
    audit.record("consultation.list", by=by)
    context = {
        "listing": listed,
        "counts": counts,
        "eyes": eyes_on(list(listed.page)),
        "form": form,
        "may_record": may_record(by),
        "may_export": by.has_permission(Permission.EXPORT),
    }
    return page(request, "consultations/list.html", context, partial="list")


@require_GET
@requires(Permission.EXPORT)
def export(request: AuthenticatedHttpRequest, kind: str) -> HttpResponseBase:
    """The list as its filter has it, texts masked, as CSV or XLSX."""
    if kind not in TYPES:
        raise Http404
    by = request.user
    check(by, Permission.VIEW_CONSULTATIONS)
    form, filters = _filtered(request)
    found = list(shown(narrowed(consultations_visible_to(by), filters)))
    with audit.once_made("consultation.export", by=by, detail={"found": len(found)}):
        name = f"咨询台账-{timezone.localtime():%Y%m%d-%H%M}"
        return table_file(kind, name, HEAD, table_rows(found), above=words_of(form))


def _filtered(
    request: AuthenticatedHttpRequest,
) -> tuple[ConsultationFilterForm, dict[str, str]]:
    form = ConsultationFilterForm(request.GET, by=request.user)
    return form, {name: request.GET.get(name, "") for name in form.fields}
