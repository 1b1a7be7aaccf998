"""以案定补: how hard a settled case was, and what the committee pays for it.

The standard is left to local offices of justice and finance (《关于加强人民调解员队伍建设的意见》):
nothing is paid before somebody has set it.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final


class Grade(StrEnum):
    """By the form of the agreement, and whether the dispute was major or complex."""

    ORAL = "oral"
    WRITTEN = "written"
    COMPLEX = "complex"


GRADES: Final = {
    Grade.ORAL: "简易（口头协议）",
    Grade.WRITTEN: "一般（书面协议）",
    Grade.COMPLEX: "疑难复杂",
}


@dataclass(frozen=True, slots=True)
class Rates:
    """Yuan for one case of each grade."""

    oral: Decimal
    written: Decimal
    complex: Decimal


def grade_of(*, oral: bool, is_major: bool) -> Grade:
    """A major or complex dispute is one, however it was settled."""
    if is_major:
        return Grade.COMPLEX
    return Grade.ORAL if oral else Grade.WRITTEN


def amount_for(grade: Grade, rates: Rates | None) -> Decimal | None:
    """None while no rates are set for that time."""
    if rates is None:
        return None
    return {Grade.ORAL: rates.oral, Grade.WRITTEN: rates.written, Grade.COMPLEX: rates.complex}[
        grade
    ]
