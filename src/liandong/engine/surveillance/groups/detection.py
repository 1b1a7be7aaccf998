"""Group disputes (群体性纠纷): many consumers, one merchant, one problem, within days.

How many, and within how many days, is set by the `Plan`. A closed shop with prepaid money does not
wait for five.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, TypeVar

from liandong.engine.records.shop_names import SHORTEST, SUFFIX, normal_name
from liandong.engine.surveillance.groups.levels import NAMES, PLAN, Level, Plan, Rule

K = TypeVar("K")

FEWEST: Final = 2
"""Fewest disputes of a group, however many people one of them names."""

GROWN: Final = 3
"""So many consumers more, or a graver level: what was declined is proposed again."""


@dataclass(frozen=True, slots=True)
class Case:
    """A dispute in the form of the rules. `consumers` are keys of those who complain in it."""

    dispute: int
    at: datetime
    trader: str  # see trader_of
    nature: str
    urgency: frozenset[str]
    consumers: frozenset[str]
    persons: int = 1
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a group."""

    consumers: int
    amount: Decimal
    level: Level


@dataclass(frozen=True, slots=True)
class Proposal:
    """Disputes that may be one group: trader, problem and rule."""

    trader: str
    problem: str
    rule: Rule
    cases: list[Case]


def propose(cases: Iterable[Case], plan: Plan = PLAN) -> list[Proposal]:
    """Every group that a rule finds, the earliest first; a dispute is in one at most."""
    left = sorted(cases, key=lambda case: (case.at, case.dispute))
    found: list[Proposal] = []
    for rule in plan.rules:
        taken: set[int] = set()
        for (trader, problem), alike in _alike(left, rule).items():
            for dense in _dense(alike, rule):
                whole = _with_the_unmarked(dense, left, rule)
                found.append(Proposal(trader, problem, rule, whole))
                taken.update(case.dispute for case in whole)
        left = [case for case in left if case.dispute not in taken]
    return sorted(found, key=lambda group: (group.cases[0].at, group.cases[0].dispute))


def size_of(cases: Sequence[Case], plan: Plan = PLAN) -> Size:
    """A person who complains twice counts once.

    If one caller names seven people, seven are counted, but not seven more for each caller who
    names them: it is the same crowd.
    """
    known = {key for case in cases for key in case.consumers}
    consumers = max([len(known), *(case.persons for case in cases)])
    amount = sum((case.amount for case in cases if case.amount), Decimal(0))
    marks = frozenset[str]().union(*(case.urgency for case in cases))
    return Size(consumers, amount, level_of(consumers, amount, marks, plan))


def level_of(consumers: int, amount: Decimal, marks: frozenset[str], plan: Plan = PLAN) -> Level:
    return next(
        level
        for level in plan.levels
        if consumers >= level.consumers
        or (level.amount is not None and amount >= level.amount)
        or level.marks & marks
    )


def has_grown(consumers: int, level: str, *, before: int, level_before: str) -> bool:
    """Whether a group that was declined is to be proposed again."""
    graver = NAMES.index(level) < NAMES.index(level_before)
    return consumers >= before + GROWN or (graver and consumers > before)


def trader_of(name: str, places: Sequence[str] = ()) -> str:
    """The brand of a shop: without city, legal form, branch and the place of the branch.

    云泽市晨曦健身有限公司, 晨曦健身（铜马店） and 晨曦健身铜马广场店 are one trader. `places` come
    longest first. Empty where nothing distinctive is left.
    """
    bare = normal_name(name)
    for place in places:
        bare = bare.replace(place, "")
    bare = normal_name(bare)
    return bare if len(bare) >= SHORTEST and SUFFIX.sub("", bare) else ""


def _alike(cases: Sequence[Case], rule: Rule) -> dict[tuple[str, str], list[Case]]:
    """The cases that the rule may be applied to, by trader and problem."""
    found: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        problem = rule.urgency or case.nature
        fits = not rule.urgency or rule.urgency in case.urgency
        if fits and case.trader and problem:
            found[case.trader, problem].append(case)
    return found


def _with_the_unmarked(dense: list[Case], cases: Sequence[Case], rule: Rule) -> list[Case]:
    """Together with disputes of the same days about the same problem without the mark: of a closed
    shop some only say that it gives no money back.
    """
    if not rule.urgency:
        return dense
    natures = {case.nature for case in dense}
    until = dense[-1].at + timedelta(days=rule.days)
    marked = {case.dispute for case in dense}
    return [
        case
        for case in cases
        if case.dispute in marked
        or (
            case.trader == dense[0].trader
            and case.nature in natures
            and dense[0].at <= case.at <= until
        )
    ]


def _dense(cases: Sequence[Case], rule: Rule) -> list[list[Case]]:
    """Runs of cases (in order of time) of which each lies in a window with enough consumers."""
    span = timedelta(days=rule.days)
    window = _Window()
    start, last_end = 0, -1
    runs: list[list[Case]] = []
    for end, case in enumerate(cases):
        window.take(case, 1)
        while case.at - cases[start].at > span:
            window.take(cases[start], -1)
            start += 1
        if end - start + 1 < FEWEST or window.consumers < rule.consumers:
            continue
        if not runs or start > last_end:
            runs.append([])
        runs[-1] += cases[max(start, last_end + 1) : end + 1]
        last_end = end
    return runs


class _Window:
    """Counts the consumers of a moving window incrementally."""

    def __init__(self) -> None:
        self._known: Counter[str] = Counter()
        self._persons: Counter[int] = Counter()

    def take(self, case: Case, times: int) -> None:
        """Take a case in (1) or out (-1)."""
        _count(self._known, case.consumers, times)
        _count(self._persons, [case.persons], times)

    @property
    def consumers(self) -> int:
        return max(len(self._known), *self._persons)


def _count(counter: Counter[K], keys: Iterable[K], times: int) -> None:
    """Remove keys with a count of 0, so that length and keys show what is inside."""
    for key in keys:
        counter[key] += times
        if not counter[key]:
            del counter[key]
