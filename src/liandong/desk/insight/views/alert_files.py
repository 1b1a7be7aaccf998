"""Alerts as files: the list, the numbers of a picture, what a rehearsal found."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.alert_pictures import pictures_of
from liandong.desk.insight.forms_alerts import AlertFilterForm
from liandong.desk.insight.models import Alert, Rehearsal
from liandong.desk.insight.queries import alerts as queries
from liandong.desk.insight.queries.watching import watches_visible_to
from liandong.desk.insight.views.alerts import alert_of
from liandong.desk.insight.wording import sentence, series_words, subject_words
from liandong.desk.ui.charts import table_of
from liandong.desk.ui.lists import words_of
from liandong.desk.ui.spreadsheets import TYPES, table_file

HEAD: Final = (
    gettext_lazy("编号"),
    gettext_lazy("预警信号"),
    gettext_lazy("等级"),
    gettext_lazy("从"),
    gettext_lazy("至"),
    gettext_lazy("件数"),
    gettext_lazy("往常"),
    gettext_lazy("去年同期"),
    gettext_lazy("正常上限"),
    gettext_lazy("研判"),
    gettext_lazy("结论"),
)


@require_GET
@requires(Permission.EXPORT)
def alert_rows(request: AuthenticatedHttpRequest, kind: str) -> HttpResponseBase:
    """The list as its filter has it."""
    by = request.user
    form = AlertFilterForm(request.GET, by=by)
    asked = {name: request.GET.get(name, "") for name in form.fields}
    rows = queries.in_order(queries.narrowed(queries.alerts_visible_to(by), asked), by)
    found = [_row(alert) for alert in rows.defer("evidence")]
    audit.record("alert.export", by=by, detail={"found": len(found)})
    return _file(kind, _("预警"), [str(head) for head in HEAD], found, words_of(form))


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
    audit.record("alert.export", by=request.user, of=found, detail={"picture": name})
    rows = [[cell.words for cell in row] for row in table.rows]
    return _file(kind, f"{found.number}-{name}", table.head, rows, [sentence(found)])


@require_GET
@requires(Permission.SET_ALERTS)
def rehearsal_rows(request: AuthenticatedHttpRequest, pk: int, kind: str) -> HttpResponseBase:
    seen = watches_visible_to(request.user)
    made = get_object_or_404(Rehearsal.objects.filter(watch__in=seen, found__isnull=False), pk=pk)
    head = [_("信号"), _("从"), _("至"), _("件数"), _("往常"), _("正常上限"), _("持续周数")]
    told = ("since", "until", "observed", "expected", "upper", "weeks")
    rows = [
        [series_words(made.watch.place, row["key"]["level"], row["key"]), *(row[n] for n in told)]
        for row in made.found or []
    ]
    audit.record("alert.export", by=request.user, of=made.watch, detail={"found": len(rows)})
    return _file(kind, f"{_('试算')}-{made.watch.place}-{made.pk}", head, rows, [])


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
