"""What the association picked for its last monthly report in the demo."""

from datetime import datetime
from typing import Final

from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.outreach.actions.monthly_reports import pick_advice, pick_case
from liandong.desk.outreach.models import MonthlyAdvice, MonthlyCase
from liandong.desk.outreach.queries.monthly.figures import monthly_report
from liandong.desk.outreach.queries.monthly.picks import offered_advice, offered_cases
from liandong.desk.outreach.queries.monthly.rows import MonthScope
from liandong.desk.outreach.rules.monthly import last_month

CASES: Final = 2
PIECES: Final = 3


def add_monthly_picks(*, until: datetime) -> None:
    """Typical cases and advice, unless there are some."""
    if MonthlyCase.objects.exists() or MonthlyAdvice.objects.exists():
        return
    by = User.objects.select_related("department").get(username="mediator")
    month = last_month(timezone.localdate(until))
    covered = MonthScope(month, "", by)
    for dispute in offered_cases(covered)[:CASES]:
        pick_case(
            month=month.since,
            number=dispute.number,
            title=f"{dispute.item or dispute.sector or '消费'}纠纷",
            text=f"{dispute.summary}。经调解，双方达成一致，{dispute.get_stage_display()}。",
            by=by,
        )
    for piece in offered_advice(monthly_report(covered))[:PIECES]:
        pick_advice(month=month.since, advice=piece, by=by)
