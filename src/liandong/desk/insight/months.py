"""Days of a year as months and weeks, for the page of comparable days."""

from dataclasses import dataclass
from itertools import groupby

from liandong.desk.insight.rules.year import Day


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks that begin on Monday; None fills the days of other months."""

    number: int
    weeks: list[list[Day | None]]


def months(days: list[Day]) -> list[Month]:
    return [
        Month(number, _weeks(list(of_month)))
        for number, of_month in groupby(days, key=lambda day: day.day.month)
    ]


def _weeks(days: list[Day]) -> list[list[Day | None]]:
    lead: list[Day | None] = [None] * days[0].day.weekday()
    cells = [*lead, *days]
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]
