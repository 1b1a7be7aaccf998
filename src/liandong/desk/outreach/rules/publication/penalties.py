"""When a penalty is published and taken down again: 《市场监督管理行政处罚信息公示规定》
(总局令第45号, as amended by 令第108号 of 2025-11-21), articles 2, 9, 10 and 13 to 15."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from liandong.desk.directory.rules.workdays import Calendar, Deadline, add_working_days
from liandong.desk.outreach.rules.cases import PENALTIES, Discretion, Outcome

RULE: Final = "《市场监督管理行政处罚信息公示规定》"
WORKING_DAYS: Final = 20
LOWER_FINE: Final = Decimal(50_000)
"""较低数额罚款 of a business, in the lighter steps of discretion (art. 13 para. 2)."""
LOWER_STEPS: Final = frozenset({Discretion.MITIGATED, Discretion.LIGHTER})


class Field(StrEnum):
    """The field that decides on the term of publication (art. 14 para. 1)."""

    SAFETY = "safety"
    OTHER = "other"


FIELDS: Final = {
    Field.OTHER: "其他领域",
    Field.SAFETY: "食品、药品、医疗器械、化妆品、特种设备、重点工业产品",
}


class Sanction(StrEnum):
    """The gravest kind of penalty (art. 14 para. 2 and 3)."""

    MONEY = "money"
    RESTRICTED = "restricted"
    REVOKED = "revoked"


SANCTIONS: Final = {
    Sanction.MONEY: "罚款、没收或其他",
    Sanction.RESTRICTED: "限制开展生产经营活动、责令停产停业、限制从业",
    Sanction.REVOKED: "降低资质等级、吊销许可证件、吊销营业执照、责令关闭",
}


@dataclass(frozen=True, slots=True)
class Term:
    """For how many months a penalty stays published, and by which article. 0: not published."""

    months: int
    article: str


def term_of(
    outcome: str,
    *,
    fine: Decimal,
    confiscated: Decimal,
    discretion: str,
    field: str,
    sanction: str = Sanction.MONEY,
) -> Term | None:
    """None where there is no penalty to publish.

    A fine is in the lower step only where it is all there is: with a confiscation beside it the
    penalty is no longer 仅受到较低数额罚款.
    """
    if outcome not in PENALTIES:
        return None
    only_lower = (
        sanction == Sanction.MONEY
        and 0 < fine <= LOWER_FINE
        and not confiscated
        and discretion in LOWER_STEPS
    )
    rows = (
        (outcome == Outcome.WARNED, 0, "第二条第二款：仅受到警告的不予公示"),
        (outcome == Outcome.CRITICISED or only_lower, 3, "第十三条"),
        (sanction == Sanction.REVOKED, 36, "第十四条第三款"),
        (sanction == Sanction.RESTRICTED, 36, "第十四条第二款：且处罚限制期限届满"),
        (field == Field.SAFETY, 36, "第十四条第一款"),
        (True, 12, "第十五条"),
    )
    months, article = next((months, article) for holds, months, article in rows if holds)
    return Term(months, f"{RULE}{article}")


def publish_by(decided_on: date, calendar: Calendar) -> Deadline:
    """20 working days from the decision (art. 9; a trader of another province: art. 10)."""
    return add_working_days(decided_on, WORKING_DAYS, calendar)


def take_down_on(published_on: date, term: Term) -> date | None:
    """The day on which publication ends; None where there is none."""
    return _months_after(published_on, term.months) if term.months else None


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
