"""Steps of the monthly report."""

from datetime import date
from typing import Final

from liandong.desk.disputes.models import Dispute
from liandong.desk.outreach.actions import monthly_reports
from liandong.desk.outreach.models import Advice, MonthlyAdvice, MonthlyCase
from tests.desk.steps.preparing import Give, Step, arguments, mediator

MONTH: Final = date(2026, 11, 1)


def advice_of() -> Advice:
    found, _new = Advice.objects.get_or_create(text="明码标价。", basis="条例第10条")
    return found


def case_of(give: Give) -> MonthlyCase:
    dispute: Dispute = give("gold")
    return monthly_reports.pick_case(
        month=MONTH, number=dispute.number, title="多收工艺费", text="已退款。", by=mediator(give)
    )


def advice_in(give: Give) -> MonthlyAdvice:
    return monthly_reports.pick_advice(month=MONTH, advice=advice_of(), by=mediator(give))


STEPS: Final[tuple[Step, ...]] = (
    (
        monthly_reports.pick_case,
        lambda give: arguments(
            month=MONTH, number=give("gold").number, title="题", text="文", by=mediator(give)
        ),
    ),
    (
        monthly_reports.drop_case,
        lambda give: arguments(case=case_of(give), by=mediator(give)),
    ),
    (
        monthly_reports.pick_advice,
        lambda give: arguments(month=MONTH, advice=advice_of(), by=mediator(give)),
    ),
    (
        monthly_reports.drop_advice,
        lambda give: arguments(advice=advice_in(give), by=mediator(give)),
    ),
)
