"""The quarantined rows of an import: a list, and a file to mend and import again."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.disclosure.clear_text import disclose
from liandong.desk.access.guard import AuthenticatedHttpRequest, check, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.views.disclosures import ask_reason
from liandong.desk.intake import queries
from liandong.desk.intake.forms import QuarantineFilterForm
from liandong.desk.intake.imports.quarantine import HEAD, Line, cells_of, line
from liandong.desk.intake.models import Import
from liandong.desk.ui.lists import Column, Empty, ListKind, listing, words_of
from liandong.desk.ui.pages import page, refusal_as_toast
from liandong.desk.ui.spreadsheets import TYPES, table_file
from liandong.desk.ui.wording import sentences
from liandong.engine.records import Reject

QUARANTINE: Final = ListKind(
    tuple(
        Column(key, label, css=css, head=key == "row", number=key == "row")
        for key, label, css in zip(
            Line._fields[: len(HEAD)], HEAD, ("", "", "", "ld-words", "ld-words", ""), strict=True
        )
    ),
    nothing=Empty(
        "circle-check",
        "没有待修正的行",
        "这个文件的每一行均可读取。",
    ),
    none_fit=Empty(
        "search-off",
        "没有符合条件的行",
        "请更换原因，或者取消“只看未导入的行”。",
    ),
    unit="处",  # a row may be wrong in several places
)


@require_GET
@requires(Permission.IMPORT)
def quarantine(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    from liandong.desk.intake.profiles.proposals import recurring

    of = get_object_or_404(queries.imports_of(request.user), pk=pk)
    rows = queries.quarantine_of(of, request.user)
    reasons = queries.reasons_of(of, request.user)
    form = QuarantineFilterForm(
        request.GET or None, reasons=list(dict.fromkeys(reason for _column, reason, _n in reasons))
    )
    if form.is_valid():
        if form.cleaned_data["reason"]:
            rows = rows.filter(reason=form.cleaned_data["reason"])
        if form.cleaned_data["kept_out"]:
            rows = rows.filter(was_taken=False, mended_in=None)
    shown = listing(request, QUARANTINE, rows, words_of(form) if form.is_bound else ())
    waiting, mended, emptied = queries.kept_out(of, request.user)
    detail = {"rows": len(shown.page)}
    audit.record("import.read_quarantine", by=request.user, of=of, detail=detail)
    context = {
        "of": of,
        "waiting": waiting,
        "mended": mended,
        "emptied": emptied,
        "form": form,
        "listing": shown,
        "rows": [line(row) for row in shown.page],
        "recurring": recurring(of, request.user),
        "may_shape": request.user.has_permission(Permission.SHAPE_SOURCES),
        "may_mend": request.user.has_permission(Permission.UNMASK)
        and queries.is_in_charge(request.user, of),
    }
    return page(request, "intake/imports/quarantine.html", context, partial="list")


@require_GET
@requires(Permission.IMPORT)
def quarantine_file(request: AuthenticatedHttpRequest, pk: int, ending: str) -> HttpResponseBase:
    """Row, field, masked value, reason and remedy as XLSX or CSV."""
    if ending not in TYPES:
        raise Http404
    of = get_object_or_404(queries.imports_of(request.user), pk=pk)
    rows = [line(row)[: len(HEAD)] for row in queries.quarantine_of(of, request.user)]
    with audit.once_made(
        "import.download_quarantine", by=request.user, of=of, detail={"rows": len(rows)}
    ):
        return table_file(ending, f"{'待修正'}-{_stem(of)}", [str(name) for name in HEAD], rows)


def _stem(of: Import) -> str:
    return of.file_name.rsplit(".", 1)[0]


# Mending quarantined rows: one in a form, or all of them in a table of the same columns.

LONG = 40


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT)
def mend(request: AuthenticatedHttpRequest, pk: int, row: int) -> HttpResponse:
    """The row's columns with their original cells, once a reason was given (POST `reason`)."""
    from liandong.desk.intake.actions.quarantine import mend_row, raw_cells, still_wrong

    of = get_object_or_404(queries.imports_of(request.user), pk=pk)
    wrong = queries.quarantine_of(of, request.user).filter(row=row, mended_in=None)
    first = get_object_or_404(wrong.order_by("pk")[:1])
    try:
        cells = raw_cells(of, row, by=request.user)
    except ValidationError as refusal:
        messages.error(request, sentences(refusal.messages))
        return redirect("intake:quarantine", pk=pk)
    is_filled_in = "c0" in request.POST
    if not is_filled_in and (
        question := _reason_page(request, of, "import.read_row", {"row": row})
    ):
        return question
    form = CellsForm(request.POST if is_filled_in else None, cells=cells)
    if form.is_valid():
        form.refuse(still_wrong(of, row, form.entered()))
    if form.is_valid():
        with refusal_as_toast(request):
            came = mend_row(of, row, cells=form.entered(), by=request.user)
            messages.success(request, f"第 {row} 行已改好，正在导入")
            return redirect("intake:import", pk=came.pk)
        return redirect("intake:quarantine", pk=pk)
    return page(request, "intake/imports/mend.html", {"of": of, "row": first, "form": form})


@require_POST
@requires(Permission.IMPORT)
def rows_file(request: AuthenticatedHttpRequest, pk: int) -> HttpResponseBase:
    """The rejected rows in the columns of their file, to be mended and imported again."""
    check(request.user, Permission.UNMASK)
    of = get_object_or_404(queries.imports_of(request.user), pk=pk)
    queries.check_in_charge(request.user, of)
    waiting = queries.quarantine_of(of, request.user).filter(was_taken=False, mended_in=None)
    rows = {row.row: cells_of(row) for row in waiting.exclude(raw=None)}
    head = list(dict.fromkeys(name for cells in rows.values() for name in cells))
    if question := _reason_page(request, of, "import.download_rows", {"rows": len(rows)}):
        return question
    table = [[cells.get(name, "") for name in head] for cells in rows.values()]
    return table_file("xlsx", "待修正的原行", head or ["没有待修正的行"], table)


def _reason_page(
    request: AuthenticatedHttpRequest, of: Import, action: str, detail: dict[str, Any]
) -> HttpResponse | None:
    """The page that asks for a reason; None where a valid one was given, which is recorded."""
    reason = request.POST.get("reason")
    problem = ""
    if reason is not None:
        try:
            disclose(action, of=of, reason=reason, by=request.user, detail=detail)
        except ValidationError as error:
            problem = error.messages[0]
        else:
            return None
    return ask_reason(
        request,
        title="待修正的原行",
        words="原行按来源的列显示，含个人信息，不脱敏。",
        back=reverse("intake:quarantine", args=[of.pk]),
        problem=problem,
    )


class CellsForm(forms.Form):
    """A field for each column of the row, numbered: a column may be called anything."""

    def __init__(self, *args: Any, cells: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = list(cells)
        for place, (name, cell) in enumerate(cells.items()):
            widget = forms.Textarea({"rows": 3}) if len(cell) > LONG else forms.TextInput()
            self.fields[f"c{place}"] = forms.CharField(
                label=name, required=False, initial=cell, strip=False, widget=widget
            )

    def refuse(self, wrong: Iterable[Reject]) -> None:
        """Each fault beside the column that it is in."""
        for reject in wrong:
            place = self.columns.index(reject.column) if reject.column in self.columns else None
            self.add_error(
                None if place is None else f"c{place}", f"{reject.reason}。{reject.remedy}"
            )

    def entered(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"c{n}"] for n, name in enumerate(self.columns)}
