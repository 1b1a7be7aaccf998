"""Alerts: the list of those that need a person, one with its evidence, its numbers as a file."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.alert_pictures import DIMENSIONS, pictures_of
from liandong.desk.insight.forms_alerts import AlertFilterForm, ReviewForm
from liandong.desk.insight.models import Alert, AlertReview
from liandong.desk.insight.queries import alerts as queries
from liandong.desk.insight.queries.watching import not_to_be_judged, watches_visible_to
from liandong.desk.insight.rules.reviewing import has_grown
from liandong.desk.insight.wording import (
    EXCLUSIONS,
    corner_words,
    exclusion_words,
    sentence,
    series_words,
    usual_words,
)
from liandong.desk.ui.lists import Column, Empty, ListKind, listing, words_of
from liandong.desk.ui.pages import narrowed_by_district, page

ALERTS: Final = ListKind(
    (
        Column("subject", _("预警信号"), head=True),
        Column("grade", _("等级"), bare=True),
        Column("observed", _("件数"), number=True),
        Column("year_before", _("去年同期"), number=True),
        Column("upper", _("正常上限"), number=True),
        Column("until", _("截至"), bare=True),
        Column("state", _("研判"), bare=True),
    ),
    nothing=Empty(
        "activity",
        _("没有预警信号"),
        _("每晚和有较多新纠纷进来时自动研判；件数超出正常波动时列在这里。"),
    ),
    none_fit=Empty("search-off", _("没有符合条件的预警"), _("去掉一项条件，或看全部。")),
    unit=_("条"),
    key="alerts",
)


@require_GET
@requires(Permission.VIEW_PICTURE)
@narrowed_by_district
def alert_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Ordered by what waits for one's own side; the newest judgement is named above."""
    by = request.user
    form = AlertFilterForm(request.GET, by=by)
    asked = {name: request.GET.get(name, "") for name in form.fields}
    rows = queries.in_order(queries.narrowed(queries.alerts_visible_to(by), asked), by)
    context = {
        "listing": listing(request, ALERTS, rows.defer("evidence"), words_of(form)),
        "form": form,
        "judged": watches_visible_to(by).exclude(judged_at=None).order_by("judged_at").first(),
        "unjudged": not_to_be_judged(by),
        "may_set": by.has_permission(Permission.SET_ALERTS),
        "may_export": by.has_permission(Permission.EXPORT),
    }
    return page(request, "insight/alerts.html", context, partial="list")


@require_GET
@requires(Permission.VIEW_PICTURE)
def alert_detail(request: AuthenticatedHttpRequest, alert: str) -> HttpResponse:
    by, found = request.user, alert_of(request, alert)
    audit.record("alert.read", by=by, of=found)
    behind = queries.disputes_of(found, by)
    pictures = pictures_of(found, request.user)
    context = {
        "alert": found,
        "sentence": sentence(found),
        "record": queries.track_record(found, by),
        "pictures": pictures,
        "drivers": [pictures[name] for name in DIMENSIONS if name in pictures],
        "exclusions": _exclusions(found),
        "also": _also(found),
        "corner": corner_words(found.evidence["corner"]),
        "usual": usual_words(found.expected),
        "disputes": list(behind[: queries.SHOWN]),
        "disputes_count": behind.count(),
        "disputes_url": queries.disputes_url(found),
    }
    return page(request, "insight/alert.html", context | _reviews(request, found))


@require_GET
@requires(Permission.VIEW_PICTURE)
def bell(request: AuthenticatedHttpRequest) -> HttpResponse:
    """How many wait for one's side, for the bell of the frame."""
    return page(request, "ui/frame/bell.html")


def alert_of(request: AuthenticatedHttpRequest, number: str) -> Alert:
    return get_object_or_404(queries.alerts_visible_to(request.user), number=number)


def _reviews(request: AuthenticatedHttpRequest, alert: Alert) -> dict[str, Any]:
    told = queries.reviews_of(alert)
    standing = {one.side: one for one in told if one.undone_at is None}
    side = queries.side_of(request.user)
    may = bool(side) and request.user.has_permission(Permission.REVIEW_ALERTS)
    own = standing.get(side)
    return {
        "sides": [(label, standing.get(value)) for value, label in AlertReview.Side.choices],
        "taken_back": [one for one in told if one.undone_at],
        "own": own,
        "side": AlertReview.Side(side).label if side else "",
        "may_review": may,
        "form": ReviewForm(initial={"verdict": own.verdict} if own else None),
        "has_grown": any(has_grown(alert.observed, one.observed) for one in standing.values()),
    }


def _exclusions(alert: Alert) -> list[tuple[str, str, bool]]:
    return [
        (str(EXCLUSIONS[told["kind"]]), exclusion_words(told), told["explains"])
        for told in alert.evidence["exclusions"]
    ]


def _also(alert: Alert) -> list[tuple[str, int, int]]:
    """(series in words, observed, upper) of what tells of the same rise."""
    found = []
    for told in alert.evidence["also"]:
        key = told["key"]
        words = series_words(key["district"] or gettext("全区"), key["level"], key)
        found.append((words, told["observed"], told["upper"]))
    return found
