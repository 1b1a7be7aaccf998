"""The law table at hand beside the form: what can be claimed on which article, and the periods."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from liandong.desk.directory.rules.workdays import (
    add_natural_days,
    add_working_days,
    add_years,
)
from liandong.desk.disputes.rules.law import table
from liandong.desk.disputes.rules.periods import KINDS, version_on

CLAIMS: Final[Sequence[tuple[table.Rule, str]]] = (
    (table.FRAUD.rule, ""),
    (table.UNSAFE_FOOD.rule, ""),
    (table.SEVEN_DAYS, ""),
    (table.AT_FULL_PRICE, "（因消费者原因）"),
    (table.AT_DISCOUNT, "（非因消费者原因）"),
    (table.BY_TIME, ""),
    (table.LABEL_FLAW, ""),
)
"""Rules, with what tells those of the same title apart."""
UNITS: Final = {add_working_days: "个工作日", add_natural_days: "日", add_years: "年"}


class LawLine(NamedTuple):
    """A claim or a period, and the article."""

    title: str
    words: str
    law: str


def claims() -> list[LawLine]:
    """What the law table of the desk offers."""
    return [LawLine(f"{rule.title}{more}", rule.claim, rule.law) for rule, more in CLAIMS]


def periods(day: date) -> list[LawLine]:
    """The periods in force that day, without those that are the regulator's alone."""
    version = version_on(day)
    if version is None:
        return []
    return [
        LawLine(
            KINDS[period].label,
            "或".join(f"{length.length} {UNITS[length.add]}" for length in lengths),
            "；".join(length.article for length in lengths),
        )
        for period, lengths in version.lengths.items()
        if not KINDS[period].confidential
    ]
