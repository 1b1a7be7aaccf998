"""Setting quarantined rows right: in place, or all of them in a table of the same columns."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, check, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.intake import queries
from liandong.desk.intake.actions.mending import mend_row, raw_cells, still_wrong
from liandong.desk.intake.quarantine import cells_of
from liandong.desk.ui.pages import page
from liandong.desk.ui.spreadsheets import table_file
from liandong.engine.records import Reject

LONG = 40


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT)
def mend(request: AuthenticatedHttpRequest, pk: int, row: int) -> HttpResponse:
    """The row's own columns with what stood in them; reading it is written down."""
    of = get_object_or_404(queries.imports_of(request.user), pk=pk)
    wrong = queries.quarantine_of(of, request.user).filter(row=row, mended_in=None)
    first = get_object_or_404(wrong.order_by("pk")[:1])
    try:
        cells = raw_cells(of, row, by=request.user)
    except ValidationError as refusal:
        messages.error(request, "；".join(refusal.messages))
        return redirect("intake:quarantine", pk=pk)
    form = CellsForm(request.POST or None, cells=cells)
    if request.method == "POST" and form.is_valid():
        form.refuse(still_wrong(of, row, form.told()))
    if request.method == "POST" and form.is_valid():
        try:
            came = mend_row(of, row, cells=form.told(), by=request.user)
        except ValidationError as refusal:
            messages.error(request, "；".join(refusal.messages))
            return redirect("intake:quarantine", pk=pk)
        messages.success(request, _("第 %d 行已改好，正在导入") % row)
        return redirect("intake:import", pk=came.pk)
    audit.record("import.download_rows", by=request.user, of=of, detail={"row": row})
    return page(request, "intake/mend.html", {"of": of, "row": first, "form": form})


@require_POST
@requires(Permission.IMPORT)
def rows_file(request: AuthenticatedHttpRequest, pk: int) -> HttpResponseBase:
    """The rows that did not go in, in the columns of their file: to be set right and brought in."""
    check(request.user, Permission.UNMASK)
    of = get_object_or_404(queries.imports_of(request.user), pk=pk)
    waiting = queries.quarantine_of(of, request.user).filter(was_taken=False, mended_in=None)
    rows = {one.row: cells_of(one) for one in waiting.exclude(raw=None)}
    head = list(dict.fromkeys(name for cells in rows.values() for name in cells))
    audit.record("import.download_rows", by=request.user, of=of, detail={"rows": len(rows)})
    table = [[cells.get(name, "") for name in head] for cells in rows.values()]
    return table_file("xlsx", _("待修正的原行"), head or [_("没有待修正的行")], table)


class CellsForm(forms.Form):
    """A field for each column of the row, numbered: a column may be called anything."""

    def __init__(self, *args: Any, cells: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = list(cells)
        for place, (name, told) in enumerate(cells.items()):
            widget = forms.Textarea({"rows": 3}) if len(told) > LONG else forms.TextInput()
            self.fields[f"c{place}"] = forms.CharField(
                label=name, required=False, initial=told, strip=False, widget=widget
            )

    def refuse(self, wrong: Iterable[Reject]) -> None:
        """Each fault beside the column that it is in."""
        for one in wrong:
            place = self.columns.index(one.column) if one.column in self.columns else None
            self.add_error(None if place is None else f"c{place}", f"{one.reason}。{one.remedy}")

    def told(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"c{n}"] for n, name in enumerate(self.columns)}
