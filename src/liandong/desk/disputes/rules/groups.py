"""Group disputes (群体性纠纷): many consumers, one merchant, one problem, within days.

From five consumers on a matter is handled as one of many (municipal plans of consumer associations
for group complaints; 《市场监督管理投诉举报处理办法》第12条 lets them complain together and choose
two or three to speak). How many make which level is told nowhere in numbers: the table below is a
default that a city changes. A closed shop with prepaid money does not wait for five.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, TypeVar

from liandong.engine.records.shopnames import SHORTEST, SUFFIX, normal_name

K = TypeVar("K")

RUNAWAY: Final = "闭店跑路"
INJURY: Final = "受伤动手"
CROWD: Final = "群体聚集"
PRESS: Final = "媒体"


@dataclass(frozen=True, slots=True)
class Rule:
    """How many consumers within how many days. `urgency`: only disputes that bear this mark."""

    name: str
    words: str
    consumers: int
    days: int
    urgency: str = ""


RULES: Final = (
    Rule("runaway", "同一商家闭店跑路", consumers=3, days=30, urgency=RUNAWAY),
    Rule("same_problem", "同一商家同类问题", consumers=5, days=14),
)
"""The first that fits a dispute proposes it."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level and what reaches it: so many consumers, so much money, or one of these marks."""

    name: str
    words: str
    consumers: int
    amount: Decimal | None = None
    marks: frozenset[str] = frozenset()


LEVELS: Final = (
    Level("Ⅰ", "特别重大", 50, marks=frozenset({INJURY, CROWD})),
    Level("Ⅱ", "重大", 30, amount=Decimal(500_000), marks=frozenset({PRESS})),
    Level("Ⅲ", "较大", 10),
    Level("Ⅳ", "一般", 0),
)
"""The gravest first."""

FEWEST: Final = 2
"""Disputes of a group, however many people one of them tells of."""

GROWN: Final = 3
"""So many consumers more, or a graver level: what was declined is proposed again."""


@dataclass(frozen=True, slots=True)
class Case:
    """A dispute as the rules see it. `consumers` are keys of those who complain in it."""

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
    """What a group amounts to."""

    consumers: int
    amount: Decimal
    level: Level


@dataclass(frozen=True, slots=True)
class Proposal:
    """Disputes that may be one group: of whom, about what, by which rule."""

    trader: str
    problem: str
    rule: Rule
    cases: list[Case]


def propose(cases: Iterable[Case]) -> list[Proposal]:
    """Every group that a rule finds, the earliest first; a dispute is in one at most."""
    left = sorted(cases, key=lambda case: (case.at, case.dispute))
    found: list[Proposal] = []
    for rule in RULES:
        taken: set[int] = set()
        for (trader, problem), alike in _alike(left, rule).items():
            for dense in _dense(alike, rule):
                whole = _with_the_unmarked(dense, left, rule)
                found.append(Proposal(trader, problem, rule, whole))
                taken.update(case.dispute for case in whole)
        left = [case for case in left if case.dispute not in taken]
    return sorted(found, key=lambda one: (one.cases[0].at, one.cases[0].dispute))


def size_of(cases: Sequence[Case]) -> Size:
    """A person who complains twice counts once.

    Where one tells of seven people, seven are counted, but not seven more for each who tells of
    them: it is the same crowd that they stand in.
    """
    known = {key for case in cases for key in case.consumers}
    consumers = max(len(known), *(case.persons for case in cases))
    amount = sum((case.amount for case in cases if case.amount), Decimal(0))
    marks = frozenset[str]().union(*(case.urgency for case in cases))
    return Size(consumers, amount, level_of(consumers, amount, marks))


def level_of(consumers: int, amount: Decimal, marks: frozenset[str]) -> Level:
    return next(
        level
        for level in LEVELS
        if consumers >= level.consumers
        or (level.amount is not None and amount >= level.amount)
        or level.marks & marks
    )


def has_grown(consumers: int, level: str, *, before: int, level_before: str) -> bool:
    """Whether a group that was declined is to be proposed again."""
    order = [one.name for one in LEVELS]
    graver = order.index(level) < order.index(level_before)
    return consumers >= before + GROWN or (graver and consumers > before)


def trader_of(name: str, places: Sequence[str] = ()) -> str:
    """The brand of a shop: without city, legal form, branch and the place of the branch.

    云泽市晨曦健身有限公司, 晨曦健身（铜马店） and 晨曦健身铜马广场店 are one trader. `places` come
    longest first. Empty where nothing is left that tells one trader from others.
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
    """With those of the same days who complain of the same, and do not say what marks the rest:
    of a shop that has closed some only say that it gives no money back.
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
    """Counts the consumers of a window that moves on, without counting anew."""

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
    """A key of which none is left goes, so that the length and the keys tell what is inside."""
    for key in keys:
        counter[key] += times
        if not counter[key]:
            del counter[key]
