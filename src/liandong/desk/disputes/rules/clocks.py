"""Legal periods of a 12315 complaint, by the rule in force on the day it was received.

令第121号 《市场监督管理投诉举报处理办法》 is in force from 2026-04-15: acceptance is decided within
7 working days of receipt (art. 15), mediation ends 60 natural days after acceptance (art. 23(5)).
Before it, 令第20号 《…暂行办法》 gave 7 working days (art. 14) and 45 working days (art. 21); from
2024-07-01 the 60 natural days of 国令第778号 《消费者权益保护法实施条例》 (art. 46) applied beside
them at higher rank, so the earlier of the two dates is kept. The new rule has no transition clause:
the day of receipt chooses the version.

Only 12315 complaints have these periods: a matter told to 110 or at the door starts none until it
reaches the regulator's channel.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from liandong.desk.directory.rules.workdays import (
    Calendar,
    Deadline,
    add_natural_days,
    add_working_days,
)

DECISION: Final = "acceptance_decision"
MEDIATION: Final = "mediation"
LABELS: Final = {DECISION: "受理决定", MEDIATION: "调解期限"}

Adder = Callable[[date, int, Calendar], Deadline]


@dataclass(frozen=True, slots=True)
class Period:
    """A length and the article that sets it."""

    add: Adder
    length: int
    article: str


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """What held for complaints received from `since` on; of two periods the earlier one counts."""

    name: str
    since: date
    decision: Period
    mediation: tuple[Period, ...]


VERSIONS: Final[tuple[RuleVersion, ...]] = (
    RuleVersion(
        "令第121号",
        date(2026, 4, 15),
        Period(add_working_days, 7, "《市场监督管理投诉举报处理办法》第15条"),
        (Period(add_natural_days, 60, "《市场监督管理投诉举报处理办法》第23条第1款第5项"),),
    ),
    RuleVersion(
        "令第20号＋条例",
        date(2024, 7, 1),
        Period(add_working_days, 7, "《市场监督管理投诉举报处理暂行办法》第14条"),
        (
            Period(add_natural_days, 60, "《消费者权益保护法实施条例》第46条"),
            Period(add_working_days, 45, "《市场监督管理投诉举报处理暂行办法》第21条"),
        ),
    ),
    RuleVersion(
        "令第20号",
        date(2020, 1, 1),
        Period(add_working_days, 7, "《市场监督管理投诉举报处理暂行办法》第14条"),
        (Period(add_working_days, 45, "《市场监督管理投诉举报处理暂行办法》第21条"),),
    ),
)


@dataclass(frozen=True, slots=True)
class Steps:
    """What is known of a complaint's way: days of receipt, acceptance, decision and end."""

    received_on: date
    accepted_on: date | None = None
    decided: bool = False  # accepted or refused, on whatever day
    closed: bool = False  # settled, ended, refused or handed over


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """A clock as it is stored; `running` is false once what it waits for has happened."""

    code: str
    started_on: date
    due_on: date
    rule: str
    working_out: Mapping[str, Any]
    running: bool


def version_on(day: date) -> RuleVersion | None:
    """The rule for a complaint received on `day`; None before 2020, when others applied."""
    return next((version for version in VERSIONS if day >= version.since), None)


def clocks_of(steps: Steps, calendar: Calendar) -> list[ClockFacts]:
    """The periods that the known steps start; nothing is assumed that was not told."""
    version = version_on(steps.received_on)
    if version is None:
        return []
    decided = steps.decided or steps.closed or steps.accepted_on is not None
    clocks = [
        _clock(DECISION, _earliest((version.decision,), steps.received_on, calendar), not decided)
    ]
    if steps.accepted_on:
        end = _earliest(version.mediation, steps.accepted_on, calendar)
        clocks.append(_clock(MEDIATION, end, not steps.closed))
    return [replace(clock, rule=version.name) for clock in clocks]


@dataclass(frozen=True, slots=True)
class End:
    """The deadline that counts, its article, and what the other periods would give."""

    deadline: Deadline
    article: str
    others: list[str]


def _earliest(periods: tuple[Period, ...], start: date, calendar: Calendar) -> End:
    ends = [(period.add(start, period.length, calendar), period.article) for period in periods]
    ends.sort(key=lambda end: end[0].due)
    (deadline, article), *others = ends
    return End(deadline, article, [f"{other}：{late.words()}" for late, other in others])


def _clock(code: str, end: End, running: bool) -> ClockFacts:
    deadline = end.deadline
    counted = [day.isoformat() for day in deadline.counted] if deadline.unit == "工作日" else []
    working_out = {
        **deadline.working_out(),
        "counted": counted,
        "article": end.article,
        "others": end.others,
    }
    return ClockFacts(code, deadline.start, deadline.due, "", working_out, running)
