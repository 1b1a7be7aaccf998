"""What the disputes of a finding amount to: counted by insight alone, live or as frozen."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from liandong.desk.access.masking import Eyes, People
from liandong.desk.access.models import User
from liandong.desk.disputes.rules.comparable_days import Against
from liandong.desk.insight.pictures.kinds import Picture
from liandong.desk.insight.pictures.rising import NAMES, comparison
from liandong.desk.insight.queries.comparisons import compared
from liandong.desk.insight.queries.concentration import concentration
from liandong.desk.insight.queries.counts import count, counted, phrases, weekday_by_hour
from liandong.desk.insight.queries.scoped import disputes_in, latest
from liandong.desk.insight.queries.underlying import versions_of
from liandong.desk.insight.rules.change import NO_DAYS, NOTHING, Change
from liandong.desk.insight.rules.period import Period
from liandong.desk.insight.scope import Scope, Subject
from liandong.desk.outreach.models import FrozenFacts, Letter, SpecialReport
from liandong.desk.outreach.models.findings import Finding
from liandong.desk.outreach.queries.findings.known_people import (
    disputes_around,
    disputes_behind,
    people_in,
)
from liandong.desk.outreach.rules.wording import counted_words
from liandong.desk.ui import charts

MOST: Final = 12
PHRASES: Final = 40
CONCENTRATED: Final = 3
"""Disputes from which on something is said to be frequent among them."""
BAND: Final = 3
"""Hours that are counted together."""
DEFINITION: Final = (
    "一件事不论在几处反映只计一次；可比日按年度对照日历对齐星期、节假日和调休；"
    "同一件里同一个诉求词只计一次。"
)
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts of a finding. `now` and `base` are those of the days that can be compared."""

    since: str
    until: str
    count: int
    now: int
    base: int
    days: int
    against: str
    change: str
    verdict: str
    risen: bool
    signal: str = ""  # of the alert, in words
    merchants: list[Row] = field(default_factory=list)  # name, n, id of the register
    items: list[Row] = field(default_factory=list)
    natures: list[Row] = field(default_factory=list)
    phrases: list[Row] = field(default_factory=list)
    hours: list[Row] = field(default_factory=list)

    @property
    def is_concentrated(self) -> bool:
        return self.count >= CONCENTRATED

    @property
    def period(self) -> str:
        return f"{self.since} 至 {self.until}"

    @property
    def situation(self) -> str:
        """In the words of a paper."""
        words = f"{_day(self.since)}至{_day(self.until)}，共 {self.count} 件。"
        if self.days:
            words += (
                f"其中 {self.days} 天可与{self.against}比较：本期 {self.now} 件，"
                f"{self.against}（可比日）{self.base} 件，{self.change}"
            )
            words += f"，{self.verdict}。" if self.verdict else "。"
        else:
            words += "没有可比的日子，不作比较。"
        return words + self.signal

    @property
    def table(self) -> list[tuple[str, str]]:
        """集中表现, one row for each kind that there is something to say of."""
        rows = (
            ("商户", self.merchants, MOST),
            ("品类", self.items, MOST),
            ("性质", self.natures, MOST),
            ("诉求词", self.phrases, 20),
            ("时段", self.hours, 3),
        )
        return [(name, counted_words(found, most=most)) for name, found, most in rows if found]


def _day(words: str) -> str:
    day = date.fromisoformat(words)
    return f"{day.year}年{day.month}月{day.day}日"


def scope_of(finding: Finding) -> Scope:
    """The disputes that it is about."""
    subject = Subject(
        finding.sector,
        finding.item,
        finding.phrase,
        finding.merchant_id,
        "" if finding.merchant_id else finding.merchant_name,
    )
    district = finding.district.name if finding.district else ""
    return Scope(district, Period(finding.since, finding.until), None, subject=subject)


