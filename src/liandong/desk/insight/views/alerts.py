"""Alerts: the list of those that need a person, one with its evidence, its numbers as a file."""

from typing import Any, Final

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from liandong.desk.access import audit
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.masking import Eyes
from liandong.desk.access.models import User
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.visible_rows import scope as districts_of
from liandong.desk.disputes.queries.reading_rights import masked_in
from liandong.desk.insight.alerts.pictures import DIMENSIONS, pictures_of
from liandong.desk.insight.forms.alerts import AlertFilterForm, ReviewForm
from liandong.desk.insight.models import Alert, AlertReview
from liandong.desk.insight.queries import alerts as queries
from liandong.desk.insight.queries.watch_settings import not_to_be_judged, watches_visible_to
from liandong.desk.insight.rules.reviews import has_grown
from liandong.desk.insight.wording import (
    EXCLUSIONS,
    corner_words,
    exclusion_words,
    sentence,
    series_words,
    usual_words,
)
from liandong.desk.ui.lists import Column, Empty, ListKind, filters_of, listing, words_of
from liandong.desk.ui.pages import narrowed_by_district, page

ALERTS: Final = ListKind(
    (
        Column("subject", "预警信号", head=True),
        Column("grade", "等级", bare=True),
        Column("observed", "件数", number=True),
        Column("year_before", "去年同期", number=True),
        Column("upper", "正常上限", number=True),
        Column("until", "截至", bare=True),
        Column("state", "研判", bare=True),
    ),
    nothing=Empty(
        "activity",
        "没有预警信号",
        "每晚和新增纠纷较多时自动研判；件数超出正常波动时列在这里。",
    ),
    none_fit=Empty("search-off", "没有符合条件的预警", "请减少条件，或者查看全部。"),
    unit="条",
    key="alerts",
)


@require_GET
@requires(Permission.VIEW_PICTURE)
@narrowed_by_district
def alert_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Ordered by what waits for one's own side; the newest judgement is named above."""
    by = request.user
    form = AlertFilterForm(request.GET, by=by)
    found = queries.narrowed(queries.alerts_visible_to(by), filters_of(request, form))
    rows = queries.in_order(found, by)
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
        "also": _also(found, by),
        "corner": corner_words(found.evidence["corner"]),
        "usual": usual_words(found.expected),
        "disputes": list(behind[: queries.SHOWN]),
        "disputes_count": behind.count(),
        "disputes_url": queries.disputes_url(found),
        "may_follow_up": by.has_permission(Permission.VIEW_OUTREACH),
    }
    return page(request, "insight/alert.html", context | _reviews(request, found))


@require_GET
@requires(Permission.VIEW_PICTURE)
def bell(request: AuthenticatedHttpRequest) -> HttpResponse:
    """How many wait for one's side, for the bell of the frame."""
    return page(request, "ui/frame/bell.html")


def alert_of(request: AuthenticatedHttpRequest, number: str) -> Alert:
    return read_or_404(queries.alerts_visible_to(request.user), number=number)


def _reviews(request: AuthenticatedHttpRequest, alert: Alert) -> dict[str, Any]:
    reviews = queries.reviews_of(alert)
    standing = {review.side: review for review in reviews if review.undone_at is None}
    side = queries.side_of(request.user, alert)
    own = standing.get(side)
    if own and not queries.is_own_word(own, request.user):
        side, own = "", None
    may = bool(side) and request.user.has_permission(Permission.REVIEW_ALERTS)
    return {
        "sides": [(label, standing.get(value)) for value, label in AlertReview.Side.choices],
        "taken_back": [review for review in reviews if review.undone_at],
        "own": own,
        "side": AlertReview.Side(side).label if side else "",
        "may_review": may,
        "eyes": _eyes_on(alert, request.user),
        "form": ReviewForm(initial={"verdict": own.verdict} if own else None),
        "has_grown": any(
            has_grown(alert.observed, review.observed) for review in standing.values()
        ),
    }


def _eyes_on(alert: Alert, by: User) -> Eyes:
    """What was written about an alert is read without the people of the disputes behind it."""
    return masked_in(queries.disputes_of(alert, by).order_by().values_list("pk", flat=True))


def _exclusions(alert: Alert) -> list[tuple[str, str, bool]]:
    return [
        (str(EXCLUSIONS[check["kind"]]), exclusion_words(check), check["explains"])
        for check in alert.evidence["exclusions"]
    ]


def _also(alert: Alert, by: User) -> list[tuple[str, int, int]]:
    """(series in words, observed, upper) of the series that show the same rise, as far as `by` sees
    their district; those of the city (no district) only for who sees all."""
    districts = districts_of(by)
    found = []
    for series in alert.evidence["also"]:
        key = series["key"]
        if districts is not None and key["district"] not in districts:
            continue
        words = series_words(key["district"] or "全区", key["level"], key)
        found.append((words, series["observed"], series["upper"]))
    return found
