"""Alerts as files: the list, the numbers of a picture, what a rehearsal found."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.alerts.pictures import pictures_of
from liandong.desk.insight.forms.alerts import AlertFilterForm
from liandong.desk.insight.models import Alert
from liandong.desk.insight.queries import alerts as queries
from liandong.desk.insight.queries.watch_settings import rehearsals_for
from liandong.desk.insight.views.alerts import alert_of
from liandong.desk.insight.wording import sentence, series_words, subject_words
from liandong.desk.ui.charts import table_of
from liandong.desk.ui.lists import filters_of, words_of
from liandong.desk.ui.spreadsheets import TYPES, table_file

HEAD: Final = (
    "编号",
    "预警信号",
    "等级",
    "从",
    "至",
    "件数",
    "正常水平",
    "去年同期",
    "正常上限",
    "研判",
    "结论",
)


@require_GET
@requires(Permission.EXPORT)
def alert_rows(request: AuthenticatedHttpRequest, kind: str) -> HttpResponseBase:
    """The list as its filter has it."""
    by = request.user
    form = AlertFilterForm(request.GET, by=by)
    filtered = queries.narrowed(queries.alerts_visible_to(by), filters_of(request, form))
    rows = queries.in_order(filtered, by)
    found = [_row(alert) for alert in rows.defer("evidence")]
    with audit.once_made("alert.export", by=by, detail={"found": len(found)}):
        return _file(kind, "预警", [str(head) for head in HEAD], found, words_of(form))


@require_GET
@requires(Permission.EXPORT)
def alert_table(
    request: AuthenticatedHttpRequest, alert: str, name: str, kind: str
) -> HttpResponseBase:
    """The numbers of one of its pictures."""
    found = alert_of(request, alert)
    picture = pictures_of(found, request.user).get(name)
    if picture is None:
        raise Http404
    table = table_of(picture.spec)
    with audit.once_made("alert.export", by=request.user, of=found, detail={"picture": name}):
        rows = [[cell.value for cell in row] for row in table.rows]
        return _file(kind, f"{found.number}-{name}", table.head, rows, [sentence(found)])


@require_GET
@requires(Permission.SET_ALERTS)
def rehearsal_rows(request: AuthenticatedHttpRequest, pk: int, kind: str) -> HttpResponseBase:
    finished = rehearsals_for(request.user).filter(found__isnull=False)
    made = get_object_or_404(finished, pk=pk)
    head = ["信号", "从", "至", "件数", "正常水平", "正常上限", "持续周数"]
    figures = ("observed", "expected", "upper", "weeks")
    rows = [
        [
            series_words(made.watch.place, row["key"]["level"], row["key"]),
            *(date.fromisoformat(row[name]) for name in ("since", "until")),
            *(row[name] for name in figures),
        ]
        for row in made.found or []
    ]
    with audit.once_made(
        "alert.export", by=request.user, of=made.watch, detail={"found": len(rows)}
    ):
        return _file(kind, f"{'试算'}-{made.watch.place}-{made.pk}", head, rows, [])


def _row(alert: Alert) -> list[Any]:
    return [
        alert.number,
        subject_words(alert),
        str(alert.get_grade_display()),
        alert.since,
        alert.until,
        alert.observed,
        round(alert.expected, 1),
        alert.year_before,
        alert.upper,
        str(alert.get_state_display()),
        str(alert.get_verdict_display()),
    ]


def _file(
    kind: str, name: str, head: Sequence[str], rows: Sequence[Sequence[Any]], above: Sequence[str]
) -> HttpResponseBase:
    if kind not in TYPES:
        raise Http404
    return table_file(kind, name, list(head), rows, above=list(above))