def facts_now(finding: Finding, *, by: User) -> Facts:
    """As `by` sees it: who sees the district sees all of it. A fixed number of queries."""
    scope = scope_of(finding)
    kind, pairs = comparison(scope, by)
    change = compared(scope, pairs, by=by).get((), NOTHING) if pairs.now else NO_DAYS
    traders = concentration(scope, by=by, limit=MOST)
    return Facts(
        since=f"{finding.since}",
        until=f"{finding.until}",
        count=count(scope, by=by),
        now=change.now,
        base=change.base,
        days=len(pairs.now) if change.known else 0,
        against=str(NAMES[Against(kind)]),
        change=change_words(change),
        verdict=_verdict(finding, change),
        risen=change.risen,
        signal=_signal(finding),
        merchants=[[trader.name, trader.n, trader.merchant] for trader in traders],
        items=[list(row) for row in counted(scope, "item", by=by, limit=MOST)],
        natures=[list(row) for row in counted(scope, "nature", by=by, limit=MOST)],
        phrases=[list(row) for row in phrases(scope, by=by, limit=PHRASES)],
        hours=_bands(weekday_by_hour(scope, by=by)),
    )


def _verdict(finding: Finding, change: Change) -> str:
    """One question has one verdict: where an alert judged it, that is said alone. A letter names
    only a rise."""
    if isinstance(finding, Letter):
        return change.verdict() if change.risen else ""
    return "" if finding.alert else change.verdict()


def change_words(change: Change) -> str:
    """Pieces first, as on a paper: “增加 12 件（+8%，-2%～+19%）”."""
    if not change.known or not change.pieces:
        return change.words()
    more = "增加" if change.pieces > 0 else "减少"
    _pieces, bracket, share = change.words().partition("（")
    return f"{more} {abs(change.pieces)} 件{bracket}{share}"


def _signal(finding: Finding) -> str:
    alert = finding.alert
    if alert is None or isinstance(finding, Letter):
        return ""
    return (
        f"预警 {alert.number}：{alert.days} 天 {alert.observed} 件，"
        f"正常上限 {alert.upper} 件，多 {alert.observed - alert.upper} 件，超出正常波动。"
    )


def _bands(week: Sequence[Sequence[int]]) -> list[Row]:
    """The busiest hours of the day first."""
    bands = [
        [f"{hour:02d}–{hour + BAND:02d} 时", sum(sum(day[hour : hour + BAND]) for day in week)]
        for hour in range(0, 24, BAND)
    ]
    return sorted((band for band in bands if band[1]), key=lambda band: (-int(band[1]), band[0]))


def facts_of(subject: SpecialReport | Letter, *, by: User) -> tuple[Facts, FrozenFacts | None]:
    """As they were frozen at its last submission; of a draft, as they are now."""
    frozen = frozen_of(subject)
    if frozen is None:
        return facts_now(subject, by=by), None
    return Facts(**frozen.facts), frozen


def frozen_of(subject: SpecialReport | Letter) -> FrozenFacts | None:
    """None while it is a draft, also one that was returned: it is counted anew."""
    if subject.state == "draft" or not subject.round:
        return None
    found = FrozenFacts.objects.filter(number=subject.number, round=subject.round)
    return found.select_related("by").first()


def facts_to_freeze(finding: SpecialReport | Letter, *, by: User) -> FrozenFacts:
    """The same with all that is needed to make them again, to be stored."""
    rows = disputes_in(scope_of(finding), by=by)
    return FrozenFacts(
        number=finding.number,
        round=finding.round,
        facts=asdict(facts_now(finding, by=by)),
        rows=sorted(rows.values_list("pk", flat=True)),
        definition=DEFINITION,
        versions=versions_of(rows),
        latest=latest(by=by),
        by=by,
    )


def eyes_on_finding(finding: Finding) -> Eyes:
    """How everybody reads what staff wrote to it: without the people of the disputes behind it.
    Nobody holds them all, and the papers go to traders."""
    return Eyes(clear=False, whom=lambda: people_in(disputes_behind(finding, scope_of(finding))))


def people_around(finding: Finding) -> People:
    """Everybody who is known around it, read once, when somebody writes to it."""
    return people_in(disputes_around(finding, scope_of(finding)))


def cloud_of(finding: Finding, facts: Facts) -> Picture | None:
    """The phrases of its disputes; a word opens them as they are now. None of a few disputes."""
    if not facts.phrases or not facts.is_concentrated:
        return None
    scope = scope_of(finding)
    rows = [(word, n, scope.disputes_url(phrase=word)) for word, n in facts.phrases]
    top = "、".join(word for word, *_n in facts.phrases[:3])
    spec = charts.wordcloud(rows, unit=scope.unit)
    return Picture("cloud", f"高频诉求：{top}", spec, "点词可见对应的纠纷")
