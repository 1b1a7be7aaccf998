"""What other pages show of outreach: what came of an alert, what waits for oneself."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.insight.models import Alert
from liandong.desk.insight.queries.alerts import alerts_visible_to
from liandong.desk.outreach.queries.campaigns.campaigns import may_lead
from liandong.desk.outreach.queries.findings.follow_up import follow_up
from liandong.desk.outreach.queries.special_reports import may_draft_reports
from liandong.desk.outreach.queries.waiting import own_of
from liandong.desk.outreach.rules.letters.instruments import of_department
from liandong.desk.ui.pages import fragment


@require_GET
@requires(Permission.VIEW_OUTREACH)
def of_alert(request: AuthenticatedHttpRequest, alert: str) -> HttpResponse:
    """The card 后续 of the page of an alert."""
    by = request.user
    found = read_or_404(alerts_visible_to(by), number=alert)
    is_true = found.verdict == Alert.Verdict.TRUE
    came = follow_up(found, by=by)
    context = {
        "alert": found,
        "is_true": is_true,
        "came": came,
        "report": came.basis,
        "may_lead": is_true and may_lead(by),
        "may_report": is_true and may_draft_reports(by),
        "may_warn": is_true
        and by.has_permission(Permission.WARN)
        and bool(of_department(by.department.kind)),
    }
    return fragment(request, "outreach/alerts/_follow_up.html", context)


@require_GET
@requires(Permission.VIEW_OUTREACH)
def on_the_board(request: AuthenticatedHttpRequest) -> HttpResponse:
    """One's own drafts, and answers that are due."""
    context = {"own": own_of(request.user), "today": timezone.localdate()}
    return fragment(request, "outreach/alerts/_own.html", context)
