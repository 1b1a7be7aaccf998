"""Words and sums of cases (案件). The case itself lives in the regulator's system."""

from decimal import Decimal
from enum import StrEnum
from typing import Final

from liandong.desk.outreach.rules.wording import to_the_fen


class CaseSource(StrEnum):
    """来源. A case out of a complaint is 诉转案."""

    COMPLAINT = "complaint"
    REPORT = "report"
    INSPECTION = "inspection"
    TRANSFER = "transfer"


SOURCES: Final = {
    CaseSource.COMPLAINT: "投诉",
    CaseSource.REPORT: "举报",
    CaseSource.INSPECTION: "检查",
    CaseSource.TRANSFER: "移送",
}


class Outcome(StrEnum):
    """How a case was closed."""

    PUNISHED = "punished"
    WARNED = "warned"
    CRITICISED = "criticised"
    EXEMPT = "exempt"
    DROPPED = "dropped"
    TO_POLICE = "to_police"


OUTCOMES: Final = {
    Outcome.PUNISHED: "行政处罚",
    Outcome.WARNED: "行政处罚（仅警告）",
    Outcome.CRITICISED: "行政处罚（仅通报批评）",
    Outcome.EXEMPT: "不予处罚",
    Outcome.DROPPED: "撤销案件",
    Outcome.TO_POLICE: "移送公安机关",
}
PENALTIES: Final = frozenset({Outcome.PUNISHED, Outcome.WARNED, Outcome.CRITICISED})


class Discretion(StrEnum):
    """裁量阶次 of the penalty, or why there was none."""

    FIRST_MINOR = "first_minor"
    EXEMPTED = "exempted"
    MITIGATED = "mitigated"
    LIGHTER = "lighter"
    ORDINARY = "ordinary"
    HEAVIER = "heavier"


DISCRETIONS: Final = {
    Discretion.FIRST_MINOR: "首违不罚",
    Discretion.EXEMPTED: "不予处罚",
    Discretion.MITIGATED: "减轻",
    Discretion.LIGHTER: "从轻",
    Discretion.ORDINARY: "一般",
    Discretion.HEAVIER: "从重",
}


def cases_words(count: int, amount: Decimal | int) -> str:
    """As “12 件，罚没 76,500.00 元”."""
    return f"{count} 件，罚没 {to_the_fen(amount)}"
